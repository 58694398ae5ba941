#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/sources/aws/document_readers.hpp"
#include "api/sources/aws/node_group_fields.hpp"
#include "api/sources/reading/object_lists.hpp"
#include "core/base/marked.hpp"
#include "core/base/names.hpp"
#include "core/kubernetes/objects/cloud_labels.hpp"
#include "core/kubernetes/objects/quantity.hpp"

/// Auto Scaling groups of Kubernetes' nodes.
namespace headroom::api {
namespace {

/// What the tags of an Auto Scaling group say. Its cluster is named in one of three ways: by EKS, by Kubernetes' own
/// convention, by the discovery of the Cluster Autoscaler; the first that is there counts.
struct Tags {
  std::array<std::string_view, 3> clusters{};
  std::optional<kubernetes::Node> node_template{};  ///< what they say about a new node

  std::string_view instance_type() const {
    return node_template ? kubernetes::instance_type_of(*node_template) : std::string_view{};
  }

  std::string_view cluster() const {
    const auto named = std::ranges::find_if(clusters, [](std::string_view name) { return !name.empty(); });
    return named == clusters.end() ? std::string_view{} : *named;
  }
};

std::string_view after(std::string_view prefix, std::string_view text) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string_view{};
}

std::optional<kubernetes::Taint> taint_of(std::string_view key, std::string_view value) {
  const std::size_t colon = value.find(':');
  if (key.empty() || colon == std::string_view::npos) return std::nullopt;
  const auto effect = std::ranges::find(names_of<kubernetes::TaintEffect>, value.substr(colon + 1),
                                        &EnumName<kubernetes::TaintEffect>::first);
  if (effect == names_of<kubernetes::TaintEffect>.end()) return std::nullopt;
  return kubernetes::Taint{
      .key = std::string(key), .value = std::string(value.substr(0, colon)), .effect = effect->second};
}

void set_amount(kubernetes::Node& node, std::string_view name, std::string_view value) {
  const auto kind = std::ranges::find(kubernetes::resource_kinds, name, &kubernetes::ResourceKind::name);
  const auto amount = kubernetes::parse_quantity(value);
  if (kind == kubernetes::resource_kinds.end() || !amount || amount->nanos < 0) return;
  const bool in_millis = kind->amount == &kubernetes::Resources::cpu_milli;
  node.capacity.*(kind->amount) = in_millis ? milli_value(*amount) : kubernetes::value(*amount);
  node.allocatable.*(kind->amount) = node.capacity.*(kind->amount);
}

/// The part of a tag's key that is behind `node-template/`, and its value: a label, a taint or an amount of a new node.
/// As in the autoscaler, a tag that can't be read says nothing.
void read_template_tag(kubernetes::Node& node, std::string_view part, std::string_view value) {
  if (const auto label = after("label/", part); !label.empty()) node.labels.insert_or_assign(std::string(label), value);
  if (auto taint = taint_of(after("taint/", part), value)) node.taints.push_back(*std::move(taint));
  set_amount(node, after("resources/", part), value);
}

Tags read_tags(json::ObjectReader& group) {
  static constexpr std::string_view node_template = "k8s.io/cluster-autoscaler/node-template/";
  Tags tags;
  group.each("Tags", maximum_items, [&](json::ObjectReader& tag) {
    const auto key = tag.string("Key").value_or("");
    const auto value = tag.string("Value").value_or("");
    const std::string_view discovered = after("k8s.io/cluster-autoscaler/", key);
    if (key == "eks:cluster-name") tags.clusters[0] = value;
    if (key.starts_with("kubernetes.io/cluster/")) tags.clusters[1] = after("kubernetes.io/cluster/", key);
    if (discovered != "enabled" && discovered.find('/') == std::string_view::npos && !discovered.empty())
      tags.clusters[2] = discovered;
    if (const auto part = after(node_template, key); !part.empty()) {
      if (!tags.node_template) tags.node_template.emplace();
      read_template_tag(*tags.node_template, part, value);
    }
  });
  return tags;
}

struct Instances {
  std::int64_t in_service{0};
  std::vector<std::string> types{};  ///< each once
  std::vector<ListedInstance> listed{};
};

Instances read_instances(json::ObjectReader& group) {
  Instances instances;
  group.each("Instances", maximum_items, [&](json::ObjectReader& instance) {
    const bool runs = instance.string("LifecycleState") == "InService";
    if (runs) ++instances.in_service;
    const std::string type(instance.string("InstanceType").value_or(""));
    if (const auto id = instance.string("InstanceId"))
      instances.listed.push_back({.id = std::string(*id), .pool_id = {}, .instance_type = type, .runs = runs});
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
               "has group " + text::marked(name) + " with its process " + std::string(*suspended) + " suspended");
  });
  return group.has("Status") ? LifecycleState::terminating : state;
}

