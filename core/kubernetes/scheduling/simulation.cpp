#include "core/kubernetes/scheduling/simulation.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <tuple>

namespace headroom::kubernetes {
namespace {

/// Taints that describe the present state of a node, not its group.
constexpr std::array<std::string_view, 6> passing_taints{"node.kubernetes.io/",
                                                         "ToBeDeletedByClusterAutoscaler",
                                                         "DeletionCandidateOfClusterAutoscaler",
                                                         "startup-taint.cluster-autoscaler.kubernetes.io/",
                                                         "ignore-taint.cluster-autoscaler.kubernetes.io/",
                                                         "node.cloudprovider.kubernetes.io/"};

bool passes(const Taint& taint) {
  return std::any_of(passing_taints.begin(), passing_taints.end(),
                     [&](std::string_view prefix) { return taint.key.starts_with(prefix); });
}

Node without_its_own(Node node, const std::string& group) {
  node.name = group;
  node.group = group;
  if (const auto host = node.labels.find(hostname_label); host != node.labels.end()) node.labels.erase(host);
  std::erase_if(node.taints, passes);
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

Simulation::Simulation(const ClusterObjects& cluster, const CandidateSettings& settings)
    : cluster_(cluster), classes_(labels_asked_for(cluster)) {
  for (const Pod& pod : cluster.pods) class_of_pod_.push_back(classes_.add(pod));
  for (const PodGroup& group : cluster.pending) class_of_pending_.push_back(classes_.add(group.pod));
  for (const NodeGroup& group : cluster.groups) {
    const auto example = example_of(group, cluster);
    if (!example) {
      new_nodes_.emplace_back();
      continue;
    }
    NodeTemplate made{.node = example->node};
    for (const Pod* const daemon : example->daemons) made.daemons.push_back(classes_.add(*daemon));
    new_nodes_.emplace_back(std::move(made));
  }
  settle(settings);
}

void Simulation::settle(const CandidateSettings& settings) {
  for (const Node& node : cluster_.nodes) nodes_.push_back(&node);
  std::stable_sort(nodes_.begin(), nodes_.end(), [](const Node* a, const Node* b) { return a->name < b->name; });
  snapshot_.emplace(classes_);
  for (const Node* const node : nodes_) snapshot_->add(*node);
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
