#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/metrics.hpp"
#include "core/model/observation.hpp"
#include "core/signals/alarm_rules.hpp"

namespace headroom {

/// A rule's alarm as of now. Its datapoints are those that were evaluated: the latest N of the evaluation range.
struct Alarm {
  const AlarmRule* rule{nullptr};
  AlarmState state{AlarmState::insufficient_data};
  std::int64_t datapoints{0};
  std::int64_t breaches{0};
  std::optional<double> newest{};
  std::optional<double> newest_breaching{};
  std::vector<std::string> warnings{};

  /// Real datapoints, not missing ones counted as breaching or a state that was kept, put it where it is.
  bool rests_on_data() const { return breaches >= rule->datapoints_to_alarm; }
};

bool breaches(const AlarmRule& rule, double value);

/// While data are missing the alarm keeps the state that `Metrics::alarms` has, INSUFFICIENT_DATA where it has none.
Alarm alarm_of(const AlarmRule& rule, const Observation& seen);

}  // namespace headroom
