#pragma once

#include "core/base/error.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/ports/snapshot_log.hpp"

/// What is stored of a cluster's metrics, for evaluations that leave it out, and what an evaluation leaves there.
namespace headroom {

enum class CurrentValues {
  given,     ///< the request has metrics, even if they are empty
  left_out,  ///< neither the request nor a document has any
};

/// Puts stored metrics into the input, so that a decision can be made again from the input alone.
///
/// If current values are left out: the newest values up to `evaluated_at`, with the time of the newest of them. Other
/// metrics that the signals ask for, and the past of all of these, become series of averages over periods as long as
/// the points are apart.
///
/// In both cases, a rule that looks at several periods gets the series that it needs and the request lacks: the stored
/// points, combined by its period and statistic. Percentiles are never combined.
Result<void> add_stored_metrics(EvaluationInput& input, CurrentValues current, SnapshotHistory& log);

/// Notes since when capacity that a pool lacks now has been missing, as far as the stored snapshots show it without a
/// longer gap than an hour, or twice the policy's `mix.fallback_after` if that is longer. Pools of which the request or
/// its documents say it are left as they are.
Result<void> add_missing_capacity(EvaluationInput& input, SnapshotHistory& log);

/// The average of the points in each multiple of `step`, at the start of it.
std::vector<Datapoint> averages(const std::vector<Datapoint>& points, Seconds step);

/// What an evaluation leaves: the current values, the newest datapoint of each average without a current value, and the
/// capacity of the pools. Figures from later than `latest` are left out.
Snapshot snapshot_of(const EvaluationInput& input, Instant latest);

}  // namespace headroom
