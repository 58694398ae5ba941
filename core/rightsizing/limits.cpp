#include "core/rightsizing/limits.hpp"

#include <algorithm>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/rightsizing/faults.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

using text::whole;

constexpr std::int64_t mib_per_gib = 1024;

/// The limits, and the faults of the request that they show.
struct LimitSearch {
  std::vector<Limit> limits;
  std::vector<Violation> faults;

  void fault(std::string pointer, std::string detail) {
    faults.push_back({std::move(pointer), "out_of_range", std::move(detail)});
  }
};

std::string beside_the_driver(std::int64_t limit, std::int64_t driver, std::int64_t each, const std::string& unit) {
  return "(" + whole(limit) + " − " + whole(driver) + " of the driver) / " + whole(each) + " " + unit;
}

void limit_cores(const JobRequest& request, const Shapes& shapes, LimitSearch& found) {
  if (!request.cluster_cores) return;
  const std::int64_t each = shapes.executor.cores;
  const std::int64_t driver = shapes.driver.cores;
  const std::int64_t fit = (*request.cluster_cores - driver) / each;
  if (fit < 1)
    found.fault("/cluster_cores", "too few for the driver's " + whole(driver) + " cores and one executor's " +
                                      whole(each) + ": must be at least " + whole(driver + each));
  found.limits.push_back(
      {LimitingFactor::cluster_cores, fit, beside_the_driver(*request.cluster_cores, driver, each, "cores")});
}

void limit_memory(const JobRequest& request, const Shapes& shapes, LimitSearch& found) {
  if (!request.cluster_memory) return;
  const std::int64_t each = granted(shapes.executor.container(), request.platform).value;
  const std::int64_t driver = granted(shapes.driver.container(), request.platform).value;
  const std::int64_t fit = (request.cluster_memory->value - driver) / each;
  if (fit < 1)
    found.fault("/cluster_memory_gib", "too little for the driver's " + whole(driver) + " MiB and one executor's " +
                                           whole(each) + " MiB, overhead included: must be at least " +
                                           whole(ceil_div(driver + each, mib_per_gib)));
  found.limits.push_back(
      {LimitingFactor::cluster_memory, fit, beside_the_driver(request.cluster_memory->value, driver, each, "MiB")});
}

std::string size_of(const NodeRoom& room) {
  return text::quantity(static_cast<double>(room.millicores) / 1000) + " cores and " + whole(room.memory.value) +
         " MiB";
}

std::string size_of(const ExecutorShape& shape) {
  return whole(shape.cores) + " cores and " + whole(shape.container().value) + " MiB";
}

/// For cores and for memory, the larger amount of driver and executor. A node must have at least this much.
ExecutorShape larger(const Shapes& shapes) {
  const auto& [executor, driver] = std::pair(shapes.executor, shapes.driver);
  return {std::max(executor.cores, driver.cores), std::max(executor.container(), driver.container()), Mebibytes{0}};
}

void refuse_types(const Shapes& shapes, const std::vector<TypeRoom>& types, LimitSearch& found) {
  const auto largest = std::ranges::max_element(types, {}, &TypeRoom::memory);
  found.fault("/instance_types", "none has room for " + size_of(larger(shapes)) +
                                     ", the request of an executor or the driver: must be at most " +
                                     size_of(*largest) + ", the room for containers on " +
                                     largest->type->instance_type);
}

void limit_by_types(const JobRequest& request, const Shapes& shapes, const std::vector<TypeRoom>& types,
                    LimitSearch& found) {
  Limit limit{LimitingFactor::cluster_nodes, 0, {}};
  std::int64_t fewest_nodes = 0;
  for (const TypeRoom& room : types) {
    const Packing packed = packing(room, shapes.executor, shapes.driver, request.platform);
    const std::int64_t nodes = packed.nodes_for(1);
    if (nodes > 0 && (fewest_nodes == 0 || nodes < fewest_nodes)) fewest_nodes = nodes;
    if (!request.cluster_nodes || packed.executors_on(*request.cluster_nodes) <= limit.executors) continue;
    limit.executors = packed.executors_on(*request.cluster_nodes);
    limit.formula = whole(packed.beside_driver) + " beside the driver + " + whole(*request.cluster_nodes - 1) +
                    " more nodes × " + whole(packed.per_node) + " on a " + room.type->instance_type;
  }
  if (fewest_nodes == 0)
    refuse_types(shapes, types, found);
  else if (request.cluster_nodes && limit.executors < 1)
    found.fault("/cluster_nodes", "too few for the driver and one executor: must be at least " + whole(fewest_nodes));
  else if (request.cluster_nodes)
    found.limits.push_back(std::move(limit));
}

/// Refuses the request, and says how many cores and how much memory the cluster needs, so that its average node has
/// room for an executor or for the driver, with the system's part of each node left to it. With only one node,
/// that node needs room for both.
void refuse_average(const JobRequest& request, const Shapes& shapes, LimitSearch& found) {
  const std::int64_t nodes = *request.cluster_nodes;
  const ExecutorShape both{shapes.executor.cores + shapes.driver.cores,
                           shapes.executor.container() + shapes.driver.container(), Mebibytes{0}};
  const ExecutorShape needed = nodes == 1 ? both : larger(shapes);
  const std::int64_t system = cores_for_system(request.platform);
  const std::int64_t cores = nodes * (needed.cores + system);
  const std::int64_t memory = nodes * (granted(needed.memory, request.platform).value + mib_per_gib);
  const std::string why = "a node's share, less " + std::string(system > 0 ? "one core and " : "") +
                          "1 GiB for the system, has no room for " + size_of(needed) + ": must be at least ";
  if (*request.cluster_cores < cores) found.fault("/cluster_cores", why + whole(cores));
  if (request.cluster_memory->value < memory)
    found.fault("/cluster_memory_gib", why + whole(ceil_div(memory, mib_per_gib)));
}

void limit_by_average(const JobRequest& request, const Shapes& shapes, LimitSearch& found) {
  const auto room = average_room(request);
  if (!room) return;
  const Packing packed = packing(*room, shapes.executor, shapes.driver, request.platform);
  const std::int64_t fit = packed.executors_on(*request.cluster_nodes);
  if (fit < 1) return refuse_average(request, shapes, found);
  found.limits.push_back({LimitingFactor::cluster_nodes, fit,
                          whole(packed.beside_driver) + " beside the driver + " + whole(*request.cluster_nodes - 1) +
                              " more nodes × " + whole(packed.per_node) + " in " + size_of(*room)});
}

}  // namespace

Result<std::vector<Limit>> limits_of(const JobRequest& request, const Shapes& shapes,
                                     const std::vector<TypeRoom>& types) {
  LimitSearch found;
  limit_cores(request, shapes, found);
  limit_memory(request, shapes, found);
  if (!types.empty())
    limit_by_types(request, shapes, types, found);
  else if (found.faults.empty())
    limit_by_average(request, shapes, found);
  if (!found.faults.empty()) return tl::unexpected(refused(std::move(found.faults)));
  return std::move(found.limits);
}

const Limit* tightest(const std::vector<Limit>& limits) {
  const auto at = std::ranges::min_element(limits, {}, &Limit::executors);
  return at == limits.end() ? nullptr : &*at;
}

}  // namespace headroom::rightsizing
