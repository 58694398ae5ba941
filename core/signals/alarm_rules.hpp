#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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
/// Rules of one scope: out wins over in; of several the largest resulting capacity. Different scopes add up.
struct AlarmRules {
  static constexpr std::string_view kind = "alarm_rules";
  std::vector<AlarmRule> rules;  ///< at least one, names unique
  friend bool operator==(const AlarmRules&, const AlarmRules&) = default;
};

std::vector<std::string_view> asks_for(const AlarmRules& signal);

/// No opinion when every rule is in INSUFFICIENT_DATA.
std::optional<Proposal> propose(const AlarmRules& signal, const Observation& seen);

}  // namespace headroom
