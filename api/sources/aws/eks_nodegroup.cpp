#include <array>
#include <string>
#include <utility>
#include <vector>

#include "api/kubernetes/object_fields.hpp"
#include "api/sources/aws/document_readers.hpp"
#include "api/sources/aws/node_group_fields.hpp"
#include "api/sources/reading/object_lists.hpp"
#include "core/base/marked.hpp"

/// EKS managed node groups.
namespace headroom::api {
namespace {

constexpr std::array<std::pair<std::string_view, Market>, 3> capacity_types{{
    {"ON_DEMAND", Market::on_demand},
    {"SPOT", Market::spot},
    {"CAPACITY_BLOCK", Market::on_demand},
}};

/// A degraded node group takes a new size, and one that was carried out is what cures it; while another update is under
/// way it takes none.
constexpr std::array<std::pair<std::string_view, LifecycleState>, 7> node_group_states{{
    {"CREATING", LifecycleState::provisioning},
    {"ACTIVE", LifecycleState::running},
    {"DEGRADED", LifecycleState::running},
    {"UPDATING", LifecycleState::reconfiguring},
    {"DELETING", LifecycleState::terminating},
    {"CREATE_FAILED", LifecycleState::arrested},
    {"DELETE_FAILED", LifecycleState::arrested},
}};

constexpr std::array<std::pair<std::string_view, kubernetes::TaintEffect>, 3> taint_effects{{
    {"NO_SCHEDULE", kubernetes::TaintEffect::no_schedule},
    {"NO_EXECUTE", kubernetes::TaintEffect::no_execute},
    {"PREFER_NO_SCHEDULE", kubernetes::TaintEffect::prefer_no_schedule},
}};

std::vector<std::string> read_types(json::ObjectReader& holder, std::string_view field) {
  std::vector<std::string> texts;
  for (const json::Value& value : holder.array(field, maximum_node_types).value_or(std::span<const json::Value>{}))
    if (value.kind() == json::Kind::string) texts.emplace_back(value.text());
  return texts;
}

/// What EKS gives to each new node of the group, whose size the instance type tells.
kubernetes::Node read_template(json::ObjectReader& node_group, const std::string& pool_id) {
  kubernetes::Node node{.name = pool_id, .labels = read_labels(node_group, "labels")};
  node.labels.insert_or_assign("eks.amazonaws.com/nodegroup", pool_id);
  if (const auto type = node_group.string("capacityType"))
    node.labels.insert_or_assign("eks.amazonaws.com/capacityType", std::string(*type));
  if (node_group.string("amiType").value_or("").starts_with("WINDOWS"))
    node.labels.insert_or_assign("kubernetes.io/os", "windows");
  node_group.each("taints", maximum_parts, [&](json::ObjectReader& taint) {
    const auto key = taint.string("key");
    const auto effect = taint.choice<kubernetes::TaintEffect>("effect", taint_effects);
    if (!key) return;
    // An effect that nobody knows yet keeps pods away, too.
    node.taints.push_back({.key = std::string(*key),
                           .value = std::string(taint.string("value").value_or("")),
                           .effect = effect.value_or(kubernetes::TaintEffect::no_schedule)});
  });
  return node;
}

/// Each group that the node group is made of is described by its own document, too, where that is among the sources.
void read_backings(json::ObjectReader& node_group, const std::string& pool_id, Collector& out) {
  node_group.nested("resources", [&](json::ObjectReader& resources) {
    resources.each("autoScalingGroups", maximum_items, [&](json::ObjectReader& group) {
      if (const auto name = group.string("name")) out.add_backing({pool_id, std::string(*name)});
    });
  });
}

void warn_of_issues(json::ObjectReader& node_group, const std::string& pool_id, Collector& out) {
  std::string codes;
  node_group.nested("health", [&](json::ObjectReader& health) {
    health.each("issues", maximum_items, [&](json::ObjectReader& issue) {
      if (const auto code = issue.string("code")) codes.append(codes.empty() ? "" : ", ").append(*code);
    });
  });
  if (!codes.empty()) out.warn("node_group_unhealthy", "reports of node group " + text::marked(pool_id) + ": " + codes);
}

struct ScalingConfig {
  std::int64_t desired{0};
  std::optional<SizeBounds> bounds;
};

std::optional<ScalingConfig> read_scaling_config(json::ObjectReader& scaling) {
  const auto desired = scaling.integer("desiredSize", 0, maximum_capacity);
  if (!desired) {
    scaling.report("desiredSize", "missing", "is required");
    return std::nullopt;
  }
  return ScalingConfig{*desired, read_bounds(scaling, "minSize", "maxSize")};
}

void read_node_group(json::ObjectReader& node_group, Collector& out) {
  node_group.require("nodegroupName");
  node_group.require("scalingConfig");
  const auto name = node_group.string("nodegroupName");
  const auto cluster = node_group.string("clusterName").value_or("");
  const auto state = node_group.choice<LifecycleState>("status", node_group_states);
  const auto market = node_group.choice<Market>("capacityType", capacity_types);
  const std::vector<std::string> types = read_types(node_group, "instanceTypes");
  const auto scaling = node_group.nested(
      "scalingConfig", [&](json::ObjectReader& config) { return name ? read_scaling_config(config) : std::nullopt; });
  // A group without its name or size is as good as absent: the rest would look like the whole cluster.
  if (!name && node_group.has("nodegroupName")) node_group.report("nodegroupName", "missing", "is required as a text");
  if (name && !scaling && node_group.has("scalingConfig") &&
      node_group.get("scalingConfig")->kind() != json::Kind::object)
    node_group.report("scalingConfig", "missing", "is required as an object");
  if (!scaling) return;
  Pool pool{.id = std::string(*name),
            .role = Role::worker,
            .market = market.value_or(Market::on_demand),
            .running = scaling->desired,
            .requested = scaling->desired,
            .state = state.value_or(LifecycleState::running),
            .managed_by = Manager::eks_nodegroup,
            .bounds = scaling->bounds};
  set_types(pool, types);
  pool.node_template = read_template(node_group, pool.id);
  read_backings(node_group, pool.id, out);
  warn_of_issues(node_group, pool.id, out);
  state_region(node_group, "nodegroupArn", out);
  add_node_group(std::move(pool), RunningCount::unstated, cluster, out);
}

}  // namespace

void read_eks_describe_nodegroup(const SourceDocument& document, Collector& out) {
  read_body(document, [&](json::ObjectReader& body) {
    if (body.has("nodegroup") || body.has("nodegroupName"))
      read_unwrapped(body, "nodegroup", [&](json::ObjectReader& node_group) { read_node_group(node_group, out); });
  });
}

}  // namespace headroom::api
