#include "core/kubernetes/scheduling/snapshot.hpp"

#include <algorithm>

#include "core/kubernetes/scheduling/key_writer.hpp"

namespace headroom::kubernetes {
namespace {

/// If a pod may go to more kinds of nodes than this, all nodes are searched at once instead of one kind after another.
constexpr std::size_t most_classes_searched = 32;

}  // namespace

Snapshot::Snapshot(const PodClasses& classes) : classes_(classes), admissions_(classes.size()) {
  node_labels_asked_for_.emplace(zone_label);
  for (ClassId id = 0; id < classes.size(); ++id) {
    const SchedulingRules& rules = classes[id].rules;
    for (const auto& [key, value] : rules.node_selector) node_labels_asked_for_.insert(key);
    for (const NodeTerm& term : rules.node_terms) {
      for (const Requirement& requirement : term.labels) node_labels_asked_for_.insert(requirement.key);
      names_asked_for_ = names_asked_for_ || !term.fields.empty();
    }
    for (const AntiAffinity& term : rules.anti_affinity)
      zones_exclude_ = zones_exclude_ || term.topology_key == zone_label;
  }
}

Snapshot::NodeClassId Snapshot::class_of(const Node& node) {
  Node traits{.name = names_asked_for_ ? node.name : std::string{},
              .taints = node.taints,
              .ready = node.ready,
              .cordoned = node.cordoned,
              .being_deleted = node.being_deleted};
  for (const auto& [key, value] : node.labels)
    if (node_labels_asked_for_.contains(key)) traits.labels.emplace(key, value);
  KeyWriter key;
  key.put(traits.name);
  key.put(traits.labels);
  key.put(traits.taints);
  for (const bool trait : {traits.ready, traits.cordoned, traits.being_deleted}) key.put(std::int64_t{trait});
  const auto [at, is_new] = node_class_by_key_.try_emplace(key.take(), static_cast<NodeClassId>(node_classes_.size()));
  if (is_new) {
    std::optional<Zone> zone;
    if (const std::string* const name = kubernetes::find(traits.labels, zone_label))
      zone = zones_.try_emplace(*name, static_cast<Zone>(zones_.size())).first->second;
    node_classes_.push_back({.traits = std::move(traits), .zone = zone, .capacity = {}, .members = {}});
  }
  return at->second;
}

NodeIndex Snapshot::add(const Node& node) {
  const auto index = static_cast<NodeIndex>(slots_.size());
  const NodeClassId id = class_of(node);
  NodeClass& node_class = node_classes_[id];
  slots_.push_back({.name = node.name,
                    .node_class = id,
                    .position = node_class.members.size(),
                    .free = node.allocatable,
                    .residents = {}});
  node_class.members.push_back(index);
  node_class.capacity.push_back(node.allocatable);
  capacity_.push_back(node.allocatable);
  by_name_.try_emplace(node.name, index);
  for (Spread& spread : spreads_) count_node(spread, index, 1);
  changes_.push_back({.action = Action::add, .node = index});
  return index;
}

std::optional<NodeIndex> Snapshot::find(std::string_view name) const {
  const auto at = by_name_.find(std::string(name));
  return at == by_name_.end() ? std::nullopt : std::optional(at->second);
}

void Snapshot::refresh(const Slot& slot) {
  const Resources free = slot.retired ? Resources{} : slot.free;
  node_classes_[slot.node_class].capacity.set(slot.position, free);
  capacity_.set(static_cast<std::size_t>(&slot - slots_.data()), free);
}

void Snapshot::apply(ClassId pod, NodeIndex node, std::int64_t count) {
  Slot& slot = slots_[node];
  slot.free -= times(classes_[pod].request, count);
  refresh(slot);
  const auto resident = std::find_if(slot.residents.begin(), slot.residents.end(),
                                     [&](const Resident& other) { return other.pod == pod; });
  if (resident == slot.residents.end()) {
    slot.residents.push_back({.pod = pod, .count = count});
  } else if ((resident->count += count) == 0) {
    slot.residents.erase(resident);
  }
  if (classes_[pod].exclusive) slot.exclusive_residents += count;
  const auto zone = node_classes_[slot.node_class].zone;
  if (zones_exclude_ && zone) {
    std::int64_t& in_zone = zone_residents_[{*zone, pod}];
    if ((in_zone += count) == 0) zone_residents_.erase({*zone, pod});
  }
  for (Spread& spread : spreads_) {
    if (!considers(spread, slot) || !counts(constraint_of(spread), classes_[spread.of], classes_[pod])) continue;
    spread.counter.add_pods(*domain_of(constraint_of(spread), node), count);
  }
}

void Snapshot::place(ClassId pod, NodeIndex node, std::int64_t count) {
  apply(pod, node, count);
  changes_.push_back({.action = Action::place, .node = node, .pod = pod, .count = count});
}

void Snapshot::remove(ClassId pod, NodeIndex node, std::int64_t count) { place(pod, node, -count); }

void Snapshot::set_retired(NodeIndex node, bool retired) {
  for (Spread& spread : spreads_) count_node(spread, node, -1);
  slots_[node].retired = retired;
  for (Spread& spread : spreads_) count_node(spread, node, 1);
  refresh(slots_[node]);
}

void Snapshot::retire(NodeIndex node) {
  if (slots_[node].retired) return;
  set_retired(node, true);
  changes_.push_back({.action = Action::retire, .node = node});
}

void Snapshot::drop_last_node() {
  const auto index = static_cast<NodeIndex>(slots_.size() - 1);
  for (Spread& spread : spreads_) count_node(spread, index, -1);
  NodeClass& node_class = node_classes_[slots_.back().node_class];
  node_class.members.pop_back();
  node_class.capacity.pop_back();
  capacity_.pop_back();
  const auto named = by_name_.find(slots_.back().name);
  if (named->second == index) by_name_.erase(named);
  slots_.pop_back();
}

void Snapshot::roll_back(std::size_t mark) {
  for (; changes_.size() > mark; changes_.pop_back()) {
    const UndoEntry& change = changes_.back();
    switch (change.action) {
      case Action::add:
        drop_last_node();
        break;
      case Action::place:
        apply(change.pod, change.node, -change.count);
        break;
      case Action::retire:
        set_retired(change.node, false);
        break;
    }
  }
}

const Snapshot::Admission& Snapshot::admission(ClassId pod) {
  Admission& admission = admissions_[pod];
  for (; admission.examined < node_classes_.size(); ++admission.examined) {
    const bool admitted = refuses(classes_[pod].rules, node_classes_[admission.examined].traits).filter == Filter::none;
    admission.admitted.push_back(admitted);
    if (admitted) admission.classes.push_back(static_cast<NodeClassId>(admission.examined));
  }
  return admission;
}

bool Snapshot::admits(ClassId pod, NodeClassId node_class) { return admission(pod).admitted[node_class]; }

Filter Snapshot::excluded_by_residents(ClassId pod, NodeIndex node) const {
  const Slot& slot = slots_[node];
  if (!classes_[pod].exclusive && slot.exclusive_residents == 0) return Filter::none;
  for (const Resident& resident : slot.residents)
    if (const Filter filter = classes_.exclusion(pod, resident.pod, hostname_label); filter != Filter::none)
      return filter;
  return Filter::none;
}

/// The topology key by which pods that are already placed keep this pod out. Empty if none does.
std::string_view Snapshot::excluding_topology(ClassId pod, NodeIndex node) const {
  if (excluded_by_residents(pod, node) == Filter::inter_pod_affinity) return hostname_label;
  const auto zone = node_classes_[slots_[node].node_class].zone;
  if (!zones_exclude_ || !zone) return {};
  for (auto at = zone_residents_.lower_bound({*zone, 0}); at != zone_residents_.end() && at->first.first == *zone; ++at)
    if (classes_.exclusion(pod, at->first.second, zone_label) != Filter::none) return zone_label;
  return {};
}

bool Snapshot::accepts(ClassId pod, NodeIndex node) {
  return excluded_by_residents(pod, node) == Filter::none && spread_refuses(pod, node).filter == Filter::none &&
         excluding_topology(pod, node).empty();
}

Rejection Snapshot::check(ClassId pod, NodeIndex node) {
  const Slot& slot = slots_[node];
  const PodClass& asks = classes_[pod];
  if (slot.retired) return {.filter = Filter::node_unschedulable, .subject = slot.name};
  if (!admits(pod, slot.node_class)) return refuses(asks.rules, node_classes_[slot.node_class].traits);
  if (excluded_by_residents(pod, node) == Filter::node_ports)
    return {.filter = Filter::node_ports, .subject = std::to_string(asks.rules.host_ports.front().port)};
  if (Rejection rejection = lacks(slot.free, asks.request); rejection.filter != Filter::none) return rejection;
  if (Rejection rejection = spread_refuses(pod, node); rejection.filter != Filter::none) return rejection;
  if (const std::string_view topology = excluding_topology(pod, node); !topology.empty())
    return {.filter = Filter::inter_pod_affinity, .subject = std::string(topology)};
  return {};
}

std::int64_t Snapshot::room(ClassId pod, NodeIndex node) {
  const Slot& slot = slots_[node];
  if (slot.retired || !admits(pod, slot.node_class) || !accepts(pod, node)) return 0;
  const std::int64_t fits = times_it_fits(slot.free, classes_[pod].request);
  const bool one_at_most = classes_[pod].repels_itself || classes_[pod].placed_singly;
  return one_at_most ? std::min<std::int64_t>(fits, 1) : fits;
}

std::optional<NodeIndex> Snapshot::first_fit(ClassId pod, NodeIndex from, std::optional<NodeIndex> except) {
  const Resources& wanted = classes_[pod].request;
  const auto takes = [&](NodeIndex node) { return node != except && accepts(pod, node); };
  const Admission& admitted = admission(pod);
  std::size_t best = slots_.size();
  if (admitted.classes.size() > most_classes_searched) {
    best = capacity_.first(wanted, from, [&](std::size_t at) {
      return admitted.admitted[slots_[at].node_class] && takes(static_cast<NodeIndex>(at));
    });
  } else {
    for (const NodeClassId id : admitted.classes) {
      const std::vector<NodeIndex>& members = node_classes_[id].members;
      const auto begin = std::lower_bound(members.begin(), members.end(), from);
      const std::size_t at = node_classes_[id].capacity.first(
          wanted, static_cast<std::size_t>(begin - members.begin()),
          [&](std::size_t position) { return members[position] > best || takes(members[position]); });
      if (at < members.size()) best = std::min<std::size_t>(best, members[at]);
    }
  }
  return best < slots_.size() ? std::optional(static_cast<NodeIndex>(best)) : std::nullopt;
}

}  // namespace headroom::kubernetes
