#include "core/diagnosis/moves.hpp"

#include <algorithm>

namespace headroom::diagnosis {
namespace {

constexpr std::ptrdiff_t several = 2;  ///< changes that nobody decided
constexpr Seconds within_minutes{10 * 60};

bool asks_for(const Sizing& decision, bool growth) {
  return decision.asks && decision.target != decision.requested && (decision.target > decision.requested) == growth;
}

}  // namespace

std::vector<Move> moves_of(std::span<const Sizing> decisions) {
  std::vector<Move> moves;
  for (std::size_t i = 0; i + 1 < decisions.size(); ++i) {
    const Sizing& before = decisions[i];
    const Sizing& after = decisions[i + 1];
    if (before.requested == after.requested) continue;
    const bool grows = after.requested > before.requested;
    const bool is_ours = asks_for(before, grows);
    moves.push_back(
        {.place = is_ours ? i : i + 1, .at = is_ours ? before.at : after.at, .grows = grows, .is_ours = is_ours});
  }
  if (decisions.empty()) return moves;
  const Sizing& last = decisions.back();
  const bool grows = last.target > last.requested;
  if (last.applied && asks_for(last, grows))
    moves.push_back({.place = decisions.size() - 1, .at = last.at, .grows = grows});
  return moves;
}

std::vector<Move> oscillation_of(std::span<const Move> moves) {
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
  return best.size() > fewest_turns ? best : std::vector<Move>{};
}

bool all_within_minutes(std::span<const Move> moves) {
  for (std::size_t i = 1; i < moves.size(); ++i)
    if (moves[i].at - moves[i - 1].at > within_minutes) return false;
  return true;
}

bool others_move(std::span<const Move> moves) { return std::ranges::count(moves, false, &Move::is_ours) >= several; }

}  // namespace headroom::diagnosis
