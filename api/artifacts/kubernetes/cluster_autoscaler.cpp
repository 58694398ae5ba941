#include "api/artifacts/kubernetes/cluster_autoscaler.hpp"

#include <algorithm>
#include <map>

#include "api/artifacts/kubernetes/manifest.hpp"
#include "api/artifacts/writing/artifact.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view image = "registry.k8s.io/autoscaling/cluster-autoscaler:";

/// `v1.33.0` for Kubernetes 1.33 of whatever patch: each minor version has an autoscaler of its own.
std::string image_of(std::string_view release) {
  if (release.starts_with('v')) release.remove_prefix(1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string_view minor = release.starts_with("1.") ? release.substr(2) : std::string_view{};
  const auto end = std::ranges::find_if_not(minor, is_digit);
  const std::string digits(minor.begin(), end);
  const bool known = !digits.empty() && digits.size() <= 3 && (end == minor.end() || *end == '.' || *end == '-');
  return std::string(image) + (known ? "v1." + digits + ".0" : "REPLACE_WITH_VERSION");
}

/// Where the cloud lets a ServiceAccount act, by the identity that its annotation names.
void write_service_account(json::Writer& out, Cloud cloud) {
  out.begin_object();
  begin_manifest(out, "v1", "ServiceAccount", autoscaler_name_in_cluster, autoscaler_namespace);
  out.name("annotations").begin_object();
  if (cloud == Cloud::aws)
    out.field("eks.amazonaws.com/role-arn", "REPLACE_WITH_ROLE_ARN");
  else
    out.field("iam.gke.io/gcp-service-account", "REPLACE_WITH_SERVICE_ACCOUNT");
  out.end_object().end_object().end_object();
}

/// Each priority once, with its patterns as YAML's quoted strings, which JSON's are. Without rules every group has one.
std::string priorities_of(const std::optional<std::vector<kubernetes::PriorityRule>>& rules) {
  std::map<std::int64_t, std::string> patterns;
  for (const kubernetes::PriorityRule& rule : rules.value_or(std::vector<kubernetes::PriorityRule>{{1, {".*"}}}))
    for (const std::string& pattern : rule.patterns) {
      std::string& lines = patterns[rule.priority];
      lines += "  - ";
      json::append_string(lines, pattern);
      lines += "\n";
    }
  std::string text;
  for (const auto& [priority, lines] : patterns) text += std::to_string(priority) + ":\n" + lines;
  return text;
}

/// The autoscaler does not start without it where its chain has the priority expander.
void write_priorities(json::Writer& out, const kubernetes::ScaleUpSettings& up) {
  if (std::ranges::find(up.expanders, kubernetes::Expander::priority) == up.expanders.end()) return;
  out.begin_object();
  begin_manifest(out, "v1", "ConfigMap", "cluster-autoscaler-priority-expander", autoscaler_namespace);
  out.end_object().name("data").begin_object().field("priorities", priorities_of(up.priorities));
  out.end_object().end_object();
}

void write_app_label(json::Writer& out, std::string_view name) {
  out.name(name).begin_object().field("app", autoscaler_name_in_cluster).end_object();
}

void write_amounts(json::Writer& out, std::string_view name) {
  out.name(name).begin_object().field("cpu", "100m").field("memory", "600Mi").end_object();
}

void write_container(json::Writer& out, const Cluster& cluster, Cloud cloud, const std::vector<std::string>& command) {
  out.begin_object().field("name", autoscaler_name_in_cluster).field("image", image_of(cluster.release));
  out.name("command").begin_array();
  for (const std::string& word : command) out.value(word);
  out.end_array();
  if (cloud == Cloud::aws && !cluster.region.empty()) {
    out.name("env").begin_array().begin_object().field("name", "AWS_REGION").field("value", cluster.region);
    out.end_object().end_array();
  }
  out.name("ports").begin_array().begin_object().field("name", "metrics").field("containerPort", 8085);
  out.end_object().end_array();
  out.name("livenessProbe").begin_object().name("httpGet").begin_object().field("path", "/health-check");
  out.field("port", 8085).end_object().end_object();
  out.name("resources").begin_object();
  write_amounts(out, "requests");
  write_amounts(out, "limits");
  out.end_object();
  out.name("securityContext").begin_object().field("allowPrivilegeEscalation", false);
  out.field("readOnlyRootFilesystem", true).name("capabilities").begin_object().name("drop").begin_array();
  out.value("ALL").end_array().end_object().end_object().end_object();
}

/// One replica that no node is taken away from, its own included.
void write_deployment(json::Writer& out, const Cluster& cluster, Cloud cloud, const std::vector<std::string>& command) {
  out.begin_object();
  begin_manifest(out, "apps/v1", "Deployment", autoscaler_name_in_cluster, autoscaler_namespace);
  write_app_label(out, "labels");
  out.end_object().name("spec").begin_object().field("replicas", 1).name("selector").begin_object();
  write_app_label(out, "matchLabels");
  out.end_object().name("template").begin_object().name("metadata").begin_object();
  write_app_label(out, "labels");
  out.name("annotations").begin_object().field("cluster-autoscaler.kubernetes.io/safe-to-evict", "false");
  out.end_object().end_object().name("spec").begin_object();
  out.field("serviceAccountName", autoscaler_name_in_cluster).field("priorityClassName", "system-cluster-critical");
  out.name("nodeSelector").begin_object().field("kubernetes.io/os", "linux").end_object();
  out.name("securityContext").begin_object().field("runAsNonRoot", true).field("runAsUser", 65'534);
  out.name("seccompProfile").begin_object().field("type", "RuntimeDefault").end_object().end_object();
  out.name("containers").begin_array();
  write_container(out, cluster, cloud, command);
  out.end_array().end_object().end_object().end_object().end_object();
}

/// AWS refuses all tags where one is longer than these.
constexpr std::size_t longest_tag_key = 128;
constexpr std::size_t longest_tag_value = 256;

void write_tag(json::Writer& out, std::string_view group, std::string_view key, std::string_view value) {
  if (key.size() > longest_tag_key || value.size() > longest_tag_value) return;
  out.begin_object().field("ResourceId", group).field("ResourceType", "auto-scaling-group").field("Key", key);
  out.field("Value", value).field("PropagateAtLaunch", false).end_object();
}

/// What the autoscaler cannot see of a group without nodes: the labels and taints that a new one has.
void write_template_tags(json::Writer& out, std::string_view group, const kubernetes::Node& node) {
  const auto key = [](std::string_view part, std::string_view name) {
    return std::string("k8s.io/cluster-autoscaler/node-template/").append(part).append(name);
  };
  for (const auto& [name, value] : node.labels) write_tag(out, group, key("label/", name), value);
  for (const kubernetes::Taint& taint : node.taints) {
    const std::string_view effect = name_of(taint.effect);
    write_tag(out, group, key("taint/", taint.key), std::string(taint.value).append(":").append(effect));
  }
}

/// EKS tags the groups of its managed node groups itself.
void write_tags(json::Writer& out, const Cluster& cluster) {
  std::vector<const Pool*> groups;
  for (const Pool& pool : cluster.pools)
    if (pool.managed_by == Manager::auto_scaling_group) groups.push_back(&pool);
  if (groups.empty()) return;
  write_artifact(out, "aws.autoscaling.CreateOrUpdateTags", Preference::alternative, [&] {
    out.name("Tags").begin_array();
    for (const Pool* group : groups) {
      write_tag(out, group->id, "k8s.io/cluster-autoscaler/enabled", "true");
      write_tag(out, group->id, "k8s.io/cluster-autoscaler/" + cluster.id, "owned");
      if (group->node_template) write_template_tags(out, group->id, *group->node_template);
    }
    out.end_array();
  });
}

/// What separates the parts of a flag would be read as such.
bool fits_a_flag(std::string_view id) {
  const auto fits = [](char c) { return c > ' ' && c <= '~' && c != ',' && c != '='; };
  return !id.empty() && std::ranges::all_of(id, fits);
}

}  // namespace

std::optional<Cloud> cloud_of(std::span<const kubernetes::Node> nodes) {
  const auto named = std::ranges::find_if(nodes, [](const auto& node) { return !node.provider_id.empty(); });
  if (named == nodes.end() || named->provider_id.starts_with("aws://")) return Cloud::aws;
  return named->provider_id.starts_with("gce://") ? std::optional(Cloud::gce) : std::nullopt;
}

void write_cluster_autoscaler(json::Writer& out, const Cluster& cluster, Cloud cloud,
                              std::span<const PoolLimits> pool_limits, const ClusterAutoscaler& signal) {
  if (!fits_a_flag(cluster.id)) return;
  const auto command = autoscaler_command(cluster, cloud, pool_limits, signal);
  write_artifact_template(out, "kubernetes.ClusterAutoscaler", Preference::alternative, {}, [&] {
    out.field("apiVersion", "v1").field("kind", "List").name("items").begin_array();
    write_service_account(out, cloud);
    write_autoscaler_roles(out);
    write_priorities(out, signal.up);
    write_deployment(out, cluster, cloud, command);
    out.end_array();
  });
  if (cloud == Cloud::aws) write_tags(out, cluster);
}

}  // namespace headroom::api
