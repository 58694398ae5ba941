#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "api/kubernetes/objects.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

using namespace kubernetes;

/// The annotations that the autoscaler reads.
bool is_used(std::string_view annotation) {
  return annotation.starts_with("cluster-autoscaler.kubernetes.io/") || annotation == "kubernetes.io/config.mirror";
}

template <class Texts>
void texts(json::Writer& out, std::string_view name, const Texts& values) {
  out.name(name).begin_array();
  for (const auto& value : values) out.value(value);
  out.end_array();
}

template <class Items, class Encode>
void list(json::Writer& out, std::string_view name, const Items& items, Encode encode) {
  if (items.empty()) return;
  out.name(name).begin_array();
  for (const auto& item : items) {
    out.begin_object();
    encode(item);
    out.end_object();
  }
  out.end_array();
}

void labels(json::Writer& out, std::string_view name, const Labels& labels) {
  if (labels.empty()) return;
  out.name(name).begin_object();
  for (const auto& [key, value] : labels) out.name_text(key).value(value);
  out.end_object();
}

void annotations(json::Writer& out, const Labels& all, const std::vector<std::string>& unmodelled = {}) {
  Labels used;
  for (const auto& [key, value] : all)
    if (is_used(key)) used.emplace(key, value);
  std::string left_out;
  for (const std::string& constraint : unmodelled) left_out.append(left_out.empty() ? "" : ",").append(constraint);
  if (!left_out.empty()) used.insert_or_assign(std::string(unsupported_annotation), left_out);
  labels(out, "annotations", used);
}

/// Bytes and counts as they are, CPUs in millicores.
void resources(json::Writer& out, std::string_view name, const Resources& amounts) {
  out.name(name).begin_object();
  for (const ResourceKind& kind : resource_kinds) {
    const std::int64_t amount = amounts.*(kind.amount);
    if (amount == 0) continue;
    out.name(kind.name).value(std::to_string(amount) + (kind.amount == &Resources::cpu_milli ? "m" : ""));
  }
  out.end_object();
}

void requirements(json::Writer& out, std::string_view name, const std::vector<Requirement>& all) {
  list(out, name, all, [&](const Requirement& r) {
    out.field("key", r.key).field("operator", name_of(r.op));
    if (!r.values.empty()) texts(out, "values", r.values);
  });
}

void selector(json::Writer& out, std::string_view name, const std::optional<std::vector<Requirement>>& all) {
  if (!all) return;
  out.name(name).begin_object();
  requirements(out, "matchExpressions", *all);
  out.end_object();
}

void affinity(json::Writer& out, const SchedulingRules& rules) {
  constexpr std::string_view required = "requiredDuringSchedulingIgnoredDuringExecution";
  if (rules.node_terms.empty() && rules.anti_affinity.empty()) return;
  out.name("affinity").begin_object();
  if (!rules.node_terms.empty()) {
    out.name("nodeAffinity").begin_object().name(required).begin_object();
    list(out, "nodeSelectorTerms", rules.node_terms, [&](const NodeTerm& term) {
      requirements(out, "matchExpressions", term.labels);
      requirements(out, "matchFields", term.fields);
    });
    out.end_object().end_object();
  }
  if (!rules.anti_affinity.empty()) {
    out.name("podAntiAffinity").begin_object();
    list(out, required, rules.anti_affinity, [&](const AntiAffinity& term) {
      out.field("topologyKey", term.topology_key);
      selector(out, "labelSelector", term.selector);
      if (!term.namespaces.empty()) texts(out, "namespaces", term.namespaces);
    });
    out.end_object();
  }
  out.end_object();
}

void spread(json::Writer& out, const std::vector<TopologySpread>& all) {
  list(out, "topologySpreadConstraints", all, [&](const TopologySpread& s) {
    out.field("topologyKey", s.topology_key).field("whenUnsatisfiable", "DoNotSchedule").field("maxSkew", s.max_skew);
    out.field("minDomains", s.min_domains);
    selector(out, "labelSelector", s.selector);
    if (!s.match_label_keys.empty()) texts(out, "matchLabelKeys", s.match_label_keys);
    out.field("nodeAffinityPolicy", name_of(s.node_affinity));
    out.field("nodeTaintsPolicy", name_of(s.node_taints));
  });
}

void tolerations(json::Writer& out, const std::vector<Toleration>& all) {
  list(out, "tolerations", all, [&](const Toleration& t) {
    if (!t.key.empty()) out.field("key", t.key);
    out.field("operator", name_in(toleration_operator_names, t.op));
    if (!t.value.empty()) out.field("value", t.value);
    if (t.effect) out.field("effect", name_of(*t.effect));
  });
}

