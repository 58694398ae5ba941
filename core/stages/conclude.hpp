#pragma once

#include <optional>
#include <span>

#include "core/decision/evaluation_input.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/stages/account.hpp"
#include "core/stages/allocate.hpp"
#include "core/stages/arbitrate.hpp"
#include "core/stages/constrain.hpp"
#include "core/stages/contradictions.hpp"
#include "core/stages/price.hpp"
#include "core/stages/propose.hpp"
#include "core/stages/window_bounds.hpp"

namespace headroom {

/// What each stage found on the way to one decision.
struct StageResults {
  const Observation& seen;
  const WindowBounds& windows;
  const NarrowedLimits& limits;
  std::span<const SignalProposal> proposals;
  std::span<const Contradiction> contradictions;
  const Arbitration& arbitration;
  const Proposal& wanted;
  const LastChange& last;
  const Constrained& allowed;
  const Allocation& allocation;
  const Priced& priced;
  const Account* account{nullptr};  ///< null if the policy has no budget
  std::optional<BudgetFigures> budget{};
};

/// The direction of all changes together. Growth of one pool and shrinkage of another make a mixed action.
Action action_of(const Allocation& allocation);

/// The direction that a counterfactual would call this action by. A mixed action counts as out.
Direction direction_of(Action action);

/// The decision that follows from these results, without its texts.
Decision conclude(const EvaluationInput& input, const StageResults& found);

}  // namespace headroom
