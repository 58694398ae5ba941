#include <utility>

#include "api/kubernetes/object_fields.hpp"
#include "api/kubernetes/objects.hpp"
#include "api/sources/kubernetes/document_readers.hpp"
#include "api/sources/kubernetes/kubectl_lists.hpp"

namespace headroom::api {

void read_kubernetes_node_list(const SourceDocument& document, Collector& out) {
  for_each_kubernetes_object(document, "Node", out, [&](json::ObjectReader& item) {
    require_name(item);
    kubernetes::Node node = read_node(item);
    if (!node.name.empty()) out.add_node(std::move(node));
  });
}

void read_kubernetes_pod_disruption_budget_list(const SourceDocument& document, Collector& out) {
  for_each_kubernetes_object(document, "PodDisruptionBudget", out, [&](json::ObjectReader& item) {
    require_name(item);
    out.add_budget(read_budget(item));
  });
}

void read_kubernetes_pod_list(const SourceDocument& document, Collector& out) {
  const Listing listing = for_each_kubernetes_object(document, "Pod", out, [&](json::ObjectReader& item) {
    require_name(item);
    kubernetes::Pod pod = read_pod(item);
    if (!pod.name.empty()) out.add_pod(std::move(pod));
  });
  if (listing == Listing::complete) out.list_pods();
}

}  // namespace headroom::api
