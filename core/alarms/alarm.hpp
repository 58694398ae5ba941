#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/base/names.hpp"
#include "core/model/metrics.hpp"

/// How CloudWatch evaluates an alarm.
namespace headroom {

enum class MissingData { missing, ignore, breaching, not_breaching };

/// One period of the evaluation range.
enum class AlarmPoint { not_breaching, breaching, missing };

/// How many of the newest periods an alarm looks at. CloudWatch looks at more than the N evaluation periods, so that
/// late datapoints count. AWS publishes only one number, 5 for N = 3; we take N + 2.
constexpr std::int64_t evaluation_range(std::int64_t evaluation_periods) { return evaluation_periods + 2; }

/// The new state of an alarm. No value if the alarm keeps its state.
/// `points`: the evaluation range, oldest first. 1 ≤ `datapoints_to_alarm` (M) ≤ `evaluation_periods` (N).
/// Reproduces each cell of the missing-data tables in the CloudWatch user guide ("Using Amazon CloudWatch alarms").
/// If the guide only says that an alarm does not go to ALARM yet (there are only breaches, and they are too recent),
/// the result is INSUFFICIENT_DATA.
std::optional<AlarmState> evaluate_alarm(std::span<const AlarmPoint> points, std::int64_t evaluation_periods,
                                         std::int64_t datapoints_to_alarm, MissingData treat_missing_data);

/// How many samples a period needs so that its percentile has a meaning. `percentile` is strictly between 0 and 100.
/// With fewer samples CloudWatch still evaluates the alarm, unless it is configured to ignore such periods.
std::int64_t minimum_samples(double percentile);

template <>
inline constexpr auto names_of<MissingData> =
    std::to_array<EnumName<MissingData>>({{"missing", MissingData::missing},
                                          {"ignore", MissingData::ignore},
                                          {"breaching", MissingData::breaching},
                                          {"not_breaching", MissingData::not_breaching}});

}  // namespace headroom
