#include <algorithm>
#include <utility>

#include "core/intake/merge.hpp"
#include "core/intake/node_groups.hpp"
#include "core/kubernetes/objects/cloud_labels.hpp"

namespace headroom {
namespace {

using kubernetes::ClusterObjects;
using kubernetes::PodListing;

/// Nodes always run some pods, at least those that the cluster itself needs. So a document without any pod lists a
/// namespace without pods. Only the request itself can say that there are no pods.
void doubt_empty_list(const ObjectFields& request, ClusterObjects& objects) {
  if (!request.has_pods && objects.pods.empty() && !objects.nodes.empty()) objects.listing = PodListing::some;
}

/// Warns about pods that are easily left out of a list, so that nodes look emptier than they are.
void warn_of_gaps(const ClusterObjects& objects, std::vector<Warning>& warnings) {
  if (objects.listing != PodListing::all || objects.nodes.empty() || objects.pods.empty()) return;
  if (!tells_running(objects)) {
    warnings.push_back({"no_pod_on_a_node",
                        "none of the listed pods is on one of the nodes: the list was filtered or is from another "
                        "cluster, and nodes look emptier than they are"});
    return;
  }
  const std::string& space = objects.pods.front().space;
  const auto is_there = [&](const kubernetes::Pod& pod) { return pod.space == space; };
  if (std::ranges::all_of(objects.pods, is_there))
    warnings.push_back({"pods_of_one_namespace", "every pod listed is of the namespace " + space +
                                                     ": without kubectl's --all-namespaces nodes that run other pods "
                                                     "look emptier than they are"});
}

/// Whether the policy's own limits count executors or replicas, which run on nodes.
bool counts_workload(const std::optional<PolicyFields>& policy) {
  if (!policy || !policy->limits.value) return false;
  const auto unit = policy->limits.value->unit;
  return unit == Unit::executors || unit == Unit::replicas;
}

}  // namespace

void merge_objects(const ObjectFields& request, DocumentFacts& facts) {
  ClusterObjects& objects = facts.kubernetes;
  if (request.nodes) objects.nodes = *request.nodes;
  if (request.pods) objects.pods = *request.pods;
  if (request.all_pods || request.has_pods)
    objects.listing = request.all_pods.value_or(true) ? PodListing::all : PodListing::some;
  if (request.pending) objects.pending = *request.pending;
  if (request.budgets) objects.budgets = *request.budgets;
  doubt_empty_list(request, objects);
  warn_of_gaps(objects, facts.warnings);
}

void count_pods(DocumentFacts& facts) {
  const ClusterObjects& objects = facts.kubernetes;
  if (!tells_pending(objects)) return;
  std::int64_t unschedulable = std::ranges::count_if(objects.pods, &kubernetes::Pod::unschedulable);
  for (const kubernetes::PodGroup& group : objects.pending) unschedulable += group.count;
  const auto add = [&](std::string_view name, std::int64_t count) {
    facts.metrics.values.push_back({.name = std::string(name), .value = static_cast<double>(count)});
  };
  add(metric::unschedulable_pods, unschedulable);
  const auto runs = [](const kubernetes::Pod& pod) { return !pod.node.empty() && !is_finished(pod); };
  if (tells_running(objects)) add(metric::running_pods, std::ranges::count_if(objects.pods, runs));
  settle(facts.metrics);
}

void assume_pools_from_nodes(DocumentFacts& facts, const EvaluationRequestFields& request) {
  const std::vector<kubernetes::Node>& nodes = facts.kubernetes.nodes;
  const auto& cluster = request.cluster;
  if (nodes.empty() || !facts.pools.empty() || (cluster && !cluster->pools.empty()) || counts_workload(request.policy))
    return;
  std::vector<Pool> pools = kubernetes::pools_of(nodes);
  std::erase_if(pools, [](const Pool& pool) {
    return pool.id.size() > longest_id || pool.instance_type.size() > longest_instance_type;
  });
  if (pools.empty() || pools.size() > maximum_pools) return;
  facts.pools = std::move(pools);
  facts.pool_owners.resize(facts.pools.size());
  if (!facts.platform) facts.platform = Platform::kubernetes;
  const bool is_named = facts.cluster_id || (cluster && cluster->has_id);
  const std::string_view label = cluster_label_of(nodes.front());
  if (!is_named) facts.cluster_id = label.empty() || label.size() > longest_id ? "kubernetes" : std::string(label);
  facts.warnings.push_back(
      {"pools_from_nodes",
       "the pools are the ones that the nodes' labels name, with their present size; the requested size "
       "and the maximum are not known" +
           std::string(is_named ? "" : ", and the cluster is named " + *facts.cluster_id)});
}

}  // namespace headroom
