#pragma once

namespace headroom {

/// How much of its reasons a decision gives. What is decided does not depend on it.
enum class Detail {
  full,
  without_counterfactuals,  ///< everything but what would have changed the decision
  outcome,  ///< only what is decided, its cost and the codes of its reason and bounds: no texts and no warnings
};

/// Whether texts and warnings are made.
constexpr bool tells_reasons(Detail detail) { return detail != Detail::outcome; }

}  // namespace headroom
