#pragma once

#include "core/ports/decision_log.hpp"

/// How what becomes of recommendations is remembered: the rules that every store shares.
namespace headroom::store {

/// Adds it in the order of ids unless it is there already, and forgets the oldest beyond History::depth.
void remember(History& history, Recommendation recommendation);

/// What a report says of the time at which the recommendation was applied.
enum class AppliedEffect { keep, set, clear };
AppliedEffect applied_effect(Outcome reported);

/// When a decision that is reported as applied took effect, on the clock of its evaluation: as long after
/// `evaluated_at` as the report came after the record, and never before it, also when the clock stepped back.
Instant applied_at(Instant evaluated_at, Instant recorded_at, Instant reported_at);

/// An earlier decision that a later description shows as done was applied when it was evaluated, unless known better.
void infer_applied(Recommendation& recommendation);

}  // namespace headroom::store
