#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "api/lint/alarm_model.hpp"
#include "api/lint/changes.hpp"

namespace headroom::lint {
namespace {

constexpr double dead_band = 10;       // points of a percentage
constexpr double moved_by = 20;        // points that a fix moves a threshold
constexpr double usual_distance = 60;  // between EMR's own two rules: below 15, above 75

std::string both(const RuleModel& out, const RuleModel& in) {
  return "rules \"" + std::string(out.name_or("")) + "\" and \"" + std::string(in.name_or("")) + "\"";
}

bool share_capacity(const RuleModel& one, const RuleModel& other) {
  return one.scope.empty() || other.scope.empty() || one.scope == other.scope;
}

/// One of the two has to fire on the other side. Their thresholds may overlap then, so a second fix exchanges them.
void report_same_direction(const RuleModel& out, const RuleModel& in, const RuleList& rules, Findings& findings) {
  const RuleModel& wrong = is_against_sense(out) ? out : in;
  const PatchOperation turn = set(wrong.comparison, json_text(rules.words.comparison(turned(*wrong.compares))));
  std::vector<JsonPatch> fixes{{turn}};
  if (out.limit && in.limit) {
    JsonPatch with_exchange = exchange(out.threshold, in.threshold);
    with_exchange.insert(with_exchange.begin(), turn);
    fixes.push_back(std::move(with_exchange));
  }
  findings.add_with_choice("rules_same_direction", wrong.comparison.where(),
                           both(out, in) + " fire on the same side of their thresholds", std::move(fixes));
}

/// How far the two thresholds are apart. It is positive if there is a dead band, and negative if they overlap.
double distance(const RuleModel& out, const RuleModel& in) {
  return fires_high(*out.compares) ? *out.limit - *in.limit : *in.limit - *out.limit;
}

/// A threshold for an in rule that is `points` of a percentage away from the out rule's, or half of it.
std::optional<double> away_from(const RuleModel& out, double points) {
  const double from = *out.limit;
  const bool out_is_high = fires_high(*out.compares);
  if (out.facts.is_percent()) {
    // At the end of the range there may be room for less.
    const double most = out_is_high ? from - 5 : 95 - from;
    const double least = std::max(dead_band, std::min(points, most));
    const double to = out_is_high ? from - least : from + least;
    return to >= 0 && to <= 100 ? std::optional(to) : std::nullopt;
  }
  if (from == 0) return out_is_high ? std::nullopt : std::optional(1.0);
  const double to = out_is_high ? from - std::abs(from) / 2 : from + std::abs(from) / 2;
  return to;
}

std::vector<JsonPatch> moved(const RuleModel& out, const RuleModel& in) {
  std::vector<JsonPatch> fixes;
  if (const auto to = away_from(out, moved_by)) fixes.push_back({set(in.threshold, json_text(*to))});
  // If there is no room on that side, the in rule's threshold stays and the other one moves.
  const double span = in.facts.is_percent() ? moved_by : std::max(1.0, std::abs(*in.limit) / 2);
  const double to = fires_high(*out.compares) ? *in.limit + span : *in.limit - span;
  fixes.push_back({set(out.threshold, json_text(to))});
  return fixes;
}

void check_thresholds(const RuleModel& out, const RuleModel& in, Findings& findings) {
  if (!out.limit || !in.limit) return;
  const double gap = distance(out, in);
  const bool share_a_value = gap == 0 && includes_threshold(*out.compares) && includes_threshold(*in.compares);
  if (gap < 0 || share_a_value) {
    std::vector<JsonPatch> fixes;
    if (gap < 0) fixes.push_back(exchange(out.threshold, in.threshold));
    for (JsonPatch& fix : moved(out, in)) fixes.push_back(std::move(fix));
    findings.add_with_choice("thresholds_overlap", in.threshold.where(), "some values fire " + both(out, in),
                             std::move(fixes));
    return;
  }
  const bool is_percent = out.facts.is_percent();
  if (is_percent ? gap >= dead_band : gap > 0) return;
  findings.add_with_choice(
      "thresholds_touch", in.threshold.where(),
      is_percent ? both(out, in) + " are " + json_text(gap) + " points apart: one node may be more than that"
                 : both(out, in) + " have the same threshold, so that capacity goes to and fro",
      moved(out, in));
}

void check_pair(const RuleModel& out, const RuleModel& in, const RuleList& rules, Findings& findings) {
  if (!out.compares || !in.compares || out.metric.text() != in.metric.text() || !out.metric.text()) return;
  if (!share_capacity(out, in)) return;
  if (fires_high(*out.compares) == fires_high(*in.compares))
    report_same_direction(out, in, rules, findings);
  else
    check_thresholds(out, in, findings);
}

/// The rule in the missing direction that answers `model`, beyond a dead band.
std::optional<JsonPatch> counterpart(const RuleList& rules, const RuleModel& model, Direction direction) {
  if (!model.compares || !model.limit || !model.rule.is_object()) return std::nullopt;
  const Comparison comparison = turned(*model.compares);
  std::optional<double> threshold;
  if (direction == Direction::in) {
    threshold = away_from(model, usual_distance);
  } else {
    // The out rule fires where the in rule does not, as far away as an in rule would be from an out rule.
    const double from = *model.limit;
    const bool in_is_high = fires_high(*model.compares);
    if (model.facts.is_percent()) {
      const double room = in_is_high ? from - 5 : 95 - from;
      const double by = std::max(dead_band, std::min(usual_distance, room));
      threshold = in_is_high ? from - by : from + by;
      if (*threshold < 0 || *threshold > 100) return std::nullopt;
    } else {
      threshold = in_is_high ? from / 2 : std::max(from * 2, from + 1);
    }
  }
  if (!threshold) return std::nullopt;
  const bool is_in = direction == Direction::in;
  return JsonPatch{append(rules.list, rules.copy(model, free_name(rules, is_in ? "scale-in" : "scale-out"), comparison,
                                                 *threshold, is_in ? -1 : 1))};
}

}  // namespace

void lint_rule_pairs(const RuleList& rules, Findings& findings) {
  for (const RuleModel& out : rules.rules) {
    if (out.direction != Direction::out) continue;
    for (const RuleModel& in : rules.rules)
      if (in.direction == Direction::in) check_pair(out, in, rules, findings);
  }
}

bool can_scale(const RuleList& rules, Direction direction) {
  return std::ranges::any_of(rules.rules, [&](const RuleModel& rule) {
    const bool sets_capacity = rule.adjusts == AdjustmentType::exact_capacity && rule.value.number().value_or(0) > 0;
    return rule.direction == direction || sets_capacity;
  });
}

void report_missing_direction(const RuleList& rules, Direction direction, Findings& findings) {
  const bool is_in = direction == Direction::in;
  std::vector<JsonPatch> fixes;
  for (const RuleModel& rule : rules.rules)
    if (rule.direction == (is_in ? Direction::out : Direction::in))
      if (auto fix = counterpart(rules, rule, direction)) fixes.push_back(*std::move(fix));
  findings.add_with_choice(is_in ? "never_scales_in" : "never_scales_out", rules.list.where(),
                           is_in ? "no rule ever removes capacity" : "no rule ever adds capacity", std::move(fixes));
}

}  // namespace headroom::lint
