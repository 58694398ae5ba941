#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/writer.hpp"
#include "core/base/error.hpp"
#include "core/ports/job_run_log.hpp"

/// The bodies of /v1/clusters/{id}/jobs.
namespace headroom::api {

enum class JobRunForm {
  json,    ///< one run, or {"jobs": […]}
  ndjson,  ///< one run a line
};

/// A line that was left out.
struct RejectedRun {
  std::size_t line{0};  ///< the first is 1
  std::string code;
  std::string detail;
};

struct DecodedJobRuns {
  /// As many rejected lines are listed at most.
  static constexpr std::size_t listed = 1000;

  std::vector<JobRun> runs{};  ///< each id once
  std::vector<RejectedRun> rejected{};
  std::size_t rejected_in_all{0};
};

/// Reads a body. JSON is read whole or not at all: the error lists every fault by its pointer. In NDJSON each bad line
/// is rejected alone. A run that ends after `latest` is a fault, and so is an id that a run before it has.
Result<DecodedJobRuns> decode_job_runs(std::string_view body, JobRunForm form, Instant latest);

/// `{"accepted", "replaced", "duplicates", "rejected": […]}`
std::string encode_job_run_counts(const JobRunCounts& counts, const DecodedJobRuns& read);

/// An item of the list.
void encode_job_run(json::Writer& out, const StoredJobRun& stored);

}  // namespace headroom::api
