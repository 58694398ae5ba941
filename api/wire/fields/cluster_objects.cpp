#include "api/wire/fields/cluster_objects.hpp"

#include <string_view>

#include "api/kubernetes/objects.hpp"

namespace headroom::api {
namespace {

template <class Items, class Write>
void list(json::Writer& out, std::string_view name, const Items& items, Write write) {
  if (items.empty()) return;
  out.name(name).begin_array();
  for (const auto& item : items) {
    out.begin_object();
    write(out, item);
    out.end_object();
  }
  out.end_array();
}

void write_group(json::Writer& out, const kubernetes::PodGroup& group) {
  out.field("count", group.count).name("template").begin_object();
  write_pod_template(out, group.pod);
  out.end_object();
}

}  // namespace

void encode_kubernetes(json::Writer& out, const kubernetes::ClusterObjects& cluster) {
  using kubernetes::PodListing;
  out.begin_object();
  list(out, "nodes", cluster.nodes, write_node);
  if (cluster.listing == PodListing::all && cluster.pods.empty()) out.name("pods").begin_array().end_array();
  list(out, "pods", cluster.pods, write_pod);
  if (cluster.listing == PodListing::some && !cluster.pods.empty()) out.field("all_pods", false);
  list(out, "pending_pods", cluster.pending, write_group);
  list(out, "pod_disruption_budgets", cluster.budgets, write_budget);
  out.end_object();
}

}  // namespace headroom::api
