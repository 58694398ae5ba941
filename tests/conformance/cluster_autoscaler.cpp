#include "tests/conformance/cluster_autoscaler.hpp"

namespace headroom::conformance {
namespace cluster_autoscaler {

bool flag(const Json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end() || at->is_null()) return false;
  if (!at->is_boolean()) throw Malformed("\"" + std::string{name} + "\" must be true or false");
  return at->get<bool>();
}

kubernetes::Node node_of(const Json& object, const std::string& name) {
  const kubernetes::Resources size{.cpu_milli = optional_integer(object, "cpu_milli").value_or(0),
                                   .memory_bytes = optional_integer(object, "memory_bytes").value_or(0),
                                   .gpus = optional_integer(object, "gpu").value_or(0),
                                   .pods = optional_integer(object, "pods").value_or(100)};
  return {.name = name,
          .group = optional_text(object, "group").value_or(""),
          .labels = {{std::string(kubernetes::hostname_label), name}},
          .capacity = size,
          .allocatable = size};
}

kubernetes::Pod pod_of(const Json& object, const std::string& name) {
  const auto requests = [](const Json& of) {
    return kubernetes::Resources{.cpu_milli = optional_integer(of, "cpu_milli").value_or(0),
                                 .memory_bytes = optional_integer(of, "memory_bytes").value_or(0),
                                 .gpus = optional_integer(of, "gpu").value_or(0)};
  };
  kubernetes::Pod pod;
  pod.name = name;
  pod.labels = {{"app", "estimatee"}};
  pod.containers = {{.requests = requests(object)}};
  if (object.contains("init"))
    for (const Json& init : array(object, "init"))
      pod.init_containers.push_back(
          {.requests = requests(init),
           .kind = flag(init, "restart_always") ? kubernetes::InitKind::sidecar : kubernetes::InitKind::once});
  pod.controller = kubernetes::Owner{.kind = flag(object, "daemonset") ? "DaemonSet" : "ReplicaSet"};
  if (flag(object, "daemonset_annotation")) pod.annotations["cluster-autoscaler.kubernetes.io/daemonset-pod"] = "true";
  if (flag(object, "mirror")) pod.annotations["kubernetes.io/config.mirror"] = "";
  return pod;
}

}  // namespace cluster_autoscaler

namespace {

namespace ca = cluster_autoscaler;

constexpr Kind kinds[] = {
    {"backoff", ca::backoff},
    {"balance_groups", ca::balance_groups},
    {"cluster_capacity", ca::cluster_capacity},
    {"eligibility", ca::eligibility},
    {"equivalence_groups", ca::equivalence_groups},
    {"estimator", ca::estimator},
    {"expander_least_nodes", ca::expander_least_nodes},
    {"expander_least_waste", ca::expander_least_waste},
    {"expander_most_pods", ca::expander_most_pods},
    {"expander_price", ca::expander_price},
    {"expander_priority", ca::expander_priority},
    {"min_limit", ca::min_limit},
    {"new_pod_delay", ca::new_pod_delay},
    {"preferred_node_cores", ca::preferred_node_cores},
    {"quota", ca::quota},
    {"removable_min_size", ca::removable_min_size},
    {"removable_reason", ca::removable_reason},
    {"removal_simulation", ca::removal_simulation},
    {"scale_down_budget", ca::scale_down_budget},
    {"scale_up", ca::scale_up},
    {"similar_groups", ca::similar_groups},
    {"similar_groups_capacity", ca::similar_groups_capacity},
    {"utilization", ca::utilization},
};

}  // namespace

const Suite cluster_autoscaler_suite{"cluster_autoscaler", kinds};

}  // namespace headroom::conformance
