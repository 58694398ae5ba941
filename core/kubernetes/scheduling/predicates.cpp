#include "core/kubernetes/scheduling/predicates.hpp"

#include <algorithm>

namespace headroom::kubernetes {
namespace {

const Taint unschedulable_taint{.key = "node.kubernetes.io/unschedulable"};
const Taint not_ready_taint{.key = "node.kubernetes.io/not-ready"};

bool matches(const Toleration& toleration, const Taint& taint) {
  if (toleration.effect && *toleration.effect != taint.effect) return false;
  if (toleration.key.empty()) return toleration.op == Operator::exists;
  if (toleration.key != taint.key) return false;
  return toleration.op == Operator::exists || toleration.value == taint.value;
}

bool holds(const NodeTerm& term, const Labels& labels, const std::string& node_name) {
  if (term.labels.empty() && term.fields.empty()) return false;
  return match_all(term.labels, labels) &&
         (term.fields.empty() || match_all(term.fields, {{"metadata.name", node_name}}));
}

/// The label that most likely explains the refusal to a person.
std::string unmatched_label(const SchedulingRules& rules, const Labels& labels) {
  for (const auto& [key, value] : rules.node_selector) {
    const std::string* const has = find(labels, key);
    if (!has || *has != value) return key;
  }
  for (const NodeTerm& term : rules.node_terms)
    for (const Requirement& requirement : term.labels)
      if (!kubernetes::matches(requirement, labels)) return requirement.key;
  return "metadata.name";
}

bool every_address(const HostPort& port) { return port.address.empty() || port.address == "0.0.0.0"; }

}  // namespace

std::string_view plugin_name(Filter filter) {
  switch (filter) {
    case Filter::none:
      return "Fits";
    case Filter::node_unschedulable:
      return "NodeUnschedulable";
    case Filter::taint_toleration:
      return "TaintToleration";
    case Filter::node_affinity:
      return "NodeAffinity";
    case Filter::node_ports:
      return "NodePorts";
    case Filter::node_resources:
      return "NodeResourcesFit";
    case Filter::topology_spread:
      return "PodTopologySpread";
    case Filter::inter_pod_affinity:
      return "InterPodAffinity";
  }
  return {};
}

bool tolerates(const SchedulingRules& rules, const Taint& taint) {
  return taint.effect == TaintEffect::prefer_no_schedule ||
         std::any_of(rules.tolerations.begin(), rules.tolerations.end(),
                     [&](const Toleration& toleration) { return matches(toleration, taint); });
}

const Taint* untolerated_taint(const SchedulingRules& rules, const std::vector<Taint>& taints) {
  const auto at =
      std::find_if(taints.begin(), taints.end(), [&](const Taint& taint) { return !tolerates(rules, taint); });
  return at == taints.end() ? nullptr : &*at;
}

bool selects(const SchedulingRules& rules, const Labels& labels, const std::string& node_name) {
  for (const auto& [key, value] : rules.node_selector) {
    const std::string* const has = find(labels, key);
    if (!has || *has != value) return false;
  }
  return rules.node_terms.empty() || std::any_of(rules.node_terms.begin(), rules.node_terms.end(),
                                                 [&](const NodeTerm& term) { return holds(term, labels, node_name); });
}

Rejection refuses(const SchedulingRules& rules, const Node& node) {
  if (node.being_deleted || (node.cordoned && !tolerates(rules, unschedulable_taint)))
    return {.filter = Filter::node_unschedulable, .subject = unschedulable_taint.key};
  if (!node.ready && !tolerates(rules, not_ready_taint))
    return {.filter = Filter::taint_toleration, .subject = not_ready_taint.key};
  if (const Taint* const taint = untolerated_taint(rules, node.taints))
    return {.filter = Filter::taint_toleration, .subject = taint->key};
  if (!selects(rules, node.labels, node.name))
    return {.filter = Filter::node_affinity, .subject = unmatched_label(rules, node.labels)};
  return {};
}

Rejection lacks(const Resources& free, const Resources& wanted) {
  for (const auto& [name, amount] : resource_kinds)
    if (wanted.*amount > 0 && wanted.*amount > free.*amount)
      return {.filter = Filter::node_resources,
              .subject = std::string(name),
              .limit = free.*amount,
              .wanted = wanted.*amount};
  return {};
}

bool collide(const HostPort& a, const HostPort& b) {
  return a.port == b.port && a.protocol == b.protocol &&
         (every_address(a) || every_address(b) || a.address == b.address);
}

}  // namespace headroom::kubernetes
