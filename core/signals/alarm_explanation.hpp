#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/signals/alarm_state.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/scoped_changes.hpp"

/// Why alarm rules say what they say, in the terms of a Proposal.
namespace headroom {

/// The newest datapoint and the side of the threshold it is on, of a rule in ALARM the newest that breached; with the
/// number of evaluated datapoints on that side. Nothing without datapoints.
std::optional<Evidence> evidence_of(const Alarm& alarm);

/// The nearest thing the metric could do that makes `rule` change its scope's capacity of `from`: crossing the
/// threshold, or reaching the first step that does something. Nothing where no breach changes it.
std::optional<Counterfactual> trigger_of(const AlarmRule& rule, std::int64_t from);

/// What would end the alarms of `changes`: of each, enough periods on the other side of its threshold.
Counterfactual release_of(const std::vector<ScopedChange>& changes, Direction flip_to);

/// `low-memory: 4 + 25% = 5 in task`
std::string arithmetic_of(const ScopedChange& change);

}  // namespace headroom
