#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/lint/findings.hpp"
#include "api/lint/place.hpp"
#include "core/alarms/adjustment.hpp"
#include "core/model/comparison.hpp"

/// One model of alarm rules for our `alarm_rules` and for EMR's AutoScalingPolicy, so that each rule of the linter is
/// written once.
namespace headroom::lint {

/// Which way a rule moves capacity: out if its adjustment or every step is positive, in if negative. Neither if it sets
/// an exact capacity, or if its steps differ.
enum class Direction { neither, out, in };

/// Which way a metric moves when capacity gets scarce.
enum class Sense { unknown, rises_with_plenty, rises_with_need };

/// What is known of a metric.
struct MetricFacts {
  Sense sense{Sense::unknown};
  /// "percent" or "count" as CloudWatch publishes it. Empty: unknown.
  std::string_view unit{};
  /// The smallest and the largest value that it can have.
  std::optional<double> lowest{};
  std::optional<double> highest{};
  bool comes_every_five_minutes{false};
  bool is_percent() const { return highest == 100 && lowest == 0; }
};

/// `space`: CloudWatch's namespace. Empty stands for EMR's.
MetricFacts facts_of_metric(std::string_view metric, std::string_view space);

/// One step, with its bounds relative to the threshold. An absent bound is infinite.
struct RuleStep {
  Place place;
  std::optional<double> lower{};
  std::optional<double> upper{};
  std::optional<double> value{};
};

/// One rule. The places are there whether or not something stands there.
struct RuleModel {
  Place rule;  ///< the whole item of the list
  Place name;
  Place metric;
  Place comparison;
  Place threshold;
  Place unit;  ///< of EMR's rules; never there in ours
  Place period;
  Place cooldown;
  Place type;
  Place value;
  Place missing_data;  ///< of our rules
  std::vector<RuleStep> steps{};
  MetricFacts facts{};
  std::optional<Comparison> compares{};
  /// Absent if there is none, or one that the platform refuses.
  std::optional<double> limit{};
  AdjustmentType adjusts{AdjustmentType::change_in_capacity};
  Direction direction{Direction::neither};
  std::string scope{};        ///< the part of the cluster that it moves. Empty: all of it
  bool has_magnitude{false};  ///< a smallest change, so that a percentage of nothing is something
  /// The seconds that pass at least between two of its changes, and whether the policy itself says how many.
  std::int64_t pause{0};
  bool pause_is_of_policy{false};
  std::string_view name_or(std::string_view other) const { return name.text().value_or(other); }
};

/// The words of a vocabulary, ours or EMR's.
struct Words {
  std::string_view (*comparison)(Comparison);
  std::string_view change_in_capacity;
  std::string_view missing;
};

/// A list of rules, and what the document around it says.
struct RuleList {
  Place list;
  std::vector<RuleModel> rules{};
  Words words;
  std::optional<std::int64_t> minimum{};
  std::optional<std::int64_t> maximum{};
  /// Writes a new rule: a copy of `model` in the other direction, with this name, comparison, threshold and change.
  std::string (*copy)(const RuleModel& model, std::string_view name, Comparison comparison, double threshold,
                      std::int64_t change);
};

/// The rules of one list by themselves and in pairs. Says nothing of rules that are missing: see can_scale().
void lint_alarm_rules(const RuleList& rules, Findings& findings);
void lint_rule_pairs(const RuleList& rules, Findings& findings);
void lint_steps(const RuleModel& rule, Findings& findings);

/// Whether the rule moves capacity against what the metric means.
bool is_against_sense(const RuleModel& rule);

/// `stem`, or `stem-2` and so on, if a rule of the list has that name already.
std::string free_name(const RuleList& rules, std::string_view stem);

/// Whether the rules can move capacity that way. A rule that sets an exact capacity can do both.
bool can_scale(const RuleList& rules, Direction direction);

/// Reports that nothing in the document moves capacity that way. Proposes a rule beyond a dead band.
void report_missing_direction(const RuleList& rules, Direction direction, Findings& findings);

/// Whether the comparison fires on values above its threshold.
constexpr bool fires_high(Comparison comparison) {
  return comparison == Comparison::greater_than || comparison == Comparison::greater_than_or_equal;
}
constexpr bool includes_threshold(Comparison comparison) {
  return comparison == Comparison::less_than_or_equal || comparison == Comparison::greater_than_or_equal;
}
/// The same comparison on the other side.
constexpr Comparison turned(Comparison comparison) {
  switch (comparison) {
    case Comparison::less_than:
      return Comparison::greater_than;
    case Comparison::less_than_or_equal:
      return Comparison::greater_than_or_equal;
    case Comparison::greater_than:
      return Comparison::less_than;
    case Comparison::greater_than_or_equal:
      return Comparison::less_than_or_equal;
  }
  return comparison;
}

}  // namespace headroom::lint
