#include "api/wire/node_removals/answer.hpp"

#include <algorithm>
#include <cstdint>

#include "api/wire/common_fields.hpp"
#include "api/wire/node_removals/summary.hpp"

namespace headroom::api {
namespace {

using kubernetes::BalancedScore;
using kubernetes::ClusterObjects;
using kubernetes::NodeRemoval;
using kubernetes::NodeRemovals;
using kubernetes::UnremovableReason;

bool goes(const NodeRemovals::One& one) { return one.removal.reason == UnremovableReason::none; }

void encode_pod(json::Writer& out, const ClusterObjects& cluster, std::size_t pod) {
  out.field("pod", kubernetes::full_name(cluster.pods[pod]));
}

/// What the simulation leaves out of account, and the scheduler doesn't.
void encode_unsupported(json::Writer& out, const kubernetes::Pod& pod) {
  const auto constraints = kubernetes::unsupported_constraints(pod);
  if (constraints.empty()) return;
  out.name("unsupported_constraints").begin_array();
  for (const std::string& constraint : constraints) out.value(constraint);
  out.end_array();
}

void encode_node(json::Writer& out, const ClusterObjects& cluster, const NodeRemovals::One& one) {
  out.begin_object().field("node", one.node);
  if (!one.group.empty()) out.field("node_group", one.group);
  out.field("removable", goes(one)).field("reason", kubernetes::reason_name(one.removal.reason));
  if (one.saving) out.field("saving_hourly_usd", *one.saving);
  encode_pods(out, cluster, one.removal);
  if (one.score) encode_score(out, *one.score);
  out.field("summary", summary_of(cluster, one)).end_object();
}

struct Counts {
  std::size_t removable{0};
  std::size_t moved{0};
  std::size_t stranded{0};
  std::size_t blocking{0};
  bool priced{true};
};

Counts count(const NodeRemovals& removals) {
  Counts counts;
  for (const NodeRemovals::One& one : removals.nodes) {
    counts.stranded += one.removal.stranded.size();
    counts.blocking += one.removal.blocking.size();
    if (!goes(one)) continue;
    ++counts.removable;
    counts.moved += one.removal.moves.size();
    counts.priced = counts.priced && one.saving.has_value();
  }
  return counts;
}

std::string summary(const NodeRemovalInput& request, const NodeRemovals& removals,
                    const std::optional<kubernetes::ConsolidationPlan>& plan) {
  if (!plan) return summary_of(request.cluster, removals);
  return request.nodes.empty() ? summary_of(*plan) : summary_of(request.cluster, removals) + ". " + summary_of(*plan);
}

void encode_explanation(json::Writer& out, const NodeRemovalInput& request, const std::string& summary) {
  out.name("explanation").begin_object().field("summary", summary);
  out.name("warnings");
  encode_warnings(out, request.warnings);
  out.end_object();
}

}  // namespace

void encode_pods(json::Writer& out, const ClusterObjects& cluster, const NodeRemoval& removal) {
  out.name("moves").begin_array();
  for (const auto& move : removal.moves) {
    out.begin_object();
    encode_pod(out, cluster, move.pod);
    out.field("to", move.to);
    encode_unsupported(out, cluster.pods[move.pod]);
    out.end_object();
  }
  out.end_array().name("stranded").begin_array();
  for (const auto& stranded : removal.stranded) {
    out.begin_object();
    encode_pod(out, cluster, stranded.pod);
    out.name("refused_by").begin_array();
    for (const auto& [reason, nodes] : stranded.refused_by)
      out.begin_object().field("reason", reason).field("nodes", nodes).end_object();
    out.end_array().end_object();
  }
  out.end_array().name("blocking_pods").begin_array();
  for (const auto& [at, verdict] : removal.blocking) {
    const kubernetes::Pod& pod = cluster.pods[at];
    out.begin_object();
    encode_pod(out, cluster, at);
    out.field("reason", kubernetes::blocker_name(*verdict.blocker)).field("spark_executor", verdict.spark_executor);
    if (verdict.blocker == kubernetes::DrainBlocker::local_storage) out.field("volume", verdict.subject);
    if (verdict.blocker == kubernetes::DrainBlocker::not_enough_pdb)
      out.field("pod_disruption_budget", pod.space + '/' + verdict.subject);
    out.field("detail", explanation_of(pod, verdict)).end_object();
  }
  out.end_array().name("goes_with_node").begin_array();
  for (const std::size_t pod : removal.goes_with_node) out.value(kubernetes::full_name(cluster.pods[pod]));
  out.end_array();
}

void encode_score(json::Writer& out, const BalancedScore& score) {
  out.name("balanced").begin_object().field("node_group", score.group).field("score", score.score());
  out.field("threshold", 0.5).field("worth_it", score.is_worth_it());
  out.name("savings").begin_object().field("fraction", score.saving_fraction());
  out.field("hourly_usd", score.saving).field("node_group_hourly_usd", score.group_cost).end_object();
  out.name("disruption").begin_object().field("fraction", score.disruption_fraction());
  out.field("cost", kubernetes::in_pods(score.disruption));
  out.field("node_group_cost", kubernetes::in_pods(score.group_disruption)).end_object().end_object();
}

std::string encode_node_removals(const NodeRemovalInput& request, const NodeRemovals& removals,
                                 const std::optional<kubernetes::ConsolidationPlan>& plan) {
  std::string text;
  json::Writer out(text);
  const Counts counts = count(removals);
  out.begin_object();
  if (!request.cluster_id.empty()) out.field("cluster_id", request.cluster_id);
  out.field("evaluated_at", request.evaluated_at);
  out.field("removable", counts.removable > 0 && counts.removable == removals.nodes.size());
  out.field("removable_nodes", counts.removable);
  out.field("moved_pods", counts.moved).field("stranded_pods", counts.stranded);
  out.field("blocking_pods", counts.blocking).field("saving_hourly_usd", removals.saving);
  out.field("saving_complete", counts.priced);
  if (removals.score) encode_score(out, *removals.score);
  encode_explanation(out, request, summary(request, removals, plan));
  out.name("nodes").begin_array();
  for (const NodeRemovals::One& one : removals.nodes) encode_node(out, request.cluster, one);
  out.end_array();
  if (plan) encode_plan(out, request.cluster, *plan);
  out.end_object();
  return text;
}

}  // namespace headroom::api
