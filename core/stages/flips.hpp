#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/model/observation.hpp"
#include "core/stages/propose.hpp"

/// The smallest changes that make a decision another. Every one is found by following the path again, so nothing here
/// knows the rule of a signal.
namespace headroom {

/// Which way the decision would go if all of this were so.
using WouldBe = std::function<Direction(const Counterfactual&)>;

struct Flips {
  std::vector<Counterfactual> found;    ///< at most eight
  std::vector<SearchedRange> searched;  ///< metrics that were tried in full; only if nothing was found
};

/// The search has four steps.
///
/// 1. Each of the first eight suggestions is tried. If it comes true, conditions that are not needed go, and each of
///    the others becomes as small as it can be while the rest hold.
/// 2. Each metric that a signal looked at is tried alone, downward and upward, unless step 1 found a condition on it
///    alone for that way. The value nearest to the present is taken at which the decision is another.
/// 3. If nothing was found, step 2 is done again with values that last: for an hour, or as long as the alarm looks back
///    that looks back furthest.
/// 4. If still nothing was found, all these metrics are moved together, and as few of them are kept as it takes.
///
/// A condition is as small as it can be if the next step nearer to the present does not lead there. A step is 1 for
/// counts, seconds and limits, and 0.01 for the rest. A threshold of the policy may lie between two steps.
///
/// Between the present and the end of the metric's range the search halves its way, and takes for granted that a
/// decision that became another stays so further on. So a condition is needed if the only other one is not enough even
/// at the end of its range. If the range has no end, it goes to ten times the largest figure that a signal looked at. A
/// policy with many rules and a request with many datapoints are tried less often.
Flips flips_of(const EvaluationInput& input, Direction decided, std::vector<Counterfactual> suggested,
               std::span<const SignalProposal> proposals, const Observation& seen, const WouldBe& would_be);

/// The same condition, one step nearer to what would not be a change. An exclusive bound becomes the bound itself.
Condition eased(const Condition& condition);

}  // namespace headroom
