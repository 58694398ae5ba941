#include "api/deciding/observed_past.hpp"

#include <string>
#include <utility>
#include <vector>

#include "api/deciding/stored_sizes.hpp"
#include "core/intake/demand.hpp"
#include "core/ports/snapshot.hpp"
#include "core/ports/stored_demand.hpp"

namespace headroom::api {

Result<lint::ObservedPast> observed_past(const EvaluationInput& input, SnapshotHistory& history) {
  const Instant from = input.evaluated_at - lint_looks_back;
  const auto capacity = [&](CapacityFigure figure) -> Result<std::vector<Datapoint>> {
    const auto steps = stored_sizes(
        history, {.cluster_id = input.cluster.id, .figure = figure, .from = from, .until = input.evaluated_at});
    if (!steps) return tl::unexpected(steps.error());
    std::vector<Datapoint> points;
    points.reserve(steps->size());
    for (const timeline::Step& step : *steps)
      if (step.value) points.push_back({step.at, *step.value});
    return points;
  };
  lint::ObservedPast past;
  auto requested = capacity(CapacityFigure::requested);
  if (!requested) return tl::unexpected(std::move(requested.error()));
  past.requested = *std::move(requested);
  auto running = capacity(CapacityFigure::running);
  if (!running) return tl::unexpected(std::move(running.error()));
  past.running = *std::move(running);
  if (!timeline::counts_nodes(input.policy.limits.unit)) return past;
  auto demand = stored_demand(
      {.cluster_id = input.cluster.id, .metric = std::string(demand_metric), .from = from, .until = input.evaluated_at},
      history);
  if (!demand) return tl::unexpected(std::move(demand.error()));
  past.demand = std::move(demand->points);
  return past;
}

}  // namespace headroom::api
