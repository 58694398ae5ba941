#include "api/kubernetes/scheduling_rules.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "api/kubernetes/object_fields.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

using kubernetes::Inclusion;
using kubernetes::Operator;
using kubernetes::Pod;
using kubernetes::TaintEffect;

constexpr std::string_view required = "requiredDuringSchedulingIgnoredDuringExecution";

std::string short_text(json::ObjectReader& holder, std::string_view name) {
  return std::string(holder.string(name, 1024).value_or(""));
}

void read_node_affinity(json::ObjectReader& affinity, Pod& pod) {
  const auto read_term = [&](json::ObjectReader& term) {
    auto labels = read_requirements(term, "matchExpressions");
    auto fields = read_requirements(term, "matchFields");
    pod.rules.node_terms.push_back({.labels = std::move(labels), .fields = std::move(fields)});
  };
  affinity.nested("nodeAffinity", [&](json::ObjectReader& node) {
    node.nested(required,
                [&](json::ObjectReader& selector) { selector.each("nodeSelectorTerms", maximum_parts, read_term); });
  });
}

void read_pod_anti_affinity(json::ObjectReader& affinity, Pod& pod) {
  const auto read_term = [&](json::ObjectReader& term) {
    for (const auto* name : {"namespaceSelector", "matchLabelKeys", "mismatchLabelKeys"})
      if (term.has(name)) pod.unmodelled.push_back(std::string("podAntiAffinity ") + name);
    auto selector = read_selector(term, "labelSelector");
    pod.rules.anti_affinity.push_back({.topology_key = short_text(term, "topologyKey"),
                                       .selector = std::move(selector),
                                       .namespaces = read_texts(term, "namespaces")});
  };
  affinity.nested("podAntiAffinity", [&](json::ObjectReader& anti) { anti.each(required, maximum_parts, read_term); });
}

void read_affinity(json::ObjectReader& spec, Pod& pod) {
  spec.nested("affinity", [&](json::ObjectReader& affinity) {
    read_node_affinity(affinity, pod);
    read_pod_anti_affinity(affinity, pod);
    affinity.nested("podAffinity", [&](json::ObjectReader& together) {
      const auto terms = together.array(required, maximum_parts);
      if (terms && !terms->empty()) pod.unmodelled.emplace_back("podAffinity");
    });
  });
}

void read_tolerations(json::ObjectReader& spec, Pod& pod) {
  spec.each("tolerations", maximum_parts, [&](json::ObjectReader& item) {
    auto key = short_text(item, "key");
    const auto op = item.choice<Operator>("operator", kubernetes::toleration_operator_names);
    auto value = short_text(item, "value");
    const bool every_effect = item.string("effect").value_or("").empty();
    pod.rules.tolerations.push_back(
        {.key = std::move(key),
         .op = op.value_or(Operator::in),
         .value = std::move(value),
         .effect =
             every_effect ? std::nullopt : item.choice<TaintEffect>("effect", names_of<kubernetes::TaintEffect>)});
  });
}

void read_topology_spread(json::ObjectReader& spec, Pod& pod) {
  spec.each("topologySpreadConstraints", maximum_parts, [&](json::ObjectReader& item) {
    if (item.string("whenUnsatisfiable") == "ScheduleAnyway") return;
    auto selector = read_selector(item, "labelSelector");
    pod.rules.spread.push_back(
        {.topology_key = short_text(item, "topologyKey"),
         .max_skew = item.integer("maxSkew", 1, INT32_MAX).value_or(1),
         .min_domains = item.integer("minDomains", 1, INT32_MAX).value_or(1),
         .selector = std::move(selector),
         .match_label_keys = read_texts(item, "matchLabelKeys"),
         .node_affinity =
             item.choice<Inclusion>("nodeAffinityPolicy", names_of<kubernetes::Inclusion>).value_or(Inclusion::honor),
         .node_taints =
             item.choice<Inclusion>("nodeTaintsPolicy", names_of<kubernetes::Inclusion>).value_or(Inclusion::ignore)});
  });
}

}  // namespace

void read_scheduling_rules(json::ObjectReader& spec, Pod& pod) {
  pod.rules.node_selector = read_labels(spec, "nodeSelector");
  read_affinity(spec, pod);
  read_tolerations(spec, pod);
  read_topology_spread(spec, pod);
}

}  // namespace headroom::api
