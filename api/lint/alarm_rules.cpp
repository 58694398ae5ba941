#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string>
#include <utility>

#include "api/lint/alarm_model.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/lower.hpp"

namespace headroom::lint {
namespace {

constexpr std::int64_t start_up = 300;
constexpr double most_plausible_ratio = 10;
constexpr std::int64_t two_hours = 7200;

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string named(const RuleModel& rule) { return "rule " + quoted(rule.name_or("")); }

/// Whether every value that the metric can have breaches the threshold.
bool always_fires(Comparison comparison, double limit, const MetricFacts& facts) {
  switch (comparison) {
    case Comparison::greater_than:
      return facts.lowest && limit < *facts.lowest;
    case Comparison::greater_than_or_equal:
      return facts.lowest && limit <= *facts.lowest;
    case Comparison::less_than:
      return facts.highest && limit > *facts.highest;
    case Comparison::less_than_or_equal:
      return facts.highest && limit >= *facts.highest;
  }
  return false;
}

bool never_fires(Comparison comparison, double limit, const MetricFacts& facts) {
  switch (comparison) {
    case Comparison::greater_than:
      return facts.highest && limit >= *facts.highest;
    case Comparison::greater_than_or_equal:
      return facts.highest && limit > *facts.highest;
    case Comparison::less_than:
      return facts.lowest && limit <= *facts.lowest;
    case Comparison::less_than_or_equal:
      return facts.lowest && limit < *facts.lowest;
  }
  return false;
}

void check_range(const RuleModel& rule, Findings& findings) {
  if (!rule.compares || !rule.limit) return;
  if (always_fires(*rule.compares, *rule.limit, rule.facts))
    findings.add(
        "rule_always_fires", rule.threshold,
        named(rule) + " fires on every value that " + std::string(rule.metric.text().value_or("")) + " can have",
        remove(rule.rule));
  else if (never_fires(*rule.compares, *rule.limit, rule.facts))
    findings.add("rule_never_fires", rule.threshold,
                 named(rule) + " fires on no value that " + std::string(rule.metric.text().value_or("")) + " can have",
                 remove(rule.rule));
}

void check_unit(const RuleModel& rule, Findings& findings) {
  const auto unit = rule.unit.text();
  if (!unit || rule.facts.unit.empty()) return;
  if (lower(*unit) == rule.facts.unit) return;
  findings.add("unit_never_published", rule.unit,
               std::string(rule.metric.text().value_or("")) + " is published in " +
                   (rule.facts.unit == "percent" ? "PERCENT" : "COUNT") + ", so the alarm gets no data in " +
                   std::string(*unit),
               remove(rule.unit));
}

void check_ratio(const RuleModel& rule, const RuleList& rules, Findings& findings) {
  if (rule.metric.text() != "ContainerPendingRatio" || !rule.limit || *rule.limit <= most_plausible_ratio) return;
  JsonPatch fix;
  for (const RuleModel& each : rules.rules)
    if (each.metric.text() == "ContainerPendingRatio" && each.limit)
      fix.push_back(set(each.threshold, json_text(*each.limit / 100)));
  findings.add("ratio_read_as_percent", rule.threshold,
               "ContainerPendingRatio is pending containers per allocated one, not a percentage: " +
                   json_text(*rule.limit) + " means that many waiting for each that runs",
               std::move(fix));
}

JsonPatch negated(const RuleModel& rule) {
  if (rule.steps.empty()) return {set(rule.value, json_text(-rule.value.number().value_or(0)))};
  JsonPatch fix;
  for (const RuleStep& step : rule.steps)
    fix.push_back(set(step.place.member("value"), json_text(-step.value.value_or(0))));
  return fix;
}

void check_sense(const RuleModel& rule, const RuleList& rules, Findings& findings) {
  if (!is_against_sense(rule) || findings.has("rules_same_direction", rule.comparison.where())) return;
  const bool is_out = rule.direction == Direction::out;
  const Place place = rule.steps.empty() ? rule.value : rule.steps.front().place.member("value");
  const PatchOperation turn = set(rule.comparison, json_text(rules.words.comparison(turned(*rule.compares))));
  findings.add_with_choice(
      "rule_points_the_wrong_way", place.where(),
      named(rule) + (is_out ? " adds capacity when there is plenty" : " removes capacity when there is need"),
      {negated(rule), {turn}});
}

void check_zero(const RuleModel& rule, const RuleList& rules, Findings& findings) {
  if (rule.adjusts != AdjustmentType::percent_change_in_capacity || rule.direction != Direction::out) return;
  if (rules.minimum != 0 || rule.has_magnitude) return;
  const auto as_units = [&](double percent) {
    const double whole = static_cast<double>(std::max<std::int64_t>(rules.maximum.value_or(10), 1));
    return json_text(std::max(1.0, std::ceil(std::min(percent, 1000.0) * whole / 100)));
  };
  JsonPatch fix{set(rule.type, json_text(rules.words.change_in_capacity))};
  if (rule.steps.empty()) fix.push_back(set(rule.value, as_units(rule.value.number().value_or(1))));
  for (const RuleStep& step : rule.steps)
    fix.push_back(set(step.place.member("value"), as_units(step.value.value_or(1))));
  findings.add("percent_of_zero", rule.type,
               named(rule) + " adds a percentage, and a percentage of a minimum of 0 starts nothing", std::move(fix));
}

void check_cooldown(const RuleModel& rule, Findings& findings) {
  // A value that the platform refuses is a fault of its own, and a cooldown of the whole policy is told there.
  if (rule.pause >= start_up || rule.pause_is_of_policy || rule.cooldown.number().value_or(0) < 0) return;
  if (rule.cooldown.is_written() && !rule.cooldown.integer()) return;
  findings.add("cooldown_shorter_than_start_up", rule.cooldown,
               named(rule) + " may act again after " + std::to_string(rule.pause) +
                   " s, before the nodes that it asked for have started",
               set(rule.cooldown, json_text(start_up)));
}

void check_period(const RuleModel& rule, Findings& findings) {
  const auto period = rule.period.integer();
  if (!rule.facts.comes_every_five_minutes || !period || *period <= 0 || *period >= start_up) return;
  if (*period % 60 != 0 && *period != 10 && *period != 20 && *period != 30) return;  // refused anyway
  findings.add("period_below_metric_interval", rule.period,
               named(rule) + " looks every " + std::to_string(*period) + " s at a metric that comes every five minutes",
               set(rule.period, json_text(start_up)));
}

void check_missing_data(const RuleModel& rule, const RuleList& rules, Findings& findings) {
  if (rule.direction != Direction::in || rule.missing_data.text() != "breaching") return;
  findings.add("missing_data_scales_in", rule.missing_data,
               named(rule) + " counts missing data as a reason to remove capacity",
               set(rule.missing_data, json_text(rules.words.missing)));
}

void check_pace(const RuleModel& rule, const RuleList& rules, Findings& findings) {
  const auto step = rule.value.number();
  if (rule.direction != Direction::out || rule.adjusts != AdjustmentType::change_in_capacity || !rule.steps.empty())
    return;
  if (!step || *step < 1 || !rules.minimum || !rules.maximum || *rules.maximum <= *rules.minimum) return;
  const double range = static_cast<double>(*rules.maximum) - static_cast<double>(*rules.minimum);
  const auto pause = static_cast<double>(std::max(rule.pause, start_up));
  if (std::ceil(range / *step) * pause <= two_hours) return;
  const double steps_in_time = std::max(1.0, std::floor(two_hours / pause));
  const double larger = std::max(std::ceil(range / 10), std::ceil(range / steps_in_time));
  findings.add("slow_to_reach_maximum", rule.value,
               named(rule) + " takes more than two hours from the minimum of " + std::to_string(*rules.minimum) +
                   " to the maximum of " + std::to_string(*rules.maximum),
               set(rule.value, json_text(larger)));
}

// ---- names

/// "ScaleInOnYARN-memory" → scale, in, on, yarn, memory.
std::vector<std::string> words_in(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto close = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    if (std::isalnum(c) == 0) {
      close();
      continue;
    }
    const bool after_lower = i > 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
    const bool before_lower = i + 1 < name.size() && std::islower(static_cast<unsigned char>(name[i + 1])) != 0;
    if (std::isupper(c) != 0 && (after_lower || before_lower)) close();
    word += lower(name[i]);
  }
  close();
  return words;
}

Direction direction_in(const std::vector<std::string>& words) {
  static constexpr std::string_view outward[] = {"out", "up"};
  static constexpr std::string_view inward[] = {"in", "down"};
  const auto is_one_of = [](std::span<const std::string_view> list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool follows_scale = words.size() == 1 || (i > 0 && (words[i - 1] == "scale" || words[i - 1] == "scaling"));
    if (words[i] == "scaleout" || words[i] == "scaleup" || (follows_scale && is_one_of(outward, words[i])))
      return Direction::out;
    if (words[i] == "scalein" || words[i] == "scaledown" || (follows_scale && is_one_of(inward, words[i])))
      return Direction::in;
    if (words.size() == 1 && words[i] == "grow") return Direction::out;
    if (words.size() == 1 && words[i] == "shrink") return Direction::in;
  }
  return Direction::neither;
}

/// Whether the name speaks of something that can be measured, and the metric measures something else.
bool names_another_metric(const std::vector<std::string>& words, std::string_view metric) {
  static constexpr std::pair<std::string_view, std::string_view> subjects[] = {{"memory", "memory"},
                                                                               {"cpu", "cpu"},
                                                                               {"hdfs", "hdfs"},
                                                                               {"pending", "pending"},
                                                                               {"container", "container"},
                                                                               {"containers", "container"},
                                                                               {"apps", "apps"}};
  const std::string measured = lower(metric);
  bool speaks_of_one = false;
  for (const auto& [word, part] : subjects) {
    if (std::ranges::find(words, word) == words.end()) continue;
    if (measured.find(part) != std::string::npos) return false;
    speaks_of_one = true;
  }
  // A metric of somebody's own may measure anything.
  return speaks_of_one && facts_of_metric(metric, "").comes_every_five_minutes;
}

void check_name(const RuleModel& rule, const RuleList& rules, Findings& findings) {
  const auto name = rule.name.text();
  const auto metric = rule.metric.text();
  if (!name || !metric) return;
  const std::vector<std::string> words = words_in(*name);
  const Direction said = direction_in(words);
  const bool other_way = said != Direction::neither && rule.direction != Direction::neither && said != rule.direction;
  const bool other_metric = names_another_metric(words, *metric);
  if (!other_way && !other_metric) return;
  std::string better = rule.direction == Direction::in    ? "scale-in-"
                       : rule.direction == Direction::out ? "scale-out-"
                                                          : "";
  better.append(*metric);
  findings.add("name_contradicts_rule", rule.name,
               named(rule) + (other_way ? " does the opposite of what its name says"
                                        : " looks at " + std::string(*metric) + ", and its name says something else"),
               set(rule.name, json_text(free_name(rules, better))));
}

}  // namespace

