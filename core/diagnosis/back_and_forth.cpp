#include "core/diagnosis/moves.hpp"
#include "core/diagnosis/rules.hpp"
#include "core/diagnosis/runs.hpp"

namespace headroom::diagnosis {
namespace {

constexpr std::size_t several = 2;  ///< bursts

std::vector<Sizing> sizings_of(Evaluations evaluations) {
  std::vector<Sizing> all;
  all.reserve(evaluations.size());
  for (const Evaluation& seen : evaluations)
    all.push_back({.at = seen.at,
                   .requested = seen.requested,
                   .target = seen.target,
                   .asks = seen.action != Action::no_action,
                   .applied = seen.fate == Fate::applied});
  return all;
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
  const std::vector<Move> moves = oscillation_of(moves_of(sizings_of(evaluations)));
  if (moves.empty()) return;
  const Places places = places_of(moves);
  if (others_move(moves))
    findings.push_back(finding_of("two_autoscalers", evaluations, places));
  else if (crosses_both_thresholds(history, moves))
    findings.push_back(finding_of("thresholds_touch", evaluations, places));
  else if (all_within_minutes(moves))
    findings.push_back(finding_of("cooldown_too_short", evaluations, places));
}

}  // namespace headroom::diagnosis
