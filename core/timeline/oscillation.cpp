#include "core/timeline/oscillation.hpp"

#include "core/diagnosis/moves.hpp"

namespace headroom::timeline {
namespace {

using diagnosis::Move;

std::vector<diagnosis::Sizing> sizings_of(std::span<const DecisionPoint> decisions) {
  std::vector<diagnosis::Sizing> all;
  all.reserve(decisions.size());
  for (const DecisionPoint& decision : decisions)
    all.push_back({.at = decision.at,
                   .requested = decision.current,
                   .target = decision.target,
                   .asks = decision.action != Action::no_action,
                   .applied = decision.applied.value_or(false)});
  return all;
}

std::string_view advice_for(std::span<const Move> moves) {
  if (diagnosis::others_move(moves))
    return "The counts change without a decision that asked for it. Something else sets them, too, such as managed "
           "scaling, an automatic scaling policy or a person. Let only one of them scale this cluster.";
  if (diagnosis::all_within_minutes(moves))
    return "The opposite change follows within ten minutes of the last one. Make scale_in.cooldown_seconds "
           "longer than capacity takes to start and the figures take to show it.";
  return "Capacity is removed and asked for again within hours. Move the thresholds for growing and for removing "
         "capacity further apart, remove it in smaller steps, or raise the minimum for these hours with a window.";
}

}  // namespace

std::optional<Oscillation> oscillation_of(std::span<const DecisionPoint> decisions) {
  const std::vector<Move> moves = diagnosis::oscillation_of(diagnosis::moves_of(sizings_of(decisions)));
  if (moves.empty()) return std::nullopt;
  Oscillation found{.changes_of_direction = moves.size() - 1,
                    .since = moves.front().at,
                    .until = moves.back().at,
                    .advice = advice_for(moves)};
  found.decision_ids.reserve(moves.size());
  for (const Move& move : moves) found.decision_ids.push_back(decisions[move.place].id);
  return found;
}

}  // namespace headroom::timeline
