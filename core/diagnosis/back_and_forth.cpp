#include <algorithm>
#include <optional>
#include <utility>

#include "core/diagnosis/rules.hpp"
#include "core/diagnosis/runs.hpp"

namespace headroom::diagnosis {
namespace {

constexpr std::size_t several_turns = 3;  ///< changes of direction that make an oscillation
constexpr std::size_t several = 2;        ///< bursts, and changes that nobody decided
constexpr Seconds together{4 * 3600};     ///< changes of direction further apart are a daily rhythm
constexpr Seconds within_minutes{10 * 60};

/// A change of the requested capacity.
struct Move {
  std::size_t place{0};  ///< of the evaluation that decided it, or that first saw it
  Instant at;
  bool grows{false};
  bool is_ours{true};  ///< a decision asked for it
};

/// The move between two evaluations. No value if the requested capacity stayed.
std::optional<Move> move_between(const Evaluation& before, const Evaluation& after, std::size_t place) {
  if (after.requested == before.requested) return std::nullopt;
  const bool grows = after.requested > before.requested;
  const bool asked_for_it = before.action != Action::no_action && before.target != before.requested &&
                            (before.target > before.requested) == grows;
  if (asked_for_it) return Move{.place = place, .at = before.at, .grows = grows};
  return Move{.place = place + 1, .at = after.at, .grows = grows, .is_ours = false};
}

std::vector<Move> moves_of(Evaluations evaluations) {
  std::vector<Move> moves;
  for (std::size_t i = 0; i + 1 < evaluations.size(); ++i)
    if (const auto move = move_between(evaluations[i], evaluations[i + 1], i)) moves.push_back(*move);
  if (evaluations.empty()) return moves;
  // Nobody has seen yet what the last decision led to.
  const Evaluation& last = evaluations.back();
  if (last.action != Action::no_action && last.fate == Fate::applied && last.target != last.requested)
    moves.push_back({.place = evaluations.size() - 1, .at = last.at, .grows = last.target > last.requested});
  return moves;
}

/// The longest chain of moves whose changes of direction follow each other within four hours; empty if they are too
/// few.
std::vector<Move> oscillation(const std::vector<Move>& moves) {
  std::vector<Move> best;
  std::vector<Move> chain;
  for (const Move& move : moves) {
    if (!chain.empty() && chain.back().grows == move.grows) {
      chain.back() = move;
      continue;
    }
    if (!chain.empty() && move.at - chain.back().at > together) chain.clear();
    chain.push_back(move);
    if (chain.size() > best.size()) best = chain;
  }
  return best.size() > several_turns ? best : std::vector<Move>{};
}

Places places_of(const std::vector<Move>& moves) {
  Places places;
  for (const Move& move : moves)
    if (places.empty() || move.place > places.back()) places.push_back(move.place);
  return places;
}

bool fires(const Threshold& rule, const Evaluation& seen) {
  const auto value = seen.value(rule.metric);
  return value && (rule.fires_above ? *value >= rule.value : *value <= rule.value);
}

/// The first evaluation after a move that sees what it led to. Null if there is none.
const Evaluation* seen_after(Evaluations evaluations, const Move& move) {
  for (std::size_t i = move.place + 1; i < evaluations.size(); ++i)
    if (evaluations[i].running >= evaluations[i].requested) return &evaluations[i];
  return nullptr;
}

/// Some pair of rules on one metric fired in turn, and most moves carried the metric from the one to the other.
bool crosses_both_thresholds(const History& history, const std::vector<Move>& moves) {
  for (const Threshold& out : history.thresholds)
    for (const Threshold& in : history.thresholds) {
      if (!out.adds || in.adds || out.metric != in.metric) continue;
      std::size_t carried = 0;
      for (const Move& move : moves) {
        const Evaluation* after = seen_after(history.evaluations, move);
        const bool fired = fires(move.grows ? out : in, history.evaluations[move.place]);
        if (fired && after != nullptr && fires(move.grows ? in : out, *after)) ++carried;
      }
      if (2 * carried > moves.size()) return true;
    }
  return false;
}

bool all_within_minutes(const std::vector<Move>& moves) {
  for (std::size_t i = 1; i < moves.size(); ++i)
    if (moves[i].at - moves[i - 1].at > within_minutes) return false;
  return true;
}

/// Evaluations that asked for capacity for work that was gone before that capacity ran.
Places bursts(Evaluations evaluations) {
  Places all;
  for (std::size_t i = 0; i < evaluations.size(); ++i) {
    if (evaluations[i].action != Action::scale_out || !work_waits(evaluations[i])) continue;
    for (std::size_t k = i + 1; k < evaluations.size(); ++k) {
      const Evaluation& later = evaluations[k];
      if (later.running >= evaluations[i].target || later.requested <= later.running) break;
      if (!nothing_waits(later)) continue;
      all.push_back(i);
      break;
    }
  }
  return all;
}

}  // namespace

void find_back_and_forth(const History& history, std::vector<Finding>& findings) {
  const Evaluations evaluations = history.evaluations;
  if (const Places places = bursts(evaluations); places.size() >= several) {
    findings.push_back(finding_of("short_bursts", evaluations, places));
    return;  // that the capacity goes again is what follows from it
  }
  const std::vector<Move> moves = oscillation(moves_of(evaluations));
  if (moves.empty()) return;
  const Places places = places_of(moves);
  const auto foreign = std::ranges::count(moves, false, &Move::is_ours);
  if (static_cast<std::size_t>(foreign) >= several)
    findings.push_back(finding_of("two_autoscalers", evaluations, places));
  else if (crosses_both_thresholds(history, moves))
    findings.push_back(finding_of("thresholds_touch", evaluations, places));
  else if (all_within_minutes(moves))
    findings.push_back(finding_of("cooldown_too_short", evaluations, places));
}

}  // namespace headroom::diagnosis
