#include "api/deciding/known_demand.hpp"

#include <algorithm>
#include <utility>

#include "core/base/names.hpp"
#include "core/intake/demand.hpp"
#include "core/ports/stored_demand.hpp"

namespace headroom::api {

Result<KnownDemand> known_demand(SnapshotHistory& snapshots, const DemandQuestion& question) {
  KnownDemand known;
  for (const timeline::DecisionPoint& decision : question.decisions) {
    if (timeline::counts_nodes(decision.unit)) continue;
    known.reason = "demand_in_another_unit";
    known.detail =
        "the stored demand counts instances, and a decision of this time counts " + std::string(name_of(decision.unit));
    return known;
  }
  // What was seen before the range may hold when it begins.
  auto stored = stored_demand({.cluster_id = question.cluster_id,
                               .metric = std::string(demand_metric),
                               .from = question.range.since - question.longest_hold,
                               .until = question.range.until},
                              snapshots);
  if (!stored) return tl::unexpected(std::move(stored.error()));
  known.points = std::move(stored->points);
  known.warnings = std::move(stored->warnings);
  if (stored->cut) {
    known.reason = "demand_not_usable";
    known.detail = "there are too many points of the demand in this time";
    return known;
  }
  timeline::MinuteDemand by_minute = timeline::minute_demand(known.points, question.longest_hold);
  if (std::ranges::any_of(by_minute.units, [](const auto& units) { return units.has_value(); })) {
    known.by_minute = std::move(by_minute);
    return known;
  }
  known.reason = "demand_unknown";
  known.detail = known.points.empty() ? "no point of a demand is stored, and none can be worked out from what is stored"
                                      : "no two points of the demand are at most " +
                                            std::to_string(question.longest_hold.count()) + " seconds apart";
  return known;
}

}  // namespace headroom::api
