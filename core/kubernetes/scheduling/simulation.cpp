#include "core/kubernetes/scheduling/simulation.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

namespace headroom::kubernetes {
namespace {

Node without_its_own(Node node, const std::string& group) {
  node.name = group;
  node.group = group;
  if (const auto host = node.labels.find(hostname_label); host != node.labels.end()) node.labels.erase(host);
  std::erase_if(node.taints, is_passing_taint);
  return node;
}

/// Visits every pod that the simulation may be asked about: listed, pending, and the daemons of the groups.
template <class Visit>
void for_each_pod(const ClusterObjects& cluster, const Visit& visit) {
  for (const Pod& pod : cluster.pods) visit(pod);
  for (const PodGroup& group : cluster.pending) visit(group.pod);
  for (const NodeGroup& group : cluster.groups)
    for (const Pod& daemon : group.daemons) visit(daemon);
}

std::set<std::string, std::less<>> labels_asked_for(const ClusterObjects& cluster) {
  std::set<std::string, std::less<>> keys;
  for_each_pod(cluster, [&](const Pod& pod) { collect_labels_asked_for(pod, keys); });
  return keys;
}

/// The node as it will be when it has started. What it does not report yet is taken from a new node of its group.
Node as_started(Node node, const std::optional<NodeTemplate>* of_group) {
  node.ready = true;
  std::erase_if(node.taints, is_passing_taint);
  const bool has_reported = node.allocatable.cpu_milli > 0 && node.allocatable.pods > 0;
  if (has_reported || of_group == nullptr || !*of_group) return node;
  const Node& example = (*of_group)->node;
  node.capacity = example.capacity;
  node.allocatable = example.allocatable;
  node.labels.insert(example.labels.begin(), example.labels.end());
  return node;
}

/// Whether both pods are copies of one DaemonSet's pod, or of one static pod.
bool is_same_daemon(const Pod& a, const Pod& b) {
  if (is_mirror(a) || is_mirror(b)) return is_mirror(a) && is_mirror(b);
  return a.space == b.space && a.controller && b.controller && a.controller->kind == b.controller->kind &&
         a.controller->name == b.controller->name;
}

bool holds_something(const Pod& pod, const CandidateSettings& settings) {
  return !is_finished(pod) && pod.priority >= settings.expendable_below;
}

}  // namespace

std::optional<NodeExample> example_of(const NodeGroup& group, const ClusterObjects& cluster) {
  const Node* example = nullptr;
  for (const Node& node : cluster.nodes)
    if (node.group == group.id && node.ready && !node.being_deleted && !node.cordoned &&
        (!example || node.name < example->name))
      example = &node;
  if (!example && !group.node_template) return std::nullopt;
  NodeExample made{.node = without_its_own(example ? *example : *group.node_template, group.id), .daemons = {}};
  if (!example)
    for (const Pod& daemon : group.daemons) made.daemons.push_back(&daemon);
  else
    for (const Pod& pod : cluster.pods)
      if (pod.node == example->name && !is_finished(pod) && (is_daemon(pod) || is_mirror(pod)))
        made.daemons.push_back(&pod);
  return made;
}

Simulation::Simulation(const ClusterObjects& cluster, const CandidateSettings& settings,
                       std::optional<Instant> welcome_at)
    : cluster_(cluster), classes_(labels_asked_for(cluster)) {
  std::vector<std::vector<const Pod*>> daemons;
  for (const Pod& pod : cluster.pods) class_of_pod_.push_back(classes_.add(pod));
  for (const PodGroup& group : cluster.pending) class_of_pending_.push_back(classes_.add(group.pod));
  for (const NodeGroup& group : cluster.groups) {
    const auto example = example_of(group, cluster);
    if (!example) {
      new_nodes_.emplace_back();
      daemons.emplace_back();
      continue;
    }
    NodeTemplate made{.node = example->node};
    for (const Pod* const daemon : example->daemons) made.daemons.push_back(classes_.add(*daemon));
    new_nodes_.emplace_back(std::move(made));
    daemons.push_back(example->daemons);
  }
  settle(settings, welcome_at);
  for (const NodeIndex node : on_their_way_) complete_daemons(node, daemons);
}

std::optional<std::size_t> Simulation::group_of(const Node& node) const {
  const auto at = std::ranges::find(cluster_.groups, node.group, &NodeGroup::id);
  if (node.group.empty() || at == cluster_.groups.end()) return std::nullopt;
  return static_cast<std::size_t>(at - cluster_.groups.begin());
}

/// Adds to a node that is on its way those daemons of its group that do not run on it yet.
void Simulation::complete_daemons(NodeIndex at, const std::vector<std::vector<const Pod*>>& daemons) {
  const auto group = group_of(node(at));
  if (!group) return;
  for (std::size_t i = 0; i < daemons[*group].size(); ++i) {
    const Pod& daemon = *daemons[*group][i];
    const bool is_there =
        std::ranges::any_of(pods_on_[at], [&](std::size_t pod) { return is_same_daemon(cluster_.pods[pod], daemon); });
    if (!is_there) snapshot_->place((*new_nodes_[*group]).daemons[i], at);
  }
}

void Simulation::add_nodes(std::optional<Instant> welcome_at) {
  for (const Node& node : cluster_.nodes) nodes_.push_back(&node);
  std::stable_sort(nodes_.begin(), nodes_.end(), [](const Node* a, const Node* b) { return a->name < b->name; });
  snapshot_.emplace(classes_);
  for (const Node* const node : nodes_) {
    if (!welcome_at || !is_on_its_way(*node, *welcome_at)) {
      snapshot_->add(*node);
      continue;
    }
    const auto group = group_of(*node);
    on_their_way_.push_back(snapshot_->add(as_started(*node, group ? &new_nodes_[*group] : nullptr)));
  }
}

void Simulation::settle(const CandidateSettings& settings, std::optional<Instant> welcome_at) {
  add_nodes(welcome_at);
  pods_on_.resize(nodes_.size());
  for (std::size_t i = 0; i < cluster_.pods.size(); ++i) {
    const Pod& pod = cluster_.pods[i];
    const std::string& where = pod.node.empty() ? pod.nominated_node : pod.node;
    if (where.empty() || !holds_something(pod, settings)) continue;
    const auto at = snapshot_->find(where);
    if (!at) continue;
    snapshot_->place(class_of_pod_[i], *at);
    if (!pod.node.empty()) pods_on_[*at].push_back(i);
  }
  for (std::vector<std::size_t>& pods : pods_on_)
    std::sort(pods.begin(), pods.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(cluster_.pods[a].space, cluster_.pods[a].name) <
             std::tie(cluster_.pods[b].space, cluster_.pods[b].name);
    });
}

}  // namespace headroom::kubernetes
