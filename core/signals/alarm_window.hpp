#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/observation.hpp"
#include "core/signals/alarm_rules.hpp"

namespace headroom {

/// The periods that a rule's alarm looks at.
struct AlarmWindow {
  std::vector<std::optional<double>> values;  ///< evaluation_range(N) of them, oldest first; nothing: no datapoint
  std::vector<std::string> warnings;          ///< what makes the values less exact than CloudWatch's
};

/// The evaluation range of `rule` as of `seen.now`. A datapoint's time is the start of its period; periods that are
/// not over yet are left out. The range ends with the newest finished period of the grid that the newest finished
/// datapoint lies on; other points belong to the nearest period of that grid, the latest one wins.
///
/// The values are those of the metric's series with the rule's statistic and the longest period that divides the
/// rule's. Finer points are aggregated, over a range that slides with them: sums, minima, maxima and sample counts
/// exactly, averages weighted by a sample-count series of the same period (equally, with a warning, where counts are
/// missing); percentiles cannot be aggregated and stay missing.
///
/// A metric of `Metrics::values` that is not stale stands for the newest period of a rule with N = 1 over an average,
/// minimum or maximum, when there is no datapoint in the range; with a warning.
AlarmWindow window_of(const AlarmRule& rule, const Observation& seen);

}  // namespace headroom
