#include "core/rightsizing/plans.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace headroom::rightsizing {
namespace {

using text::whole;

double waste_percent(double used, double available) { return available > 0 ? 100 * (1 - used / available) : 0; }

std::string detail_of(const InstanceTypeOption& candidate, std::int64_t nodes, const JobRequest& request) {
  const NodeRoom& room = candidate.room;
  const std::string size = text::quantity(static_cast<double>(room.millicores) / 1000) + " cores and " +
                           whole(room.memory.value) + " MiB for containers";
  if (nodes == 0)
    return std::string(candidate.packing.driver_fits ? "an executor" : "the driver") + " does not fit: a node has " +
           size;
  if (request.cluster_nodes && nodes > *request.cluster_nodes)
    return "needs " + whole(nodes) + " nodes, and the cluster has " + whole(*request.cluster_nodes);
  return room.estimated ? "estimated: a node has " + size : "";
}

NodePlan plan_of(const InstanceTypeOption& candidate, std::int64_t executors, const Shapes& shapes,
                 const JobRequest& request) {
  const std::int64_t nodes = candidate.packing.nodes_for(executors);
  NodePlan plan{.instance_type = candidate.room.type->instance_type,
                .executors_per_node = candidate.packing.per_node,
                .nodes = nodes,
                .detail = detail_of(candidate, nodes, request)};
  if (nodes == 0) return plan;
  const auto all = [&](std::int64_t executor, std::int64_t driver) {
    return static_cast<double>(executors) * static_cast<double>(executor) + static_cast<double>(driver);
  };
  const auto of_nodes = [&](std::int64_t each) { return static_cast<double>(nodes) * static_cast<double>(each); };
  plan.cpu_waste_percent =
      waste_percent(1000 * all(shapes.executor.cores, shapes.driver.cores), of_nodes(candidate.room.total_millicores));
  plan.memory_waste_percent = waste_percent(all(shapes.executor.container().value, shapes.driver.container().value),
                                            of_nodes(candidate.room.memory.value));
  if (candidate.price) plan.cost = cost_of(nodes, *candidate.price, request);
  return plan;
}

double waste(const NodePlan& plan) { return plan.cpu_waste_percent + plan.memory_waste_percent; }

MicroDollars hourly(const NodePlan& plan) { return plan.cost->hourly + plan.cost->emr_hourly; }

}  // namespace

std::vector<InstanceTypeOption> candidates_of(const JobRequest& request, const Shapes& shapes,
                                              const std::vector<TypeRoom>& rooms, const Catalog& catalog,
                                              std::vector<Warning>& warnings) {
  std::vector<InstanceTypeOption> candidates;
  candidates.reserve(rooms.size());
  for (const TypeRoom& room : rooms)
    candidates.push_back({.room = room,
                          .packing = packing(room, shapes.executor, shapes.driver, request.platform),
                          .price = price_of(*room.type, request, catalog, warnings)});
  return candidates;
}

bool holds(const InstanceTypeOption& candidate, std::int64_t executors, const JobRequest& request) {
  const std::int64_t nodes = candidate.packing.nodes_for(executors);
  return nodes > 0 && (!request.cluster_nodes || nodes <= *request.cluster_nodes);
}

std::vector<NodePlan> plans_of(const std::vector<InstanceTypeOption>& candidates, std::int64_t executors,
                               const Shapes& shapes, const JobRequest& request) {
  std::vector<NodePlan> plans;
  std::vector<std::size_t> eligible;
  for (const InstanceTypeOption& candidate : candidates) {
    if (holds(candidate, executors, request)) eligible.push_back(plans.size());
    plans.push_back(plan_of(candidate, executors, shapes, request));
  }
  if (eligible.empty()) return plans;
  const bool priced = std::ranges::all_of(eligible, [&](std::size_t i) { return plans[i].cost.has_value(); });
  const auto better = [&](std::size_t a, std::size_t b) {
    return priced ? hourly(plans[a]) < hourly(plans[b]) : waste(plans[a]) < waste(plans[b]);
  };
  const auto chosen = plans.begin() + static_cast<std::ptrdiff_t>(*std::ranges::min_element(eligible, better));
  chosen->chosen = true;
  std::rotate(plans.begin(), chosen, chosen + 1);
  return plans;
}

}  // namespace headroom::rightsizing
