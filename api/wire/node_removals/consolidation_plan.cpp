#include "api/wire/node_removals/consolidation_plan.hpp"

#include <string_view>

#include "api/wire/fields/node_removal.hpp"
#include "api/wire/node_removals/summary.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

using kubernetes::ConsolidationMove;
using kubernetes::KeptBecause;
using kubernetes::KeptNode;

/// Upstream's code where the autoscaler would keep the node as well.
std::string_view reason_of(const KeptNode& kept) {
  switch (kept.because) {
    case KeptBecause::unremovable:
      return kubernetes::reason_name(kept.removal.reason);
    case KeptBecause::price_unknown:
      return "PriceUnknown";
    case KeptBecause::receives_pods:
      return "ReceivesPods";
    case KeptBecause::not_worth_it:
      return "NotWorthIt";
    case KeptBecause::no_cheaper_node:
      return "NoCheaperNode";
    case KeptBecause::spot_inflexible:
      return "SpotInflexible";
    case KeptBecause::not_examined:
      return "NotExamined";
  }
  return {};
}

void encode_move(json::Writer& out, const kubernetes::ClusterObjects& cluster, const ConsolidationMove& move) {
  out.begin_object().field("node", move.node);
  if (!move.group.empty()) out.field("node_group", move.group);
  out.field("action", move.replacement ? "replace" : "delete");
  if (const auto& offer = move.replacement) {
    out.name("replacement").begin_object().field("node_group", offer->group);
    out.field("instance_type", offer->instance_type).field("market", name_of(offer->market));
    out.field("hourly_price_usd", offer->price).end_object();
  }
  out.field("saving_hourly_usd", move.score.saving);
  encode_node_removal(out, cluster, move.removal);
  encode_balanced_score(out, move.score);
  out.field("summary", summary_of(move)).end_object();
}

}  // namespace

void encode_consolidation_plan(json::Writer& out, const kubernetes::ClusterObjects& cluster,
                               const kubernetes::ConsolidationPlan& plan) {
  out.name("consolidation").begin_object().field("saving_hourly_usd", plan.saving).name("moves").begin_array();
  for (const ConsolidationMove& move : plan.moves) encode_move(out, cluster, move);
  out.end_array().name("kept").begin_array();
  for (const KeptNode& kept : plan.kept)
    out.begin_object()
        .field("node", kept.node)
        .field("reason", reason_of(kept))
        .field("summary", summary_of(cluster, kept))
        .end_object();
  out.end_array().end_object();
}

void encode_balanced_score(json::Writer& out, const kubernetes::BalancedScore& score) {
  out.name("balanced").begin_object().field("node_group", score.group).field("score", score.score());
  out.field("threshold", 0.5).field("worth_it", score.is_worth_it());
  out.name("savings").begin_object().field("fraction", score.saving_fraction());
  out.field("hourly_usd", score.saving).field("node_group_hourly_usd", score.group_cost).end_object();
  out.name("disruption").begin_object().field("fraction", score.disruption_fraction());
  out.field("cost", kubernetes::in_pods(score.disruption));
  out.field("node_group_cost", kubernetes::in_pods(score.group_disruption)).end_object().end_object();
}

}  // namespace headroom::api
