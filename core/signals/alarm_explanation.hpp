#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/signals/alarm_state.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/scoped_changes.hpp"

/// Explains the result of alarm rules in the terms of a Proposal.
namespace headroom {

/// The newest datapoint, the side of the threshold it is on, and how many evaluated datapoints are on that side. For a
/// rule in ALARM, it is the newest datapoint that breached. No value without datapoints.
std::optional<Evidence> evidence_of(const Alarm& alarm);

/// The smallest change of the metric that makes `rule` change the capacity `from` of its scope: crossing the threshold,
/// or reaching the first step that changes something. No value if no breach changes the capacity.
std::optional<Counterfactual> trigger_of(const AlarmRule& rule, std::int64_t from);

/// What would end the alarms of `changes`: for each alarm, enough periods on the other side of its threshold.
Counterfactual release_of(const std::vector<ScopedChange>& changes, Direction flip_to);

/// `low-memory: 4 + 1 (25%) = 5 in task`. What is added or removed is always the difference of the two capacities.
std::string arithmetic_of(const ScopedChange& change);

/// Why a rule in ALARM that wants no other capacity does not: no step covers the breach, there is no datapoint to
/// choose a step by, or its adjustment makes no difference. `from` is the capacity of its scope, and `wish` what it
/// wants, if it wants anything.
std::string reason_for_no_change(const Alarm& alarm, const std::optional<ScopedChange>& wish);

}  // namespace headroom
