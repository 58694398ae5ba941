#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/artifacts/kubernetes.hpp"
#include "core/signals/cluster_autoscaler.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view note =
    "Each patch is one of a node, as `kubectl patch node NAME --type merge --patch PATCH` takes it, and of use only "
    "where "
    "a Cluster Autoscaler runs. The node stays until somebody takes the annotation away: kubectl annotate node NAME "
    "cluster-autoscaler.kubernetes.io/scale-down-disabled-";

using Counts = std::map<std::string, std::int64_t, std::less<>>;

/// How many nodes of each group the decision takes away.
Counts taken_away(const Decision& decision) {
  Counts counts;
  for (const PoolTarget& target : decision.pool_targets)
    counts[target.pool_id] = std::max<std::int64_t>(target.from + target.spot_from - target.to - target.spot_to, 0);
  return counts;
}

std::string_view group_of(const kubernetes::ScaleDownPlan& plan, const std::string& node) {
  const auto report = std::ranges::lower_bound(plan.nodes, node, {}, &kubernetes::NodeReport::node);
  return report != plan.nodes.end() && report->node == node ? std::string_view(report->group) : std::string_view{};
}

/// The nodes that the plan takes away beyond what the decision does; those that need a drain are kept first.
std::vector<std::string> held_nodes(const kubernetes::ScaleDownPlan& plan, const Decision& decision) {
  Counts may_go = taken_away(decision);
  std::vector<std::string> held;
  for (const auto* nodes : {&plan.empty, &plan.drain})
    for (const std::string& node : *nodes) {
      const auto left = may_go.find(group_of(plan, node));
      if (left != may_go.end() && left->second > 0)
        --left->second;
      else
        held.push_back(node);
    }
  return held;
}

}  // namespace

void write_held_nodes(json::Writer& out, const Decision& decision) {
  const auto opinion = std::ranges::find_if(decision.signals, [](const SignalOpinion& each) {
    return each.autoscaler_plan != nullptr && each.autoscaler_plan->down.has_value();
  });
  if (opinion == decision.signals.end()) return;
  const std::vector<std::string> held = held_nodes(*opinion->autoscaler_plan->down, decision);
  if (held.empty()) return;
  const std::string body = object_of([&](json::Writer& list) {
    list.name("patches").begin_array();
    for (const std::string& node : held) {
      list.begin_object().field("name", node).name("patch").begin_object().name("metadata").begin_object();
      list.name("annotations").begin_object();
      list.field("cluster-autoscaler.kubernetes.io/scale-down-disabled", "true");
      list.end_object().end_object().end_object().end_object();
    }
    list.end_array();
  });
  write_artifact(out, "kubernetes.NodeAnnotations", Preference::alternative, body, note);
}

}  // namespace headroom::api
