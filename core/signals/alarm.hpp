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

/// The state an alarm takes, or nothing when it keeps the state it has.
/// `points`: the evaluation range, oldest first, at least `evaluation_periods` of them.
/// Reproduces each cell of the missing-data tables in the CloudWatch user guide ("Using Amazon CloudWatch alarms").
std::optional<AlarmState> evaluate_alarm(std::span<const AlarmPoint> points, std::int64_t evaluation_periods,
                                         std::int64_t datapoints_to_alarm, MissingData treat_missing_data);

}  // namespace headroom
