#include "core/kubernetes/objects/pod.hpp"

#include <algorithm>

namespace headroom::kubernetes {
namespace {

constexpr std::string_view daemon_annotation = "cluster-autoscaler.kubernetes.io/daemonset-pod";
constexpr std::string_view mirror_annotation = "kubernetes.io/config.mirror";
constexpr Seconds long_terminating_extra{30};

Resources at_least_nothing(const Resources& requests) { return larger_of(requests, Resources{}); }

bool is_modelled(std::string_view topology_key) { return topology_key == hostname_label || topology_key == zone_label; }

}  // namespace

Resources request_of(const Pod& pod) {
  Resources running;
  for (const Container& container : pod.containers) running += at_least_nothing(container.requests);
  Resources sidecars;
  Resources starting;
  for (const InitContainer& init : pod.init_containers) {
    const Resources own = at_least_nothing(init.requests);
    if (init.kind == InitKind::sidecar) sidecars += own;
    starting = larger_of(starting, init.kind == InitKind::sidecar ? sidecars : sidecars + own);
  }
  Resources request = larger_of(running + sidecars, starting) + at_least_nothing(pod.overhead);
  request.pods = 1;
  return request;
}

std::string full_name(const Pod& pod) { return pod.space + '/' + pod.name; }

bool is_daemon(const Pod& pod) {
  const std::string* const annotated = find(pod.annotations, daemon_annotation);
  return (pod.controller && pod.controller->kind == "DaemonSet") || (annotated && *annotated == "true");
}

bool is_mirror(const Pod& pod) { return pod.annotations.contains(mirror_annotation); }

bool is_finished(const Pod& pod) { return pod.phase == PodPhase::succeeded || pod.phase == PodPhase::failed; }

bool is_long_terminating(const Pod& pod, Instant now) {
  return pod.deleted_at && now - *pod.deleted_at > pod.termination_grace + long_terminating_extra;
}

bool is_spark_executor(const Pod& pod) {
  const std::string* const role = find(pod.labels, "spark-role");
  return (role && *role == "executor") || (pod.controller && pod.controller->kind == "Pod");
}

std::string_view own_node_of(const Pod& pod) {
  for (const NodeTerm& term : pod.rules.node_terms)
    for (const Requirement& field : term.fields)
      if (field.op == Operator::in && field.values.size() == 1) return field.values.front();
  return {};
}

std::vector<std::string> unsupported_constraints(const Pod& pod) {
  std::vector<std::string> names = pod.unmodelled;
  for (const AntiAffinity& term : pod.rules.anti_affinity)
    if (!is_modelled(term.topology_key)) names.push_back("pod anti-affinity by " + term.topology_key);
  for (const TopologySpread& spread : pod.rules.spread)
    if (!is_modelled(spread.topology_key)) names.push_back("topology spread by " + spread.topology_key);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace headroom::kubernetes
