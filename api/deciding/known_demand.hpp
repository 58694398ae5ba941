#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/warning.hpp"
#include "core/ports/snapshot_log.hpp"
#include "core/timeline/minutes.hpp"

namespace headroom::api {

struct DemandQuestion {
  std::string cluster_id;
  timeline::Range range;
  std::span<const timeline::DecisionPoint> decisions{};  ///< they say what capacity is counted in
  Seconds longest_hold{900};                             ///< between two points
};

/// The demand of a cluster in the past, as far as it is known.
struct KnownDemand {
  std::vector<Datapoint> points{};                    ///< in ascending order; some may lie before the range
  std::optional<timeline::MinuteDemand> by_minute{};  ///< no value: it is not known
  std::string_view reason{};                          ///< why it is not; snake_case
  std::string detail{};                               ///< the same for a person
  std::vector<Warning> warnings{};
};

/// Reads stored_demand(). It counts instances, so it is not known for a cluster of which a decision counts vCPUs,
/// executors or replicas. Fails if the store can't be read.
Result<KnownDemand> known_demand(SnapshotHistory& snapshots, const DemandQuestion& question);

}  // namespace headroom::api
