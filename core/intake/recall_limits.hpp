#pragma once

#include <optional>

#include "core/decision/evaluation_input.hpp"

namespace headroom {

/// Compares the attached managed scaling policy with what the history remembers of it (see_limits()). Afterwards
/// `input.history.limits` is what is remembered from now on. A policy without limits of its own gets these limits, and
/// a warning names each limit that differs from the attached one or replaces the remembered one.
///
/// A request whose documents show no managed scaling policy leaves what is remembered as it is, unless they show that
/// there is none: then it is forgotten.
///
/// Returns what is to be stored. No value: nothing changes.
std::optional<RememberedLimits> recall_limits(EvaluationInput& input);

}  // namespace headroom
