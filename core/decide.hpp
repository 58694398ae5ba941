#pragma once

#include <optional>

#include "core/catalog/catalog.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/signals/signal_memory.hpp"

namespace headroom {

/// The answer, and what the next evaluation of the same cluster needs to know.
struct Evaluation {
  Decision decision;
  std::optional<SignalMemory> memory;  ///< absent if no signal of the policy remembers anything
  friend bool operator==(const Evaluation&, const Evaluation&) = default;
};

/// Counterfactuals are found by following this path with other values; flips.hpp says how.
///
/// The one path: observe → recall → propose → arbitrate → fall back → constrain → allocate → afford → price → explain →
/// remember. Total: it answers every input and never fails.
Evaluation decide(const EvaluationInput& input, const Catalog& catalog);

}  // namespace headroom
