#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/ports/snapshot_log.hpp"

/// The bodies of POST /v1/clusters/{id}/snapshots.
namespace headroom::api {

enum class SnapshotForm {
  json,    ///< {"snapshots": […]}
  ndjson,  ///< one snapshot a line
  csv,     ///< observed_at,metric,value
};

/// A line that was left out.
struct RejectedLine {
  std::size_t line{0};  ///< the first is 1
  std::string code;
  std::string detail;
};

struct DecodedSnapshots {
  /// As many rejected lines are listed at most.
  static constexpr std::size_t listed = 1000;

  SnapshotBatch batch;
  std::vector<RejectedLine> rejected{};
  std::size_t rejected_in_all{0};
};

/// Reads a body. JSON is read whole or not at all: the error lists every fault by its pointer. In NDJSON and CSV, each
/// bad line is rejected alone, and a CSV without its header is an error. A point later than `latest` is a fault.
Result<DecodedSnapshots> decode_snapshots(std::string_view body, SnapshotForm form, std::string_view cluster_id,
                                          Instant latest);

}  // namespace headroom::api
