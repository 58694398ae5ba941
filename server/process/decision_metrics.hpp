#pragma once

#include "api/deciding/decision_counters.hpp"
#include "core/ports/clock.hpp"
#include "server/process/families.hpp"

namespace headroom::server {

/// Adds what was decided, as `/metrics` shows it. Each series is there from the start, at 0: a counter that begins at 1
/// never raises an alert.
void append_decisions(const api::DecisionCounters& counters, Instant now, Families& families);

}  // namespace headroom::server
