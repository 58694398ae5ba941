#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/decision/decision.hpp"
#include "core/model/rules.hpp"
#include "core/stages/arbitrate.hpp"
#include "core/stages/constrain.hpp"
#include "core/stages/propose.hpp"

namespace headroom {

/// Writes the texts of a decision. They use only what the stages found.
/// Fills `summary`, `signals` and `counterfactuals` of `decision`, and changes no other field. The counterfactuals are
/// those that the winner and the bound that prevented everything suggest. Whether they come true is for the path to
/// try: other signals and other bounds may prevent it. There are none if the request wants none. `policy` and `clauses`
/// are what constrain() was given. `needed_caps`: with all of them a budget that prevented everything would not.
void explain(Decision& decision, const PolicyRules& policy, const Observation& seen,
             std::span<const SignalProposal> proposals, const Arbitration& arbitration,
             const LimitClauses& clauses = {}, std::span<const Condition> needed_caps = {});

/// A measured fact as a clause: "9.5% of YARN memory is available (below 15%)".
std::string phrase(const Evidence& evidence);

}  // namespace headroom
