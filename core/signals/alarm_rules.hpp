#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/alarms/adjustment.hpp"
#include "core/alarms/alarm.hpp"
#include "core/base/error.hpp"
#include "core/model/comparison.hpp"
#include "core/model/metrics.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// One CloudWatch alarm, and the adjustment that it asks for while it is in ALARM.
struct AlarmRule {
  std::string name;
  std::string metric;
  Statistic statistic{};
  Seconds period{300};                  ///< 10, 20, 30 or a multiple of 60
  std::int64_t evaluation_periods{1};   ///< N ≥ 1
  std::int64_t datapoints_to_alarm{1};  ///< M, 1 ≤ M ≤ N
  MissingData treat_missing_data{MissingData::missing};
  Comparison comparison{Comparison::greater_than};
  double threshold{0};
  Adjustment adjustment{};
  Seconds cooldown{0};
  Scope applies_to{};
  friend bool operator==(const AlarmRule&, const AlarmRule&) = default;
};

/// Threshold rules with the alarm semantics of CloudWatch and the adjustment semantics of EC2 and EMR.
///
/// Among rules of the same scope, the largest resulting capacity wins, so out wins over in. The changes of scopes that
/// share no pool are added. If one scope is part of another (a pool in a role, anything in the whole cluster), the
/// larger result wins too: what the inner scopes add counts toward what the outer scope wants, and the inner scopes do
/// not shrink while the outer scope wants more.
struct AlarmRules {
  static constexpr std::string_view kind = "alarm_rules";
  std::vector<AlarmRule> rules;  ///< at least one; names are unique
  friend bool operator==(const AlarmRules&, const AlarmRules&) = default;
};

/// All faults for which CloudWatch and EC2 refuse a rule, with pointers relative to the rule and the field names of the
/// HTTP API ("/period_seconds"). The faults of the steps are those of `faults_of(steps)`, below "/steps".
std::vector<Violation> faults_of(const AlarmRule& rule);
/// The faults of every rule ("/rules/0/period_seconds"), and those of the list itself.
std::vector<Violation> faults_of(const AlarmRules& signal);

std::vector<std::string_view> asks_for(const AlarmRules& signal);

/// No opinion if every rule is in INSUFFICIENT_DATA. While data are missing, a rule keeps the state that
/// `Metrics::alarms` has for its name. Without an entry there, the state is INSUFFICIENT_DATA.
/// A rule may be in ALARM with fewer than M breaching datapoints, if missing ones count as breaching or it keeps its
/// state. Such a rule may grow a cluster but never shrinks it. A rule with steps but without a datapoint changes
/// nothing. The cooldown is the longest of the rules whose change was taken.
std::optional<Proposal> propose(const AlarmRules& signal, const Observation& seen);

}  // namespace headroom