bool is_against_sense(const RuleModel& rule) {
  if (!rule.compares || rule.direction == Direction::neither || rule.facts.sense == Sense::unknown) return false;
  const bool fires_on_need = fires_high(*rule.compares) == (rule.facts.sense == Sense::rises_with_need);
  return fires_on_need != (rule.direction == Direction::out);
}

std::string free_name(const RuleList& rules, std::string_view stem) {
  const auto is_taken = [&](const std::string& text) {
    return std::ranges::any_of(rules.rules, [&](const RuleModel& each) { return each.name.text() == text; });
  };
  std::string name(stem);
  for (int i = 2; is_taken(name); ++i) name = std::string(stem) + "-" + std::to_string(i);
  return name;
}

void lint_alarm_rules(const RuleList& rules, Findings& findings) {
  lint_rule_pairs(rules, findings);
  for (const RuleModel& rule : rules.rules) {
    check_range(rule, findings);
    check_unit(rule, findings);
    check_ratio(rule, rules, findings);
    check_sense(rule, rules, findings);
    lint_steps(rule, findings);
    check_zero(rule, rules, findings);
    check_cooldown(rule, findings);
    check_period(rule, findings);
    check_missing_data(rule, rules, findings);
    check_pace(rule, rules, findings);
    check_name(rule, rules, findings);
  }
}

}  // namespace headroom::lint
