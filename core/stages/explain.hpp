#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/decision/decision.hpp"
#include "core/model/rules.hpp"
#include "core/stages/arbitrate.hpp"
#include "core/stages/propose.hpp"

namespace headroom {

/// Writes the texts of a decision. They use only what the stages found.
/// Fills `summary`, `signals` and `counterfactuals` of `decision`. Its other fields must be final.
void explain(Decision& decision, const PolicyRules& policy, std::span<const SignalProposal> proposals,
             const Verdict& verdict);

/// A measured fact as a clause: "only 9.5% of YARN memory is available (threshold 15%)".
std::string phrase(const Evidence& evidence);

}  // namespace headroom
