#pragma once

#include <optional>
#include <string>

#include "core/signals/alarm_rules.hpp"

/// What a rule can do at all, whatever is measured.
namespace headroom {

/// Why the rule can not do what its author wanted, as the rest of a sentence about the rule: it is in ALARM at every
/// possible value of its metric, or at none, or none of its steps covers a possible breach, or all that it asks for is
/// a change of 0. No value if nothing is wrong. `range_of` says which values are possible.
std::optional<std::string> futility_of(const AlarmRule& rule);

/// The breaches that the steps cover together: `0 and above`, `-20 to -5`. The rule has steps, without gaps.
std::string covered_breaches(const AlarmRule& rule);

}  // namespace headroom
