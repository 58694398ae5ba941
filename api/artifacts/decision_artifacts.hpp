#pragma once

#include <optional>

#include "api/json/writer.hpp"
#include "core/base/warning.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"

/// Decisions as documents that another system takes as they are.
namespace headroom::api {

/// Writes the array `[{kind, preferred, body}, …]`: first what applies the decision, then the policy as the platform
/// would have it, where it can be expressed there. `[]` where there is nothing to apply or to render.
///
/// On EMR a change is applied by the documents that are `preferred`, and these are always of one kind: so that two
/// autoscalers never fight, PutManagedScalingPolicy while managed scaling is attached; otherwise ModifyInstanceGroups,
/// or ModifyInstanceFleet, of which there is one for each fleet that changes and all are needed. Where managed scaling
/// is attached and cannot say what was decided, nothing is preferred.
///
/// Off EMR there is a preferred document for each node group that changes, or for each of its nodes that are to go, and
/// all are needed.
///
/// Replicas are changed by their autoscaler, never beside it: a HorizontalPodAutoscaler with the minimum raised to the
/// target, or the maximum lowered to it; a ScaledObject whose trigger is what Headroom decides, with what it needs.
///
/// Executors are Spark's own to change: spark.conf, preferred where something changes, for the next start.
void write_artifacts(json::Writer& out, const EvaluationInput& input, const Decision& decision);

/// Says why windows of the policy are not, or not all, among the artifacts. No value if they are, or if there are none.
std::optional<Warning> windows_not_written(const EvaluationInput& input);

}  // namespace headroom::api
