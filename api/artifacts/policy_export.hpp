#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/decision/evaluation_input.hpp"

/// Stored policies as the documents of other systems.
namespace headroom::api {

enum class PolicyFormat { managed_scaling_policy, auto_scaling_policy, horizontal_pod_autoscaler, scaled_object };

/// The word of the API. No value if it is unknown.
std::optional<PolicyFormat> policy_format_of(std::string_view word);

/// Writes the policy `document` in a format. `input` has it as a policy, on a cluster of one pool: in replicas of a
/// workload for the formats of Kubernetes, in EMR instances for the others. A document that has the format already is
/// answered as it stands. Fails with `not_expressible` and a fault for everything that the format can't say.
Result<std::string> export_policy(const json::Value& document, const EvaluationInput& input, PolicyFormat format);

}  // namespace headroom::api
