#pragma once

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "core/signals/signal.hpp"
#include "core/stages/observe.hpp"
#include "tests/properties/any_input.hpp"
#include "tests/properties/limits_now.hpp"
#include "tests/support/clusters.hpp"

namespace headroom::testing {

/// So many inputs of each kind of signal.
inline constexpr unsigned tries_of_a_kind = 300;
inline constexpr unsigned tries = tries_of_a_kind * static_cast<unsigned>(signal_kinds.size());

/// Runs `property(input)` on every try, and names the seed of the first that fails.
void for_all_inputs(auto&& property) {
  for (unsigned seed = 1; seed <= tries && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", signal " + std::string(signal_kinds[seed % signal_kinds.size()]));
    property(any_input(seed));
  }
}

inline Evaluation evaluated(const EvaluationInput& in) { return decide(in, builtin_catalog()); }

/// Runs `property(input, decision)` on every try.
void for_all(auto&& property) {
  for_all_inputs([&](const EvaluationInput& in) { property(in, evaluated(in).decision); });
}

inline Observation observation(const EvaluationInput& in) {
  return observe(in.cluster, in.metrics, in.policy, in.evaluated_at, builtin_catalog(), {.kubernetes = &in.kubernetes});
}

/// The signal whose proposal won, or null.
inline const SignalOpinion* chosen(const Decision& decision) {
  const auto found = std::ranges::find(decision.signals, true, &SignalOpinion::chosen);
  return found == decision.signals.end() ? nullptr : &*found;
}

}  // namespace headroom::testing
