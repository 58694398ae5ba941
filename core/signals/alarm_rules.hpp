#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/model/comparison.hpp"
#include "core/model/metrics.hpp"
#include "core/model/observation.hpp"
#include "core/signals/adjustment.hpp"
#include "core/signals/alarm.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// One CloudWatch alarm and the adjustment it asks for while it is in ALARM.
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

/// Threshold rules with CloudWatch's alarm semantics and EC2's and EMR's adjustment semantics.
///
/// Rules of one scope: the largest resulting capacity wins, so out wins over in. Scopes that share no pool add up.
/// Where a scope lies within another (a pool in a role, anything in the whole cluster) the larger result wins as well:
/// what the inner scopes add counts toward what the outer one wants, and they do not shrink when it wants more.
struct AlarmRules {
  static constexpr std::string_view kind = "alarm_rules";
  std::vector<AlarmRule> rules;  ///< at least one, names unique
  friend bool operator==(const AlarmRules&, const AlarmRules&) = default;
};

/// Everything CloudWatch and EC2 refuse in a rule, with pointers relative to it and the field names of the HTTP
/// contract ("/period_seconds"; steps are those of `faults_of(steps)` below "/steps").
std::vector<Violation> faults_of(const AlarmRule& rule);

std::vector<std::string_view> asks_for(const AlarmRules& signal);

/// No opinion when every rule is in INSUFFICIENT_DATA. While data are missing, a rule keeps the state that
/// `Metrics::alarms` has under its name, else INSUFFICIENT_DATA.
/// A rule that is in ALARM on fewer than M breaching datapoints, because missing ones were counted as breaching or a
/// state was kept, may grow a cluster but never shrinks it. A step rule without a datapoint changes nothing.
/// The cooldown is the longest of the rules whose change was taken.
std::optional<Proposal> propose(const AlarmRules& signal, const Observation& seen);

}  // namespace headroom
