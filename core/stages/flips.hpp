#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/model/observation.hpp"
#include "core/stages/propose.hpp"

/// The smallest changes that turn a decision round. The path itself is run for every one of them, so nothing here
/// depends on the rule of a signal.
namespace headroom {

/// Which way the decision would go if all of this were so.
using WouldBe = std::function<Direction(const Counterfactual&)>;

struct Flips {
  std::vector<Counterfactual> found;    ///< at most eight
  std::vector<SearchedRange> searched;  ///< only if nothing was found
};

/// How often the path may be run for one decision: less often if a run takes long, because the policy has many rules or
/// the request many datapoints.
std::size_t trials_for(const EvaluationInput& input);

/// First every one of the first eight suggestions that comes true, each of its conditions as small as it can be while
/// the others hold: the neighbour that is one step nearer to the present does not lead there. A step is 1 for what is
/// counted, for seconds and for limits, and 0.01 otherwise; a threshold of the policy may
/// lie between two steps. Then every metric that a signal looked at, alone, upward and downward, if no condition on it
/// alone was found for that way: the value nearest to the present at which the decision is another. If nothing was
/// found so, the same with values that last for an hour, or as long as the longest alarm looks back. If still nothing
/// was found, all these metrics together, as few of them as it takes.
///
/// The search halves the way to the end of the metric's range, or to ten times the largest figure in sight. It takes
/// for granted that a decision that turned stays so further on.
Flips flips_of(Direction decided, std::vector<Counterfactual> suggested, std::span<const SignalProposal> proposals,
               const Observation& seen, Seconds longest_wait, std::size_t trials, const WouldBe& would_be);

/// An hour, or as long as the alarm of the policy looks back that looks back furthest.
Seconds longest_wait(const Policy& policy);

/// The same condition, one step nearer to what would not be a change. An exclusive bound becomes the bound itself.
Condition eased(const Condition& condition);

}  // namespace headroom
