#include <algorithm>
#include <numeric>

#include "core/kubernetes/scheduling/snapshot.hpp"

/// Topology spread: in which domain each pod counts, and whether one more pod would put too many into a domain.
namespace headroom::kubernetes {
namespace {

bool is_modelled(const TopologySpread& constraint) {
  return constraint.topology_key == hostname_label || constraint.topology_key == zone_label;
}

}  // namespace

const TopologySpread& Snapshot::constraint_of(const Spread& spread) const {
  return classes_[spread.of].rules.spread[spread.constraint];
}

std::optional<SpreadCounter::Domain> Snapshot::domain_of(const TopologySpread& constraint, NodeIndex node) const {
  if (constraint.topology_key == hostname_label) return node;
  return node_classes_[slots_[node].node_class].zone;
}

/// A node counts if the pod might go there, as far as the constraint's policies ask, and if it has every topology that
/// the pod's constraints name.
bool Snapshot::considers(const Spread& spread, const Slot& slot) const {
  const SchedulingRules& rules = classes_[spread.of].rules;
  const TopologySpread& constraint = constraint_of(spread);
  const NodeClass& node_class = node_classes_[slot.node_class];
  if (constraint.node_affinity == Inclusion::honor && !selects(rules, node_class.traits.labels, node_class.traits.name))
    return false;
  if (constraint.node_taints == Inclusion::honor &&
      (slot.retired || node_class.traits.being_deleted || untolerated_taint(rules, node_class.traits.taints)))
    return false;
  return node_class.zone || std::none_of(rules.spread.begin(), rules.spread.end(),
                                         [](const TopologySpread& other) { return other.topology_key == zone_label; });
}

std::int64_t Snapshot::counted_pods(const Spread& spread, const Slot& slot) const {
  return std::accumulate(
      slot.residents.begin(), slot.residents.end(), std::int64_t{0}, [&](std::int64_t pods, const Resident& resident) {
        const bool counted = counts(constraint_of(spread), classes_[spread.of], classes_[resident.pod]);
        return pods + (counted ? resident.count : 0);
      });
}

void Snapshot::count_node(Spread& spread, NodeIndex node, std::int64_t direction) {
  const Slot& slot = slots_[node];
  if (!considers(spread, slot)) return;
  const SpreadCounter::Domain domain = *domain_of(constraint_of(spread), node);
  if (direction > 0)
    spread.counter.add_node(domain, counted_pods(spread, slot));
  else
    spread.counter.remove_node(domain, counted_pods(spread, slot));
}

std::size_t Snapshot::spread_of(ClassId pod, std::size_t constraint) {
  const auto [at, is_new] = spread_by_constraint_.try_emplace({pod, constraint}, spreads_.size());
  if (is_new) {
    spreads_.push_back({.of = pod, .constraint = constraint, .counter = {}});
    for (NodeIndex node = 0; node < slots_.size(); ++node) count_node(spreads_.back(), node, 1);
  }
  return at->second;
}

std::vector<std::int64_t> Snapshot::spread_levels(ClassId pod) {
  const std::vector<TopologySpread>& spread = classes_[pod].rules.spread;
  std::vector<std::int64_t> levels;
  levels.reserve(spread.size());
  for (std::size_t i = 0; i < spread.size(); ++i)
    if (is_modelled(spread[i])) levels.push_back(spreads_[spread_of(pod, i)].counter.fewest(spread[i].min_domains));
  return levels;
}

Rejection Snapshot::spread_refuses(ClassId pod, NodeIndex node) {
  const PodClass& asks = classes_[pod];
  for (std::size_t i = 0; i < asks.rules.spread.size(); ++i) {
    const TopologySpread& constraint = asks.rules.spread[i];
    if (!is_modelled(constraint)) continue;
    const auto domain = domain_of(constraint, node);
    if (!domain) return {.filter = Filter::topology_spread, .subject = constraint.topology_key};
    const SpreadCounter& counter = spreads_[spread_of(pod, i)].counter;
    const std::int64_t itself = counts(constraint, asks, asks) ? 1 : 0;
    const std::int64_t skew = counter.pods_in(*domain) + itself - counter.fewest(constraint.min_domains);
    if (skew > constraint.max_skew)
      return {.filter = Filter::topology_spread,
              .subject = constraint.topology_key,
              .limit = constraint.max_skew,
              .wanted = skew};
  }
  return {};
}

}  // namespace headroom::kubernetes
