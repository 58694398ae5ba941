#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/metrics.hpp"
#include "core/model/observation.hpp"
#include "core/signals/alarm_rules.hpp"

namespace headroom {

/// The present alarm of a rule. It counts the evaluated datapoints: the latest N of the evaluation range.
struct Alarm {
  const AlarmRule* rule{nullptr};
  AlarmState state{AlarmState::insufficient_data};
  std::int64_t datapoints{0};
  std::int64_t breaches{0};
  std::optional<double> newest{};
  std::optional<double> newest_breaching{};
  std::vector<std::string> warnings{};

  /// Whether real datapoints explain the ALARM. Otherwise missing ones counted as breaching, or the alarm kept its
  /// state.
  bool rests_on_data() const { return breaches >= rule->datapoints_to_alarm; }
};

bool breaches(const AlarmRule& rule, double value);

/// While data are missing, the alarm keeps the state that `Metrics::alarms` has, or INSUFFICIENT_DATA if there is none.
Alarm alarm_of(const AlarmRule& rule, const Observation& seen);

}  // namespace headroom
