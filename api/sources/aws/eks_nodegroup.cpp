#include <array>
#include <string>
#include <utility>
#include <vector>

#include "api/sources/aws/document_readers.hpp"
#include "api/sources/aws/node_group_fields.hpp"
#include "api/sources/reading/object_lists.hpp"

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

std::vector<std::string> read_texts(json::ObjectReader& holder, std::string_view field) {
  std::vector<std::string> texts;
  for (const json::Value& value : holder.array(field, maximum_node_types).value_or(std::span<const json::Value>{}))
    if (value.kind() == json::Kind::string) texts.emplace_back(value.text());
  return texts;
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
  if (!codes.empty()) out.warn("node_group_unhealthy", "reports of node group " + pool_id + ": " + codes);
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
  const std::vector<std::string> types = read_texts(node_group, "instanceTypes");
  const auto scaling = node_group.nested(
      "scalingConfig", [&](json::ObjectReader& config) { return name ? read_scaling_config(config) : std::nullopt; });
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