/// A group of several zones does not say in which one its next node will be.
std::optional<kubernetes::Node> read_template(json::ObjectReader& group, const Tags& tags, const std::string& name) {
  std::optional<kubernetes::Node> node = tags.node_template;
  std::vector<std::string> zones;
  group.each_string("AvailabilityZones", maximum_items,
                    [&](std::string_view zone, const json::Path&) { zones.emplace_back(zone); });
  if (!node && zones.size() != 1) return std::nullopt;
  if (!node) node.emplace();
  node->name = name;
  if (zones.size() == 1) node->labels.emplace(kubernetes::zone_label, zones.front());
  return node;
}

/// What runs stands in for a capacity that can't be read.
std::optional<std::int64_t> stand_in_for_desired(json::ObjectReader& group, std::string_view name,
                                                 const Instances& instances, Collector& out) {
  if (!group.has("DesiredCapacity")) return std::nullopt;
  if (!group.has("Instances")) {
    group.report("DesiredCapacity", "missing", "is required");
    return std::nullopt;
  }
  out.warn("requested_capacity_assumed",
           "does not say DesiredCapacity of " + text::marked(name) + ": what runs counts as requested");
  return instances.in_service;
}

void read_auto_scaling_group(json::ObjectReader& group, Collector& out) {
  group.require("AutoScalingGroupName");
  group.require("DesiredCapacity");
  const auto name = group.string("AutoScalingGroupName");
  auto desired = group.integer("DesiredCapacity", 0, maximum_capacity);
  const Mix mix = read_mix(group);
  Instances instances = read_instances(group);
  const Tags tags = read_tags(group);
  if (!name) return;
  if (!desired) desired = stand_in_for_desired(group, *name, instances, out);
  if (!desired) return;
  Pool pool{.id = std::string(*name), .role = Role::worker, .market = mix.market(), .requested = *desired};
  if (mix.weighted)
    return out.warn("weighted_capacity", "has group " + text::marked(pool.id) +
                                             " with a capacity that is not counted in instances; it is left out");
  if (mix.has_both_markets())
    out.warn("mixed_markets",
             "has group " + text::marked(pool.id) + " with On-Demand and Spot; it counts, and is priced, as On-Demand");
  for (ListedInstance& instance : instances.listed) {
    instance.pool_id = pool.id;
    out.list_instance(std::move(instance));
  }
  pool.running = group.has("Instances") ? instances.in_service : *desired;
  pool.state = read_group_state(group, pool.id, out);
  pool.managed_by = Manager::auto_scaling_group;
  set_types(pool, mix.types.empty() ? instances.types : mix.types);
  if (pool.instance_type.empty()) pool.instance_type = tags.instance_type();
  pool.node_template = read_template(group, tags, pool.id);
  pool.bounds = read_bounds(group, "MinSize", "MaxSize");
  group.each_string("AvailabilityZones", maximum_node_types,
                    [&](std::string_view zone, const json::Path&) { pool.availability_zones.emplace_back(zone); });
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
