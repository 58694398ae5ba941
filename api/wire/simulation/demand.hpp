#pragma once

#include <optional>
#include <vector>

#include "api/json/reader.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/ports/snapshot_log.hpp"
#include "core/simulation/trace.hpp"

/// Where the demand of a simulation comes from: the request, or the store.
namespace headroom::api {

/// Reads `datapoints` and `period_seconds` of a trace, and everything wrong with them. Empty if something is. Gaps
/// longer than the period are warned of, because they are filled with straight lines.
simulation::DemandTrace decode_trace(json::ObjectReader& trace, std::vector<Warning>& warnings);

/// Which stored demand a request names.
struct StoredDemandFields {
  std::string cluster_id{};
  std::string metric{};
  Instant since{};
  Instant until{};
};

/// Reads `cluster_id`, `metric` (`demand`), `since` (30 days before `until`) and `until` (`now`). No value if something
/// is wrong with them.
std::optional<StoredDemandFields> decode_stored_demand(json::ObjectReader& request, Instant now);

/// What is stored of the demand. Its faults go to the place of the metric; too few points are one of them. Gaps of more
/// than twice the usual distance between the points are warned of. Fails if the store can't be read.
Result<simulation::DemandTrace> read_stored_demand(const StoredDemandFields& fields,
                                                   std::optional<double> unit_memory_mib, json::ObjectReader& request,
                                                   SnapshotHistory& history, std::vector<Warning>& warnings);

}  // namespace headroom::api
