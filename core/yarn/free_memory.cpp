#include "core/yarn/free_memory.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"

namespace headroom {
namespace {

/// Running instances that have containers.
double nodes_of(const Observation& seen) {
  double nodes = 0;
  for (const Pool& pool : seen.cluster->pools)
    if (pool.role != Role::primary)
      nodes += static_cast<double>(pool.running) / static_cast<double>(std::max<std::int64_t>(pool.weight, 1));
  return nodes;
}

bool has_one_instance_type(const Observation& seen) {
  const Pool* first = nullptr;
  for (const Pool& pool : seen.cluster->pools) {
    if (pool.role == Role::primary) continue;
    if (!pool.instance_types.empty() || pool.instance_type.empty()) return false;
    if (first != nullptr && first->instance_type != pool.instance_type) return false;
    first = &pool;
  }
  return first != nullptr;
}

/// One resource of one average node, and how much of it a pending container takes.
struct Resource {
  double of_node{0};
  double free{0};
  double container{0};

  double fitting() const { return container > 0 ? std::floor(free / container * (1 + 1e-9)) : 0; }
};

std::optional<Resource> resource(std::optional<double> per_unit, std::optional<double> used_share,
                                 std::optional<double> pending, const YarnFigures& figures, const Observation& seen) {
  const double nodes = nodes_of(seen);
  const double containers = figures.pending_containers.value_or(0);
  if (!per_unit || !used_share || pending.value_or(0) <= 0 || containers <= 0 || nodes < 1) return std::nullopt;
  const double of_node = *per_unit * static_cast<double>(seen.running.value) / nodes;
  return Resource{.of_node = of_node, .free = of_node * (1 - *used_share), .container = *pending / containers};
}

std::optional<Resource> memory(const YarnFigures& figures, const Observation& seen) {
  return resource(figures.mib_per_unit, figures.memory_used_share, figures.pending_mib, figures, seen);
}

/// How many pending containers fit what is free. No value if their size is not known.
std::optional<double> fitting(const YarnFigures& figures, ResourceCalculator calculator, const Observation& seen) {
  const auto mib = memory(figures, seen);
  if (!mib) return std::nullopt;
  double each = mib->fitting();
  if (calculator == ResourceCalculator::dominant)
    if (const auto vcores =
            resource(figures.vcores_per_unit, figures.vcores_used_share, figures.pending_vcores, figures, seen))
      each = std::min(each, vcores->fitting());
  return std::min(each * std::floor(nodes_of(seen)), *figures.pending_containers);
}

const std::string where_to_look =
    "look at the queue's own maximum and user limit, at the share that application masters may use "
    "(maximum-am-resource-percent), and at what the application itself waits for";

Suspicion held_back(const std::string& what) {
  return {"pending_though_memory_is_free", what + ", so more nodes would hardly start them; " + where_to_look};
}

std::string amount(double mib) { return text::quantity(mib) + " MB"; }

}  // namespace

std::optional<Suspicion> suspicion_of(const YarnFigures& figures, ResourceCalculator calculator,
                                      const Observation& seen, FreeShare free) {
  const auto mib = memory(figures, seen);
  if (!mib)
    return free == FreeShare::mostly_free ? std::optional(held_back("most of the memory is free")) : std::nullopt;
  if (!figures.pending_mib_estimated && mib->container > mib->of_node && has_one_instance_type(seen))
    return Suspicion{"container_larger_than_node",
                     "a pending container needs " + amount(mib->container) + " on average and a node has " +
                         amount(mib->of_node) +
                         ", so no more nodes of this type would start it; ask for smaller "
                         "executors or a larger instance type"};
  if (fitting(figures, calculator, seen).value_or(0) < *figures.pending_containers) return std::nullopt;
  return held_back("the " + amount(*figures.pending_mib) + " pending fit the " + amount(mib->free * nodes_of(seen)) +
                   " that are free");
}

YarnFigures beyond_free(YarnFigures figures, ResourceCalculator calculator, const Observation& seen) {
  const auto fits = fitting(figures, calculator, seen);
  if (!fits || *fits <= 0) return figures;
  const double share = *fits / *figures.pending_containers;
  figures.fitting_mib = *figures.pending_mib * share;
  figures.pending_mib = *figures.pending_mib * (1 - share);
  if (figures.pending_vcores) figures.pending_vcores = *figures.pending_vcores * (1 - share);
  return figures;
}

}  // namespace headroom
