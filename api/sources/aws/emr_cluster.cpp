#include <array>
#include <string>

#include "api/sources/aws/document_readers.hpp"
#include "api/sources/aws/emr_configurations.hpp"
#include "api/sources/aws/emr_policies.hpp"
#include "api/sources/aws/emr_pools.hpp"
#include "api/sources/aws/resource_names.hpp"
#include "api/sources/reading/object_lists.hpp"

namespace headroom::api {
namespace {

constexpr std::array<std::pair<std::string_view, LifecycleState>, 8> cluster_states{{
    {"STARTING", LifecycleState::starting},
    {"BOOTSTRAPPING", LifecycleState::bootstrapping},
    {"RUNNING", LifecycleState::running},
    {"WAITING", LifecycleState::waiting},
    {"TERMINATING", LifecycleState::terminating},
    {"TERMINATED", LifecycleState::ended},
    {"TERMINATED_WITH_ERRORS", LifecycleState::ended},
    {"SHUTTING_DOWN", LifecycleState::shutting_down},
}};

constexpr std::array<std::pair<std::string_view, Composition>, 2> compositions{{
    {"INSTANCE_GROUP", Composition::instance_groups},
    {"INSTANCE_FLEET", Composition::instance_fleets},
}};

void state_configuration(const Configuration& found, Collector& out) {
  if (found.hdfs_replication) out.state(&DocumentFacts::hdfs_replication, *found.hdfs_replication, "dfs.replication");
  if (found.resource_calculator)
    out.state(&DocumentFacts::resource_calculator, *found.resource_calculator, "YARN's resource calculator");
  if (found.node_labels)
    out.state(&DocumentFacts::node_labels, *found.node_labels, "the application masters' node label");
}

void state_text(json::ObjectReader& cluster, std::string_view field, std::optional<std::string> DocumentFacts::*fact,
                std::string_view what, Collector& out) {
  if (const auto text = cluster.string(field)) out.state(fact, std::string(*text), what);
}

void read_cluster(json::ObjectReader& cluster, Collector& out) {
  state_text(cluster, "Id", &DocumentFacts::cluster_id, "the cluster's id", out);
  state_text(cluster, "Name", &DocumentFacts::name, "the cluster's name", out);
  state_text(cluster, "ReleaseLabel", &DocumentFacts::release, "the cluster's release", out);
  if (const auto arn = cluster.string("ClusterArn", 2048); arn && !region_of(*arn).empty())
    out.state(&DocumentFacts::region, std::string(region_of(*arn)), "the cluster's region");
  if (const auto kind = cluster.choice<Composition>("InstanceCollectionType", compositions))
    out.state(&DocumentFacts::composition, *kind, "the cluster's composition");
  cluster.nested("Status", [&](json::ObjectReader& status) {
    if (const auto state = status.choice<LifecycleState>("State", cluster_states))
      out.state(&DocumentFacts::state, *state, "the cluster's state");
  });
  state_configuration(read_configurations(cluster), out);
  // The AWS command line lists them here, too.
  cluster.each("InstanceGroups", maximum_items, [&](json::ObjectReader& group) { read_instance_group(group, out); });
  cluster.each("InstanceFleets", maximum_items, [&](json::ObjectReader& fleet) { read_instance_fleet(fleet, out); });
}

}  // namespace

void read_emr_describe_cluster(const SourceDocument& document, Collector& out) {
  read_body(document, [&](json::ObjectReader& body) {
    read_unwrapped(body, "Cluster", [&](json::ObjectReader& cluster) { read_cluster(cluster, out); });
  });
}

void read_emr_list_instance_groups(const SourceDocument& document, Collector& out) {
  for_each_listed(document, "InstanceGroups", out, [&](json::ObjectReader& group) { read_instance_group(group, out); });
}

void read_emr_list_instance_fleets(const SourceDocument& document, Collector& out) {
  for_each_listed(document, "InstanceFleets", out, [&](json::ObjectReader& fleet) { read_instance_fleet(fleet, out); });
}

void read_emr_list_instances(const SourceDocument& document, Collector& out) {
  for_each_listed(document, "Instances", out, [&](json::ObjectReader& instance) { read_instance(instance, out); });
}

void read_emr_get_managed_scaling_policy(const SourceDocument& document, Collector& out) {
  const std::size_t faults = document.violations.total();
  const auto policy = read_emr_managed_scaling_policy(document.body.value, document.body.path, document.violations);
  if (!policy) {
    if (document.violations.total() == faults) out.no_managed_scaling();
    return;
  }
  out.state(&DocumentFacts::managed_scaling, policy->limits, "the managed scaling policy");
  if (policy->advanced)
    out.state(&DocumentFacts::advanced_scaling, *policy->advanced, "the managed scaling policy's strategy");
}

void read_emr_auto_scaling(const SourceDocument& document, Collector& out) {
  auto policy = read_emr_auto_scaling_policy(document.body.value, document.body.path, document.violations);
  if (!policy) return;
  add_auto_scaling(std::move(*policy), out);
}

}  // namespace headroom::api
