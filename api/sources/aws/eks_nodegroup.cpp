#include <array>
#include <string>
#include <utility>
#include <vector>

#include "api/sources/aws/node_group_fields.hpp"
#include "api/sources/readers.hpp"

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
  auto resources = nested(node_group, "resources");
  if (!resources) return;
  for_each_object(*resources, "autoScalingGroups", [&](json::ObjectReader& group) {
    if (const auto name = group.string("name")) out.add_backing({pool_id, std::string(*name)});
  });
}

void warn_of_issues(json::ObjectReader& node_group, const std::string& pool_id, Collector& out) {
  auto health = nested(node_group, "health");
  if (!health) return;
  std::string codes;
  for_each_object(*health, "issues", [&](json::ObjectReader& issue) {
    if (const auto code = issue.string("code")) codes.append(codes.empty() ? "" : ", ").append(*code);
  });
  if (!codes.empty()) out.warn("node_group_unhealthy", "reports of node group " + pool_id + ": " + codes);
}

void read_node_group(json::ObjectReader& node_group, Collector& out) {
  node_group.require("nodegroupName");
  node_group.require("scalingConfig");
  const auto name = node_group.string("nodegroupName");
  const auto cluster = node_group.string("clusterName").value_or("");
  const auto state = node_group.choice<LifecycleState>("status", node_group_states);
  const auto market = node_group.choice<Market>("capacityType", capacity_types);
  const std::vector<std::string> types = read_texts(node_group, "instanceTypes");
  auto scaling = nested(node_group, "scalingConfig");
  if (!name || !scaling) return;
  scaling->require("desiredSize");
  const auto desired = scaling->integer("desiredSize", 0, maximum_capacity);
  if (!desired) return;
  Pool pool{.id = std::string(*name),
            .role = Role::worker,
            .market = market.value_or(Market::on_demand),
            .running = *desired,
            .requested = *desired,
            .state = state.value_or(LifecycleState::running),
            .managed_by = Manager::eks_nodegroup,
            .bounds = read_bounds(*scaling, "minSize", "maxSize")};
  set_types(pool, types);
  read_backings(node_group, pool.id, out);
  warn_of_issues(node_group, pool.id, out);
  state_region(node_group, "nodegroupArn", out);
  add_node_group(std::move(pool), RunningCount::unstated, cluster, out);
}

}  // namespace

void read_eks_describe_nodegroup(const SourceDocument& document, Collector& out) {
  json::ObjectReader body = foreign(document.body, document.violations);
  json::ObjectReader node_group = unwrapped(body, "nodegroup");
  if (body.has("nodegroup") || body.has("nodegroupName")) read_node_group(node_group, out);
}

}  // namespace headroom::api
