#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/model/metrics.hpp"
#include "core/ports/snapshot_log.hpp"

/// The demand of the past, for simulations and forecasts of what is stored.
namespace headroom {

struct StoredDemandQuery {
  std::string cluster_id;
  std::string metric;                       ///< `demand`, or one whose values are taken as units
  Instant from;                             ///< earlier points are left out
  Instant until;                            ///< this instant is not in the range
  std::optional<double> unit_memory_mib{};  ///< of one unit. No value: the total by the units that ran.
};

struct StoredDemand {
  std::vector<Datapoint> points{};  ///< values of a moment, in ascending order of time; none if nothing is known
  std::vector<Warning> warnings{};
  bool cut{false};  ///< the store has more points than SeriesQuery::limit; only the first of them were read
};

/// The stored points of the metric. If the metric is `demand` and no point of it is stored, they are worked out, from
/// the first of these that is stored for the range:
///
///     (MemoryAllocatedMB + MemoryPendingMB) / u
///     (MemoryTotalMB − MemoryAvailableMB + MemoryPendingMB) / u
///     running × (1 − YARNMemoryAvailablePercentage / 100)
///
/// at each time at which the figures of the first line, the second or the third are all known. u is a unit's memory, by
/// default MemoryTotalMB / running at that time. `running` is the units that ran: the latest capacity up to that time,
/// or else the metrics CoreNodesRunning + TaskNodesRunning. If the pending memory is not stored, it counts 0, with the
/// warning `pending_unknown`, because work that waited is then not seen.
Result<StoredDemand> stored_demand(const StoredDemandQuery& query, SnapshotHistory& history);

}  // namespace headroom
