#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "api/sources/aws/document_readers.hpp"
#include "api/sources/aws/node_group_fields.hpp"
#include "api/sources/reading/object_lists.hpp"

/// Auto Scaling groups of Kubernetes' nodes.
namespace headroom::api {
namespace {

/// What the tags of an Auto Scaling group say. Its cluster is named in one of three ways: by EKS, by Kubernetes' own
/// convention, by the discovery of the Cluster Autoscaler; the first that is there counts.
struct Tags {
  std::array<std::string_view, 3> clusters{};
  std::string_view instance_type{};

  std::string_view cluster() const {
    const auto named = std::ranges::find_if(clusters, [](std::string_view name) { return !name.empty(); });
    return named == clusters.end() ? std::string_view{} : *named;
  }
};

std::string_view after(std::string_view prefix, std::string_view text) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string_view{};
}

Tags read_tags(json::ObjectReader& group) {
  static constexpr std::string_view node_label = "k8s.io/cluster-autoscaler/node-template/label/";
  Tags tags;
  group.each("Tags", maximum_items, [&](json::ObjectReader& tag) {
    const auto key = tag.string("Key").value_or("");
    const auto value = tag.string("Value").value_or("");
    const std::string_view discovered = after("k8s.io/cluster-autoscaler/", key);
    if (key == "eks:cluster-name") tags.clusters[0] = value;
    if (key.starts_with("kubernetes.io/cluster/")) tags.clusters[1] = after("kubernetes.io/cluster/", key);
    if (discovered != "enabled" && discovered.find('/') == std::string_view::npos && !discovered.empty())
      tags.clusters[2] = discovered;
    if (after(node_label, key) == "node.kubernetes.io/instance-type") tags.instance_type = value;
  });
  return tags;
}

struct Instances {
  std::int64_t in_service{0};
  std::vector<std::string> types{};  ///< each once
};

Instances read_instances(json::ObjectReader& group) {
  Instances instances;
  group.each("Instances", maximum_items, [&](json::ObjectReader& instance) {
    if (instance.string("LifecycleState") == "InService") ++instances.in_service;
    const std::string type(instance.string("InstanceType").value_or(""));
    const bool is_new = !type.empty() && std::ranges::find(instances.types, type) == instances.types.end();
    if (is_new && instances.types.size() < maximum_node_types) instances.types.push_back(type);
  });
  return instances;
}

/// The launch template of a group of several types, and what of it is to be On-Demand.
struct Mix {
  std::vector<std::string> types{};
  bool weighted{false};  ///< its capacity is not counted in instances
  std::int64_t on_demand_base{0};
  std::int64_t on_demand_percent{100};  ///< above the base

  Market market() const { return on_demand_base == 0 && on_demand_percent == 0 ? Market::spot : Market::on_demand; }
  bool has_both_markets() const { return market() == Market::on_demand && on_demand_percent < 100; }
};

void read_overrides(json::ObjectReader& policy, Mix& mix) {
  policy.nested("LaunchTemplate", [&](json::ObjectReader& launch_template) {
    launch_template.each("Overrides", maximum_node_types, [&](json::ObjectReader& override) {
      if (const auto type = override.string("InstanceType")) mix.types.emplace_back(*type);
      if (const auto weight = override.string("WeightedCapacity"); weight && *weight != "1") mix.weighted = true;
    });
  });
}

Mix read_mix(json::ObjectReader& group) {
  Mix mix;
  const auto counted = group.string("DesiredCapacityType");
  mix.weighted = counted && *counted != "units";
  group.nested("MixedInstancesPolicy", [&](json::ObjectReader& policy) {
    read_overrides(policy, mix);
    policy.nested("InstancesDistribution", [&](json::ObjectReader& distribution) {
      mix.on_demand_base = distribution.integer("OnDemandBaseCapacity", 0, maximum_capacity).value_or(0);
      mix.on_demand_percent = distribution.integer("OnDemandPercentageAboveBaseCapacity", 0, 100).value_or(100);
    });
  });
  return mix;
}

/// Without Launch the group does not grow, which is how operators hold one still. It has a Status only while it is
/// deleted.
LifecycleState read_group_state(json::ObjectReader& group, const std::string& name, Collector& out) {
  LifecycleState state = LifecycleState::running;
  group.each("SuspendedProcesses", maximum_items, [&](json::ObjectReader& process) {
    const auto suspended = process.string("ProcessName");
    if (suspended == "Launch") state = LifecycleState::suspended;
    if (suspended == "Launch" || suspended == "Terminate")
      out.warn("process_suspended",
               "has group " + name + " with its process " + std::string(*suspended) + " suspended");
  });
  return group.has("Status") ? LifecycleState::terminating : state;
}

void read_auto_scaling_group(json::ObjectReader& group, Collector& out) {
  group.require("AutoScalingGroupName");
  group.require("DesiredCapacity");
  const auto name = group.string("AutoScalingGroupName");
  const auto desired = group.integer("DesiredCapacity", 0, maximum_capacity);
  const Mix mix = read_mix(group);
  const Instances instances = read_instances(group);
  const Tags tags = read_tags(group);
  if (!desired && group.has("DesiredCapacity")) group.report("DesiredCapacity", "missing", "is required");
  if (!name || !desired) return;
  Pool pool{.id = std::string(*name), .role = Role::worker, .market = mix.market(), .requested = *desired};
  if (mix.weighted)
    return out.warn("weighted_capacity",
                    "has group " + pool.id + " with a capacity that is not counted in instances; it is left out");
  if (mix.has_both_markets())
    out.warn("mixed_markets",
             "has group " + pool.id + " with On-Demand and Spot; it counts, and is priced, as On-Demand");
  pool.running = group.has("Instances") ? instances.in_service : *desired;
  pool.state = read_group_state(group, pool.id, out);
  pool.managed_by = Manager::auto_scaling_group;
  set_types(pool, mix.types.empty() ? instances.types : mix.types);
  if (pool.instance_type.empty()) pool.instance_type = tags.instance_type;
  pool.bounds = read_bounds(group, "MinSize", "MaxSize");
  state_region(group, "AutoScalingGroupARN", out);
  const auto running = group.has("Instances") ? RunningCount::stated : RunningCount::unstated;
  add_node_group(std::move(pool), running, tags.cluster(), out);
}

}  // namespace

void read_autoscaling_describe_groups(const SourceDocument& document, Collector& out) {
  for_each_listed(document, "AutoScalingGroups", out,
                  [&](json::ObjectReader& group) { read_auto_scaling_group(group, out); });
}

}  // namespace headroom::api
