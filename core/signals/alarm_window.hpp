#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/observation.hpp"
#include "core/signals/alarm_rules.hpp"

namespace headroom {

/// The periods that the alarm of a rule looks at.
struct AlarmWindow {
  /// Evaluation_range(N) values, oldest first; absent: the period has no datapoint.
  std::vector<std::optional<double>> values;
  std::vector<std::string> warnings;  ///< why the values are less exact than CloudWatch's
};

/// The evaluation range of `rule` at `seen.now`. The time of a datapoint is the start of its period. Periods that have
/// not ended yet do not count. The newest datapoint of an ended period defines a grid of periods, and the range ends
/// with the newest ended period of this grid. Every other datapoint belongs to the nearest period of the grid; if
/// several belong to one period, the latest one wins.
///
/// The values come from the metric's series that has the rule's statistic and the longest period that divides the
/// rule's period. Finer datapoints are aggregated, over a range that moves with them: sums, minima, maxima and sample
/// counts exactly; averages weighted by a series of sample counts with the same period (with equal weights and a
/// warning if counts are missing). Percentiles cannot be aggregated and stay missing.
///
/// If the range has no datapoint, a fresh metric in `Metrics::values` serves as the newest period, with a warning. This
/// applies only to rules with N = 1 over an average, a minimum or a maximum.
AlarmWindow window_of(const AlarmRule& rule, const Observation& seen);

}  // namespace headroom
