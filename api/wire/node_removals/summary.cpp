#include "api/wire/node_removals/summary.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/marked.hpp"
#include "core/kubernetes/scale_down/drain_texts.hpp"

namespace headroom::api {
namespace {

using kubernetes::BlockingPod;
using kubernetes::KeptBecause;
using kubernetes::NodeRemoval;
using kubernetes::NodeRemovals;
using kubernetes::Pod;
using kubernetes::StrandedPod;
using kubernetes::UnremovableReason;

/// Longer lists are cut short in a sentence; the answer's own lists are complete.
constexpr std::size_t most_names = 3;

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

/// `a, b and c`, or `a, b, c and 4 more`.
std::string listed(const std::vector<std::string>& names) {
  const std::size_t shown = names.size() > most_names ? most_names : names.size();
  std::string text;
  for (std::size_t i = 0; i < shown; ++i)
    text.append(i == 0 ? "" : i + 1 == names.size() ? " and " : ", ").append(names[i]);
  return names.size() > shown ? text + " and " + std::to_string(names.size() - shown) + " more" : text;
}

std::string homes(const NodeRemoval& removal) {
  std::vector<std::string> names;
  for (const auto& move : removal.moves)
    if (std::ranges::find(names, move.to) == names.end()) names.push_back(move.to);
  std::ranges::sort(names);
  return listed(names);
}

/// `its 3 pods move to a and b`.
std::string moving(const NodeRemoval& removal) {
  const std::size_t pods = removal.moves.size();
  if (pods == 0) return "no pod has to move";
  return "its " + counted(pods, "pod") + (pods == 1 ? " moves to " : " move to ") + homes(removal);
}

std::string saving(const NodeRemovals::One& one) {
  return one.saving ? ", saving $" + format_dollars(*one.saving) + " an hour" : "; its price is not known";
}

std::string stranding(const kubernetes::ClusterObjects& cluster, const NodeRemoval& removal) {
  const StrandedPod& first = removal.stranded.front();
  std::vector<std::string> refusals;
  for (const auto& [why, nodes] : first.refused_by) refusals.push_back(std::to_string(nodes) + " for " + why);
  std::string text = "no other node can take pod " + kubernetes::full_name(cluster.pods[first.pod]);
  if (!refusals.empty()) text += " (refused by " + listed(refusals) + ")";
  if (removal.stranded.size() > 1) text += ", nor " + std::to_string(removal.stranded.size() - 1) + " more";
  return text;
}

std::string blocking(const kubernetes::ClusterObjects& cluster, const NodeRemoval& removal) {
  const auto spark = std::ranges::find_if(removal.blocking, [](const auto& b) { return b.verdict.spark_executor; });
  const BlockingPod& telling = spark == removal.blocking.end() ? removal.blocking.front() : *spark;
  const Pod& pod = cluster.pods[telling.pod];
  std::string text = "pod " + kubernetes::full_name(pod) + ' ' + explanation_of(pod, telling.verdict);
  const std::size_t others = removal.blocking.size() - 1;
  if (others > 0) text += "; " + counted(others, "more pod") + (others == 1 ? " blocks it" : " block it");
  return text;
}

/// What keeps the node, without its name.
std::string obstacle(const kubernetes::ClusterObjects& cluster, const NodeRemoval& removal) {
  switch (removal.reason) {
    case UnremovableReason::blocked_by_pod:
    case UnremovableReason::blocked_by_on_completion_pod:
      return "cannot go: " + blocking(cluster, removal);
    case UnremovableReason::no_place_to_move_pods:
      return "cannot go: " + stranding(cluster, removal);
    case UnremovableReason::no_node_info:
      return "is not among the nodes given";
    case UnremovableReason::currently_being_deleted:
      return "is being deleted already";
    case UnremovableReason::scale_down_disabled_annotation:
      return "cannot go: it is annotated cluster-autoscaler.kubernetes.io/scale-down-disabled";
    case UnremovableReason::none:
    case UnremovableReason::minimal_resource_limit_exceeded:
    case UnremovableReason::node_group_min_size_reached:
    case UnremovableReason::not_autoscaled:
    case UnremovableReason::not_underutilized:
    case UnremovableReason::not_unneeded_long_enough:
    case UnremovableReason::not_unready_long_enough:
    case UnremovableReason::recently_unremovable:
    case UnremovableReason::scale_down_unready_disabled:
    case UnremovableReason::unexpected_error:
      break;
  }
  return "cannot go: " + std::string(kubernetes::reason_name(removal.reason));
}

}  // namespace

std::string summary_of(const kubernetes::ClusterObjects& cluster, const NodeRemovals::One& one) {
  if (one.removal.reason != UnremovableReason::none) return one.node + ' ' + obstacle(cluster, one.removal);
  return one.node + " can go: " + moving(one.removal) + saving(one);
}

std::string summary_of(const kubernetes::ClusterObjects& cluster, const NodeRemovals& removals) {
  if (removals.nodes.size() == 1) return summary_of(cluster, removals.nodes.front());
  std::size_t going = 0;
  std::size_t moves = 0;
  bool priced = true;
  const NodeRemovals::One* first_kept = nullptr;
  for (const NodeRemovals::One& one : removals.nodes) {
    if (one.removal.reason == UnremovableReason::none) {
      ++going;
      moves += one.removal.moves.size();
      priced = priced && one.saving.has_value();
    } else if (first_kept == nullptr) {
      first_kept = &one;
    }
  }
  std::string text = std::to_string(going) + " of " + std::to_string(removals.nodes.size()) + " nodes can go";
  if (going > 0)
    text += " together: " + counted(moves, "pod") + (moves == 1 ? " moves" : " move") + ", saving " +
            (priced ? "$" : "at least $") + format_dollars(removals.saving) + " an hour";
  if (first_kept != nullptr) text += "; " + summary_of(cluster, *first_kept);
  return text;
}

std::string summary_of(const kubernetes::ConsolidationMove& move) {
  std::string text = (move.replacement ? "Replace " : "Delete ") + move.node;
  if (const auto& offer = move.replacement)
    text += " by a" + std::string(offer->market == Market::spot ? " Spot " : "n On-Demand ") + offer->instance_type +
            " of " + text::marked(offer->group) + " at $" + format_dollars(offer->price) + " an hour";
  return text + ": " + moving(move.removal) + ", saving $" + format_dollars(move.score.saving) + " an hour";
}

std::string summary_of(const kubernetes::ClusterObjects& cluster, const kubernetes::KeptNode& kept) {
  switch (kept.because) {
    case KeptBecause::unremovable:
      return kept.node + ' ' + obstacle(cluster, kept.removal);
    case KeptBecause::price_unknown:
      return kept.node + " stays: its price is not known, or it is 0";
    case KeptBecause::receives_pods:
      return kept.node + " stays: pods of a node that goes move here";
    case KeptBecause::not_worth_it:
      return kept.node + " stays: even deleting it would save too little for the pods that it disturbs";
    case KeptBecause::no_cheaper_node:
      return kept.node + " stays: " + stranding(cluster, kept.removal) + ", and no cheaper node would be worth it";
    case KeptBecause::spot_inflexible:
      return kept.node + " stays: a Spot node is replaced by another only if " +
             std::to_string(kubernetes::spot_flexibility) + " cheaper types would be enough";
    case KeptBecause::not_examined:
      return kept.node +
             " stays: its replacements were not tried, because too many were tried before; name fewer nodes";
  }
  return {};
}

std::string summary_of(const kubernetes::ConsolidationPlan& plan) {
  if (plan.moves.empty()) return "Consolidation finds nothing worth its disruption";
  const auto replaced = static_cast<std::size_t>(
      std::ranges::count_if(plan.moves, [](const auto& move) { return move.replacement.has_value(); }));
  return "Consolidation would delete " + counted(plan.moves.size() - replaced, "node") + " and replace " +
         std::to_string(replaced) + ", saving $" + format_dollars(plan.saving) + " an hour";
}

}  // namespace headroom::api
