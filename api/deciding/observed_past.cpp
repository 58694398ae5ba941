#include "api/deciding/observed_past.hpp"

#include <string>
#include <utility>

#include "core/intake/demand.hpp"
#include "core/ports/snapshot.hpp"
#include "core/ports/stored_demand.hpp"

namespace headroom::api {
namespace {

bool counts_nodes(Unit unit) { return unit == Unit::instances || unit == Unit::nodes || unit == Unit::fleet_units; }

}  // namespace

Result<lint::ObservedPast> observed_past(const EvaluationInput& input, SnapshotHistory& history) {
  const Instant from = input.evaluated_at - lint_looks_back;
  const auto capacity = [&](CapacityFigure figure) {
    return history.series({.cluster_id = input.cluster.id,
                           .metric = capacity_name("", figure),
                           .from = from,
                           .until = input.evaluated_at});
  };
  lint::ObservedPast past;
  auto requested = capacity(CapacityFigure::requested);
  if (!requested) return tl::unexpected(std::move(requested.error()));
  past.requested = std::move(requested->points);
  auto running = capacity(CapacityFigure::running);
  if (!running) return tl::unexpected(std::move(running.error()));
  past.running = std::move(running->points);
  if (!counts_nodes(input.policy.limits.unit)) return past;
  auto demand = stored_demand(
      {.cluster_id = input.cluster.id, .metric = std::string(demand_metric), .from = from, .until = input.evaluated_at},
      history);
  if (!demand) return tl::unexpected(std::move(demand.error()));
  past.demand = std::move(demand->points);
  return past;
}

}  // namespace headroom::api
