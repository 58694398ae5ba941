#pragma once

#include "api/json/writer.hpp"
#include "core/decide.hpp"
#include "core/model/decision.hpp"

/// Decisions as documents that another system takes as they are.
namespace headroom::api {

/// Writes the array `[{kind, preferred, body}, …]`: first what applies the decision, then the policy rendered for the
/// platform where it can be expressed there. `[]` where there is nothing to apply or to render.
///
/// Exactly one kind applies a change, and its documents alone are `preferred`: PutManagedScalingPolicy while managed
/// scaling is attached, otherwise ModifyInstanceGroups, or one ModifyInstanceFleet for each fleet (all of them are
/// needed).
void write_artifacts(json::Writer& out, const EvaluationInput& input, const Decision& decision);

}  // namespace headroom::api
