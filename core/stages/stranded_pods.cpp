#include "core/stages/stranded_pods.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"
#include "core/kubernetes/scale_down/drain_texts.hpp"
#include "core/kubernetes/scale_down/node_removals.hpp"
#include "core/signals/cluster_autoscaler.hpp"
#include "core/stages/guard.hpp"

namespace headroom {
namespace {

using Counts = std::map<std::string, std::int64_t>;
using kubernetes::NodesThatMayGo;

const std::string& pool_id(const Slice& slice, const Observation& seen) { return seen.cluster->pools[slice.pool].id; }

/// How many existing nodes each pool is to lose. Only pools with at least one listed node are considered.
Counts losses(const Allocation& allocation, const Observation& seen) {
  Counts listed;
  for (const kubernetes::Node& node : seen.kubernetes->nodes) ++listed[node.group];
  Counts losses;
  for (const Slice& slice : allocation.slices) {
    const Pool& pool = seen.cluster->pools[slice.pool];
    const auto there = listed.find(pool.id);
    if (there == listed.end() || pool.is_fleet()) continue;
    const std::int64_t arrived = std::min(slice.from, std::max(pool.running, there->second));
    if (slice.to < arrived) losses[pool.id] = arrived - slice.to;
  }
  return losses;
}

/// The nodes that the winner's own plan removes, by pool.
std::map<std::string, NodesThatMayGo> planned(const Proposal& wanted) {
  std::map<std::string, NodesThatMayGo> all;
  if (!wanted.autoscaler_plan || !wanted.autoscaler_plan->down) return all;
  const kubernetes::ScaleDownPlan& plan = *wanted.autoscaler_plan->down;
  std::map<std::string_view, std::string_view> group_of;
  for (const kubernetes::NodeReport& report : plan.nodes) group_of[report.node] = report.group;
  for (const auto* nodes : {&plan.empty, &plan.drain})
    for (const std::string& node : *nodes) all[std::string(group_of[node])].nodes.push_back(node);
  return all;
}

bool covers(const std::map<std::string, NodesThatMayGo>& departures, const Counts& losses) {
  return std::ranges::all_of(losses, [&](const auto& loss) {
    const auto found = departures.find(loss.first);
    return found != departures.end() && static_cast<std::int64_t>(found->second.nodes.size()) >= loss.second;
  });
}

/// The settings of the policy's own autoscaler, or upstream's defaults.
kubernetes::ScaleDownSettings scale_down_settings(const Policy& policy) {
  for (const Signal& signal : policy.signals)
    if (const auto* autoscaler = std::get_if<ClusterAutoscaler>(&signal)) return autoscaler->down;
  return {};
}

std::string what_keeps(const NodesThatMayGo& departures, const kubernetes::ClusterObjects& cluster) {
  const kubernetes::NodeRemoval& why = departures.why;
  const std::string node = "node " + departures.kept + " stays: ";
  if (!why.blocking.empty()) {
    const kubernetes::BlockingPod& first = why.blocking.front();
    return node + "pod " + full_name(cluster.pods[first.pod]) + ' ' +
           explanation_of(cluster.pods[first.pod], first.verdict);
  }
  if (!why.stranded.empty())
    return node + "pod " + full_name(cluster.pods[why.stranded.front().pod]) + " fits on no other node";
  return node + std::string(reason_name(why.reason));
}

}  // namespace

Allocation keep_nodes_with_stranded_pods(Allocation allocation, const Proposal& wanted, const Policy& policy,
                                         const Observation& seen) {
  if (seen.kubernetes == nullptr || seen.kubernetes->nodes.empty() || !tells_running(*seen.kubernetes))
    return allocation;
  const Counts leaving = losses(allocation, seen);
  auto departures = planned(wanted);
  if (!covers(departures, leaving)) {
    const kubernetes::ScaleDownSettings settings = scale_down_settings(policy);
    departures = nodes_that_may_go(*seen.kubernetes, leaving, settings.drain, settings.candidates, seen.now);
  }
  Clamp clamp{.code = ClampCode::stranded_pods, .from = allocation.target, .to = allocation.target};
  for (Slice& slice : allocation.slices) {
    const auto loss = leaving.find(pool_id(slice, seen));
    if (loss == leaving.end()) continue;
    NodesThatMayGo& going = departures[loss->first];
    going.nodes.resize(std::min(going.nodes.size(), static_cast<std::size_t>(loss->second)));
    const std::int64_t stay = loss->second - static_cast<std::int64_t>(going.nodes.size());
    if (stay > 0)
      clamp.detail.append(clamp.detail.empty() ? "" : ", ")
          .append(text::counted(Units{stay}, Unit::nodes) + " of " + text::marked(loss->first) +
                  " cannot be removed (" + what_keeps(going, *seen.kubernetes) + ")");
    slice.to += stay;
    clamp.to += Units{stay * slice.units_per_count};
    slice.nodes = std::move(going.nodes);
  }
  if (clamp.to == clamp.from) return allocation;
  const bool grows = std::ranges::any_of(allocation.slices, [](const Slice& s) { return s.to > s.from; });
  if (grows) clamp.to = seen.current;
  if (grows) return withheld(std::move(allocation), std::move(clamp));
  allocation.target = clamp.to;
  allocation.clamps.push_back(std::move(clamp));
  return allocation;
}

}  // namespace headroom