void container(json::Writer& out, const Pod& pod) {
  Resources request = request_of(pod);
  request.pods = 0;
  out.name("containers").begin_array().begin_object().name("resources").begin_object();
  resources(out, "requests", request);
  out.end_object();
  list(out, "ports", pod.rules.host_ports, [&](const HostPort& port) {
    out.field("hostPort", port.port).field("protocol", port.protocol);
    if (!port.address.empty()) out.field("hostIP", port.address);
  });
  out.end_object().end_array();
}

void volumes(json::Writer& out, const std::vector<Volume>& all) {
  list(out, "volumes", all, [&](const Volume& volume) {
    out.field("name", volume.name);
    switch (volume.kind) {
      case VolumeKind::empty_dir:
        out.name("emptyDir").begin_object().end_object();
        break;
      case VolumeKind::memory_empty_dir:
        out.name("emptyDir").begin_object().field("medium", "Memory").end_object();
        break;
      case VolumeKind::host_path:
        out.name("hostPath").begin_object().end_object();
        break;
      case VolumeKind::claim:
        out.name("persistentVolumeClaim").begin_object().end_object();
        break;
      case VolumeKind::service_account:
        out.name("projected").begin_object().name("sources").begin_array().begin_object();
        out.name("serviceAccountToken").begin_object().end_object().end_object().end_array().end_object();
        break;
      case VolumeKind::other:
        break;
    }
  });
}

void metadata(json::Writer& out, const Pod& pod) {
  out.name("metadata").begin_object().field("name", pod.name).field("namespace", pod.space);
  labels(out, "labels", pod.labels);
  annotations(out, pod.annotations, pod.unmodelled);
  if (pod.controller) {
    out.name("ownerReferences").begin_array().begin_object().field("controller", true);
    out.field("kind", pod.controller->kind).field("name", pod.controller->name).field("uid", pod.controller->uid);
    out.end_object().end_array();
  }
  if (pod.created_at != Instant{}) out.field("creationTimestamp", pod.created_at);
  if (pod.deleted_at) out.field("deletionTimestamp", *pod.deleted_at);
  out.end_object();
}

void spec(json::Writer& out, const Pod& pod) {
  out.name("spec").begin_object();
  container(out, pod);
  if (!pod.node.empty()) out.field("nodeName", pod.node);
  if (pod.priority != 0) out.field("priority", pod.priority);
  out.field("terminationGracePeriodSeconds", pod.termination_grace.count());
  labels(out, "nodeSelector", pod.rules.node_selector);
  affinity(out, pod.rules);
  tolerations(out, pod.rules.tolerations);
  spread(out, pod.rules.spread);
  volumes(out, pod.volumes);
  out.end_object();
}

void status(json::Writer& out, const Pod& pod) {
  out.name("status").begin_object().field("phase", name_of(pod.phase));
  if (!pod.nominated_node.empty()) out.field("nominatedNodeName", pod.nominated_node);
  if (pod.unschedulable) {
    out.name("conditions").begin_array().begin_object().field("type", "PodScheduled").field("status", "False");
    out.field("reason", "Unschedulable").end_object().end_array();
  }
  out.end_object();
}

}  // namespace

void write_node(json::Writer& out, const Node& node) {
  out.name("metadata").begin_object().field("name", node.name);
  labels(out, "labels", node.labels);
  annotations(out, node.annotations);
  if (node.created_at) out.field("creationTimestamp", *node.created_at);
  out.end_object().name("spec").begin_object();
  if (!node.provider_id.empty()) out.field("providerID", node.provider_id);
  if (node.cordoned) out.field("unschedulable", true);
  list(out, "taints", node.taints, [&](const Taint& taint) {
    out.field("key", taint.key);
    if (!taint.value.empty()) out.field("value", taint.value);
    out.field("effect", name_of(taint.effect));
  });
  out.end_object().name("status").begin_object();
  resources(out, "capacity", node.capacity);
  resources(out, "allocatable", node.allocatable);
  if (node.ready)
    out.name("conditions")
        .begin_array()
        .begin_object()
        .field("type", "Ready")
        .field("status", "True")
        .end_object()
        .end_array();
  out.end_object();
}

void write_pod(json::Writer& out, const Pod& pod) {
  metadata(out, pod);
  spec(out, pod);
  status(out, pod);
}

void write_pod_template(json::Writer& out, const Pod& pod) {
  metadata(out, pod);
  spec(out, pod);
}

void write_budget(json::Writer& out, const DisruptionBudget& budget) {
  out.name("metadata").begin_object().field("name", budget.name).field("namespace", budget.space).end_object();
  out.name("spec").begin_object();
  selector(out, "selector", budget.selector);
  out.end_object().name("status").begin_object().field("disruptionsAllowed", budget.disruptions_allowed).end_object();
}

void write_selector(json::Writer& out, std::string_view name,
                    const std::optional<std::vector<kubernetes::Requirement>>& all) {
  selector(out, name, all);
}

}  // namespace headroom::api
