#include <array>
#include <string_view>

#include "api/artifacts/kubernetes/cluster_autoscaler.hpp"
#include "api/artifacts/kubernetes/manifest.hpp"

namespace headroom::api {
namespace {

/// Words parted by blanks, so that a rule is a line.
struct Rule {
  std::string_view groups;  ///< `core` stands for the group without a name
  std::string_view resources;
  std::string_view verbs;
  std::string_view names{};
};

constexpr std::string_view reading = "get list watch";

/// What the autoscaler 1.3x reads, and what it does to pods, nodes and its own lease: without one of these its caches
/// never fill, and it does nothing.
constexpr std::array<Rule, 16> cluster_rules{{
    {"core", "events endpoints", "create patch"},
    {"core", "pods/eviction", "create"},
    {"core", "pods/status", "update"},
    {"core", "endpoints", "get update", "cluster-autoscaler"},
    {"core", "nodes", "get list watch update"},
    {"core", "namespaces pods services replicationcontrollers persistentvolumeclaims persistentvolumes", reading},
    {"extensions", "replicasets daemonsets", reading},
    {"policy", "poddisruptionbudgets", reading},
    {"apps", "statefulsets replicasets daemonsets", reading},
    {"storage.k8s.io", "storageclasses csinodes csidrivers csistoragecapacities volumeattachments", reading},
    {"batch", "cronjobs", reading},
    {"batch extensions", "jobs", "get list watch patch"},
    {"resource.k8s.io", "deviceclasses resourceclaims resourceslices", reading},
    {"coordination.k8s.io", "leases", "create"},
    {"coordination.k8s.io", "leases", "get update", "cluster-autoscaler"},
    {"core", "configmaps", reading},
}};

/// Its own status, and the priorities that it is given.
constexpr std::array<Rule, 2> namespace_rules{{
    {"core", "configmaps", "create list watch"},
    {"core", "configmaps", "delete get update watch", "cluster-autoscaler-status cluster-autoscaler-priority-expander"},
}};

void write_words(json::Writer& out, std::string_view name, std::string_view words) {
  out.name(name).begin_array();
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    out.value(word == "core" ? std::string_view{} : word);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  out.end_array();
}

template <class Rules>
void write_rules(json::Writer& out, const Rules& rules) {
  out.name("rules").begin_array();
  for (const Rule& rule : rules) {
    out.begin_object();
    write_words(out, "apiGroups", rule.groups);
    write_words(out, "resources", rule.resources);
    if (!rule.names.empty()) write_words(out, "resourceNames", rule.names);
    write_words(out, "verbs", rule.verbs);
    out.end_object();
  }
  out.end_array();
}

constexpr std::string_view api_group = "rbac.authorization.k8s.io";
constexpr std::string_view roles_version = "rbac.authorization.k8s.io/v1";

/// The members up to the metadata of an object of the whole cluster, or of the autoscaler's namespace.
void begin_object_of(json::Writer& out, std::string_view kind, std::string_view space) {
  out.begin_object().field("apiVersion", roles_version).field("kind", kind).name("metadata").begin_object();
  out.field("name", autoscaler_name_in_cluster);
  if (!space.empty()) out.field("namespace", space);
  out.end_object();
}

void write_binding(json::Writer& out, std::string_view kind, std::string_view role, std::string_view space) {
  begin_object_of(out, kind, space);
  out.name("roleRef").begin_object().field("apiGroup", api_group).field("kind", role);
  out.field("name", autoscaler_name_in_cluster).end_object();
  out.name("subjects").begin_array().begin_object().field("kind", "ServiceAccount");
  out.field("name", autoscaler_name_in_cluster).field("namespace", autoscaler_namespace).end_object().end_array();
  out.end_object();
}

}  // namespace

void write_autoscaler_roles(json::Writer& out) {
  begin_object_of(out, "ClusterRole", {});
  write_rules(out, cluster_rules);
  out.end_object();
  write_binding(out, "ClusterRoleBinding", "ClusterRole", {});
  begin_object_of(out, "Role", autoscaler_namespace);
  write_rules(out, namespace_rules);
  out.end_object();
  write_binding(out, "RoleBinding", "Role", autoscaler_namespace);
}

}  // namespace headroom::api
