#include "core/timeline/oscillation.hpp"

#include <algorithm>

namespace headroom::timeline {
namespace {

constexpr std::size_t several = 2;  ///< changes that nobody decided
constexpr Seconds within_minutes{600};

bool asks_for(const DecisionPoint& decision, bool growth) {
  return decision.action != Action::no_action && decision.target != decision.current &&
         (decision.target > decision.current) == growth;
}

std::string advice_for(std::span<const Move> moves) {
  if (static_cast<std::size_t>(std::ranges::count(moves, false, &Move::is_ours)) >= several)
    return "The counts change without a decision that asked for it. Something else sets them, too, such as managed "
           "scaling, an automatic scaling policy or a person. Let only one of them scale this cluster.";
  bool is_quick = true;
  for (std::size_t i = 1; i < moves.size(); ++i) is_quick = is_quick && moves[i].at - moves[i - 1].at <= within_minutes;
  if (is_quick)
    return "The opposite change follows within ten minutes of the last one. Make scale_in.cooldown_seconds "
           "longer than capacity takes to start and the figures take to show it.";
  return "Capacity is removed and asked for again within hours. Move the thresholds for growing and for removing "
         "capacity further apart, remove it in smaller steps, or raise the minimum for these hours with a window.";
}

}  // namespace

std::vector<Move> moves_of(std::span<const DecisionPoint> decisions) {
  std::vector<Move> moves;
  for (std::size_t i = 0; i + 1 < decisions.size(); ++i) {
    const DecisionPoint& before = decisions[i];
    const DecisionPoint& after = decisions[i + 1];
    if (before.current == after.current) continue;
    const bool grows = after.current > before.current;
    const bool is_ours = asks_for(before, grows);
    const DecisionPoint& seen = is_ours ? before : after;
    moves.push_back({.id = seen.id, .at = seen.at, .grows = grows, .is_ours = is_ours});
  }
  if (decisions.empty()) return moves;
  const DecisionPoint& last = decisions.back();
  const bool grows = last.target > last.current;
  if (last.applied.value_or(false) && asks_for(last, grows))
    moves.push_back({.id = last.id, .at = last.at, .grows = grows});
  return moves;
}

std::optional<Oscillation> oscillation_of(std::span<const Move> moves) {
  std::vector<Move> best;
  std::vector<Move> chain;
  for (const Move& move : moves) {
    if (!chain.empty() && chain.back().grows == move.grows) {
      chain.back() = move;
      continue;
    }
    if (!chain.empty() && move.at - chain.back().at > longest_between_turns) chain.clear();
    chain.push_back(move);
    if (chain.size() > best.size()) best = chain;
  }
  if (best.size() <= fewest_turns) return std::nullopt;
  return Oscillation{.changes_of_direction = best.size() - 1,
                     .since = best.front().at,
                     .until = best.back().at,
                     .moves = best,
                     .advice = advice_for(best)};
}

}  // namespace headroom::timeline
