#include "api/lint/read_rules.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "api/aws/words.hpp"
#include "api/lint/changes.hpp"
#include "core/base/names.hpp"

namespace headroom::lint {
namespace {

namespace aws = api::aws;

template <class Enum, class Names>
std::optional<Enum> value_in(const Names& names, std::string_view word) {
  for (const auto& [name, value] : names)
    if (name == word) return value;
  return std::nullopt;
}

std::string_view own_word(Comparison comparison) { return name_of(comparison); }
std::string_view emr_word(Comparison comparison) { return name_in(aws::emr_comparisons, comparison); }

constexpr Words own_words{.comparison = own_word, .change_in_capacity = "change_in_capacity", .missing = "missing"};
constexpr Words emr_words{.comparison = emr_word, .change_in_capacity = "CHANGE_IN_CAPACITY", .missing = ""};

Direction direction_of(const RuleModel& rule) {
  if (rule.adjusts == AdjustmentType::exact_capacity) return Direction::neither;
  std::vector<double> values;
  for (const RuleStep& step : rule.steps) values.push_back(step.value.value_or(0));
  if (rule.steps.empty()) values.push_back(rule.value.number().value_or(0));
  if (std::ranges::all_of(values, [](double value) { return value > 0; })) return Direction::out;
  return std::ranges::all_of(values, [](double value) { return value < 0; }) ? Direction::in : Direction::neither;
}

/// A sum or a number of samples has another range than the metric, and no percentage stays one.
void widen_for_statistic(MetricFacts& facts, std::string_view statistic) {
  if (statistic != "sum" && statistic != "sample_count" && statistic != "SUM" && statistic != "SAMPLE_COUNT") return;
  if (facts.lowest) facts.lowest = 0;
  facts.highest.reset();
}

/// Reads the words of a rule whose places are there. `statistic` is the name of the statistic in either vocabulary.
template <class Comparisons, class Adjustments>
void read_words(RuleModel& rule, std::string_view statistic, const Comparisons& comparisons,
                const Adjustments& adjustments) {
  widen_for_statistic(rule.facts, statistic);
  rule.compares = value_in<Comparison>(comparisons, rule.comparison.text().value_or(""));
  rule.adjusts = value_in<AdjustmentType>(adjustments, rule.type.text().value_or("")).value_or(rule.adjusts);
  rule.direction = direction_of(rule);
}

std::vector<RuleStep> read_steps(const Place& list) {
  std::vector<RuleStep> steps;
  const std::size_t count = list.items(100).size();
  for (std::size_t i = 0; i < count; ++i) {
    const Place step = list.item(i);
    steps.push_back({.place = step,
                     .lower = step.member("lower").number(),
                     .upper = step.member("upper").number(),
                     .value = step.member("value").number()});
  }
  return steps;
}

std::string scope_of(const Place& applies_to) {
  if (const auto role = applies_to.member("role").text()) return "role " + std::string(*role);
  const auto pool = applies_to.member("pool_id").text();
  return pool ? "pool " + std::string(*pool) : std::string{};
}

RuleModel read_own_rule(const Place& place, const PolicyWide& policy) {
  RuleModel rule{.rule = place,
                 .name = place.member("name"),
                 .metric = place.member("metric"),
                 .comparison = place.member("comparison"),
                 .threshold = place.member("threshold"),
                 .period = place.member("period_seconds"),
                 .cooldown = place.member("cooldown_seconds"),
                 .type = place.member("adjustment").member("type"),
                 .value = place.member("adjustment").member("value"),
                 .missing_data = place.member("treat_missing_data"),
                 .steps = read_steps(place.member("steps")),
                 .limit = place.member("threshold").number(),
                 .scope = scope_of(place.member("applies_to"))};
  rule.facts = facts_of_metric(rule.metric.text().value_or(""), "");
  read_words(rule, place.member("statistic").text().value_or(""), names_of<Comparison>, names_of<AdjustmentType>);
  rule.has_magnitude = place.member("adjustment").member("minimum_magnitude").number().value_or(0) > 0;
  const std::int64_t own = rule.cooldown.integer().value_or(0);
  const auto of_policy = rule.direction == Direction::in ? policy.cooldown_in : policy.cooldown_out;
  rule.pause = std::max(own, of_policy.value_or(0));
  rule.pause_is_of_policy = of_policy.has_value();
  return rule;
}

RuleModel read_emr_rule(const Place& place) {
  const Place action = place.member("Action").member("SimpleScalingPolicyConfiguration");
  const Place alarm = place.member("Trigger").member("CloudWatchAlarmDefinition");
  RuleModel rule{.rule = place,
                 .name = place.member("Name"),
                 .metric = alarm.member("MetricName"),
                 .comparison = alarm.member("ComparisonOperator"),
                 .threshold = alarm.member("Threshold"),
                 .unit = alarm.member("Unit"),
                 .period = alarm.member("Period"),
                 .cooldown = action.member("CoolDown"),
                 .type = action.member("AdjustmentType"),
                 .value = action.member("ScalingAdjustment"),
                 .limit = alarm.member("Threshold").number()};
  if (rule.limit < 0) rule.limit.reset();  // EMR refuses it
  rule.facts = facts_of_metric(rule.metric.text().value_or(""), alarm.member("Namespace").text().value_or(""));
  const std::string_view unit = rule.unit.text().value_or("");
  if (!rule.facts.lowest && (unit == "PERCENT" || unit == "COUNT")) rule.facts.lowest = 0;
  if (rule.facts.unit.empty() && !rule.facts.highest && unit == "PERCENT") rule.facts.highest = 100;
  read_words(rule, alarm.member("Statistic").text().value_or(""), aws::emr_comparisons, aws::emr_adjustments);
  rule.pause = rule.cooldown.integer().value_or(0);
  return rule;
}

/// The items of a list that are objects, each as `read` reads it.
template <class Read>
std::vector<RuleModel> read_each(const Place& list, Read read) {
  std::vector<RuleModel> rules;
  const std::size_t count = list.items().size();
  for (std::size_t i = 0; i < count; ++i)
    if (const Place item = list.item(i); item.is_object()) rules.push_back(read(item));
  return rules;
}

std::string copy_own(const RuleModel& model, std::string_view name, Comparison comparison, double threshold,
                     std::int64_t change) {
  const std::string adjustment = R"({"type":"change_in_capacity","value":)" + std::to_string(change) + "}";
  const auto overrides = std::to_array<Override>({{"/name", json_text(name)},
                                                  {"/comparison", json_text(own_word(comparison))},
                                                  {"/threshold", json_text(threshold)},
                                                  {"/adjustment", adjustment},
                                                  {"/steps", ""},
                                                  {"/treat_missing_data", ""},
                                                  {"/cooldown_seconds", "300"}});
  return copy_with(*model.rule.value(), overrides);
}

std::string copy_emr(const RuleModel& model, std::string_view name, Comparison comparison, double threshold,
                     std::int64_t change) {
  static constexpr std::string_view action = "/Action/SimpleScalingPolicyConfiguration";
  static constexpr std::string_view alarm = "/Trigger/CloudWatchAlarmDefinition";
  const auto at = [](std::string_view holder, std::string_view member) {
    std::string pointer(holder);
    return pointer.append("/").append(member);
  };
  const std::string type = at(action, "AdjustmentType");
  const std::string value = at(action, "ScalingAdjustment");
  const std::string cooldown = at(action, "CoolDown");
  const std::string compares = at(alarm, "ComparisonOperator");
  const std::string limit = at(alarm, "Threshold");
  const auto overrides = std::to_array<Override>({{"/Name", json_text(name)},
                                                  {"/Description", ""},
                                                  {type, json_text("CHANGE_IN_CAPACITY")},
                                                  {value, json_text(change)},
                                                  {cooldown, "300"},
                                                  {compares, json_text(emr_word(comparison))},
                                                  {limit, json_text(threshold)}});
  return copy_with(*model.rule.value(), overrides);
}

}  // namespace

RuleList read_own_rules(const Place& signal, const PolicyWide& policy) {
  RuleList rules{.list = signal.member("rules"),
                 .words = own_words,
                 .minimum = policy.minimum,
                 .maximum = policy.maximum,
                 .copy = copy_own};
  rules.rules = read_each(rules.list, [&](const Place& rule) { return read_own_rule(rule, policy); });
  return rules;
}

RuleList read_emr_rules(const Place& policy) {
  const Place constraints = policy.member("Constraints");
  RuleList rules{.list = policy.member("Rules"),
                 .words = emr_words,
                 .minimum = constraints.member("MinCapacity").integer(),
                 .maximum = constraints.member("MaxCapacity").integer(),
                 .copy = copy_emr};
  rules.rules = read_each(rules.list, read_emr_rule);
  return rules;
}

}  // namespace headroom::lint
