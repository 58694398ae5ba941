#include <algorithm>
#include <set>
#include <string>

#include "api/sources/kubernetes/objects.hpp"
#include "api/wire/kubernetes.hpp"

namespace headroom::api {
namespace {

/// More pods than any cluster has.
constexpr std::int64_t maximum_pods = 1'000'000;

/// Kubernetes' own objects under `name`, read by `read`; nothing where the list is absent. `name_of` tells them apart.
template <class Object, class Read, class NameOf>
std::optional<std::vector<Object>> objects(json::ObjectReader& holder, std::string_view name, Read read,
                                           NameOf name_of) {
  if (!holder.has(name)) return std::nullopt;
  std::vector<Object> all;
  std::set<std::string> names;
  for_each_object(holder, name, [&](json::ObjectReader& item) {
    require_name(item);
    all.push_back(read(item));
    if (!names.insert(name_of(all.back())).second)
      item.violations().add(item.path(), "duplicate", "another object of the list has this name");
  });
  return all;
}

std::optional<std::vector<kubernetes::PodGroup>> pending_pods(json::ObjectReader& holder) {
  if (!holder.has("pending_pods")) return std::nullopt;
  std::vector<kubernetes::PodGroup> groups;
  const auto items = holder.array("pending_pods", maximum_items);
  const json::Path path = holder.path().member("pending_pods");
  for (std::size_t i = 0; items && i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), holder.violations());
    item.require("count");
    item.require("template");
    kubernetes::PodGroup group{.count = item.integer("count", 1, maximum_pods).value_or(1)};
    if (auto pod = nested(item, "template")) group.pod = read_pod(*pod);
    group.pod.unschedulable = true;
    item.close();
    groups.push_back(std::move(group));
  }
  return groups;
}

void decode_listing(json::ObjectReader& reader, kubernetes::ClusterObjects& cluster) {
  const auto all = reader.boolean("all_pods");
  if (!all && !reader.has("pods")) return;
  cluster.listing = all.value_or(true) ? kubernetes::PodListing::all : kubernetes::PodListing::some;
}

/// Nodes always run something, if only what the cluster itself needs: a document without any pod is of a namespace that
/// has none. Only the request itself may say that there are no pods.
void doubt_empty_list(const json::Value* inline_objects, kubernetes::ClusterObjects& cluster) {
  const bool is_said = inline_objects != nullptr && inline_objects->find("pods") != nullptr;
  if (!is_said && cluster.pods.empty() && !cluster.nodes.empty()) cluster.listing = kubernetes::PodListing::some;
}

/// What is easily left out of a list of pods, so that nodes look emptier than they are.
void warn_of_gaps(const kubernetes::ClusterObjects& cluster, std::vector<Warning>& warnings) {
  const bool is_whole = cluster.listing == kubernetes::PodListing::all;
  if (!is_whole || cluster.nodes.empty() || cluster.pods.empty()) return;
  if (!tells_running(cluster)) {
    warnings.push_back({"no_pod_on_a_node",
                        "none of the listed pods is on one of the nodes: the list was filtered or is from another "
                        "cluster, and nodes look emptier than they are"});
    return;
  }
  const std::string& space = cluster.pods.front().space;
  const auto is_there = [&](const kubernetes::Pod& pod) { return pod.space == space; };
  if (std::ranges::all_of(cluster.pods, is_there))
    warnings.push_back({"pods_of_one_namespace", "every pod listed is of the namespace " + space +
                                                     ": without kubectl's --all-namespaces nodes that run other pods "
                                                     "look emptier than they are"});
}

void decode_objects(const json::Value& object, json::ObjectReader& request, kubernetes::ClusterObjects& cluster) {
  json::ObjectReader reader(object, request.path().member("kubernetes"), request.violations());
  const auto own_name = [](const auto& named) { return named.name; };
  const auto name_in_space = [](const auto& named) { return named.space + '/' + named.name; };
  if (auto nodes = objects<kubernetes::Node>(reader, "nodes", read_node, own_name)) cluster.nodes = *std::move(nodes);
  if (auto pods = objects<kubernetes::Pod>(reader, "pods", read_pod, name_in_space)) cluster.pods = *std::move(pods);
  decode_listing(reader, cluster);
  if (auto groups = pending_pods(reader)) cluster.pending = *std::move(groups);
  if (auto budgets =
          objects<kubernetes::DisruptionBudget>(reader, "pod_disruption_budgets", read_budget, name_in_space))
    cluster.budgets = *std::move(budgets);
  reader.close();
}

}  // namespace

void decode_kubernetes(json::ObjectReader& request, DocumentFacts& found) {
  const json::Value* const objects = request.object("kubernetes");
  if (objects != nullptr) decode_objects(*objects, request, found.kubernetes);
  doubt_empty_list(objects, found.kubernetes);
  warn_of_gaps(found.kubernetes, found.warnings);
}

}  // namespace headroom::api
