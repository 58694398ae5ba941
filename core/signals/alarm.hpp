#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/model/metrics.hpp"

/// CloudWatch's alarm evaluation.
namespace headroom {

enum class MissingData { missing, ignore, breaching, not_breaching };

/// One period of the evaluation range.
enum class AlarmPoint { not_breaching, breaching, missing };

/// How many of the newest periods an alarm looks at. CloudWatch looks at more than the N evaluation periods, so that
/// late datapoints count; AWS publishes one figure only, 5 for N = 3, hence N + 2.
constexpr std::int64_t evaluation_range(std::int64_t evaluation_periods) { return evaluation_periods + 2; }

/// The state an alarm takes, or nothing when it keeps the state it has.
/// `points`: the evaluation range, oldest first. 1 ≤ `datapoints_to_alarm` (M) ≤ `evaluation_periods` (N).
/// Reproduces each cell of the missing-data tables in the CloudWatch user guide ("Using Amazon CloudWatch alarms").
/// Where the guide only says that an alarm does not go to ALARM yet (breaches alone, too recent), this is
/// INSUFFICIENT_DATA.
std::optional<AlarmState> evaluate_alarm(std::span<const AlarmPoint> points, std::int64_t evaluation_periods,
                                         std::int64_t datapoints_to_alarm, MissingData treat_missing_data);

/// The samples that a period needs for its percentile to mean something. `percentile` is within (0, 100).
/// Below it CloudWatch evaluates the alarm all the same, unless it is told to ignore such periods.
std::int64_t minimum_samples(double percentile);

}  // namespace headroom
