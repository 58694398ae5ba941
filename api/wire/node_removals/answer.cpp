#include "api/wire/node_removals/answer.hpp"

#include <algorithm>
#include <cstdint>

#include "api/wire/fields/node_removal.hpp"
#include "api/wire/fields/warnings.hpp"
#include "api/wire/node_removals/consolidation_plan.hpp"
#include "api/wire/node_removals/summary.hpp"

namespace headroom::api {
namespace {

using kubernetes::ClusterObjects;
using kubernetes::NodeRemovals;
using kubernetes::UnremovableReason;

bool goes(const NodeRemovals::One& one) { return one.removal.reason == UnremovableReason::none; }

void encode_node(json::Writer& out, const ClusterObjects& cluster, const NodeRemovals::One& one) {
  out.begin_object().field("node", one.node);
  if (!one.group.empty()) out.field("node_group", one.group);
  out.field("removable", goes(one)).field("reason", kubernetes::reason_name(one.removal.reason));
  if (one.saving) out.field("saving_hourly_usd", *one.saving);
  encode_node_removal(out, cluster, one.removal);
  if (one.score) encode_balanced_score(out, *one.score);
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
  if (removals.score) encode_balanced_score(out, *removals.score);
  encode_explanation(out, request, summary(request, removals, plan));
  out.name("nodes").begin_array();
  for (const NodeRemovals::One& one : removals.nodes) encode_node(out, request.cluster, one);
  out.end_array();
  if (plan) encode_consolidation_plan(out, request.cluster, *plan);
  out.end_object();
  return text;
}

}  // namespace headroom::api
