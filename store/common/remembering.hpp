#pragma once

#include "core/ports/decision_log.hpp"

/// The rules, shared by all stores, for remembering what happened to recommendations.
namespace headroom::store {

/// Adds the recommendation in the order of ids, unless it is already there. Drops the oldest one beyond History::depth.
void remember(History& history, Recommendation recommendation);

/// How a report changes the time at which the recommendation was applied.
enum class AppliedEffect { keep, set, clear };
AppliedEffect applied_effect(Outcome reported);

/// When a decision that is reported as applied took effect, on the clock of its evaluation: as long after
/// `evaluated_at` as the report came after the record. It is never before `evaluated_at`, even if the server's clock
/// went back.
Instant applied_at(Instant evaluated_at, Instant recorded_at, Instant reported_at);

/// Marks a recommendation as applied because a later request shows it as done. It counts as applied when it was
/// evaluated, unless a better time is known.
void infer_applied(Recommendation& recommendation);

}  // namespace headroom::store
