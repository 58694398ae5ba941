#include "api/artifacts/kubernetes/node_annotations.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/artifacts/writing/artifact.hpp"
#include "core/signals/cluster_autoscaler.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view note =
    "Each patch is for one node, for `kubectl patch node NAME --type merge --patch PATCH`, and useful only "
    "if a Cluster Autoscaler runs. The node stays until somebody removes the annotation: kubectl annotate node "
    "NAME "
    "cluster-autoscaler.kubernetes.io/scale-down-disabled-";

/// The nodes that the plan takes away and the decision does not.
std::vector<std::string> held_nodes(const kubernetes::ScaleDownPlan& plan, const Decision& decision) {
  std::set<std::string_view> going;
  for (const PoolChange& change : decision.changes) going.insert(change.nodes.begin(), change.nodes.end());
  std::vector<std::string> held;
  for (const auto* nodes : {&plan.empty, &plan.drain})
    std::ranges::copy_if(*nodes, std::back_inserter(held),
                         [&](const std::string& node) { return !going.contains(node); });
  return held;
}

}  // namespace

void write_held_nodes(json::Writer& out, const Decision& decision) {
  const auto opinion = std::ranges::find_if(decision.signals, [](const SignalOpinion& each) {
    return each.autoscaler_plan && each.autoscaler_plan->down.has_value();
  });
  if (opinion == decision.signals.end()) return;
  const std::vector<std::string> held = held_nodes(*opinion->autoscaler_plan->down, decision);
  if (held.empty()) return;
  write_artifact_template(out, "kubernetes.NodeAnnotations", Preference::alternative, note, [&] {
    out.name("patches").begin_array();
    for (const std::string& node : held) {
      out.begin_object().field("name", node).name("patch").begin_object().name("metadata").begin_object();
      out.name("annotations").begin_object();
      out.field("cluster-autoscaler.kubernetes.io/scale-down-disabled", "true");
      out.end_object().end_object().end_object().end_object();
    }
    out.end_array();
  });
}

}  // namespace headroom::api
