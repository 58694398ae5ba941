#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "core/intake/auto_scaling_policies.hpp"
#include "core/intake/document_facts.hpp"

/// EMR's two kinds of scaling policy, as its API prints and takes them.
namespace headroom::api {

/// EMR's name of a field of our limits: `MaximumCoreCapacityUnits` for `maximum_core`.
std::string_view emr_limit_name(std::string_view field);

struct ManagedScalingDocument {
  ComputeLimits limits;
  std::optional<AdvancedScaling> advanced{};
};

/// `{ComputeLimits: …}`, bare or under `ManagedScalingPolicy`. Nothing where the document has no policy (what
/// GetManagedScalingPolicy answers while none is attached), or a fault, which is then a violation.
std::optional<ManagedScalingDocument> read_emr_managed_scaling_policy(const json::Value& body, const json::Path& path,
                                                                      json::Violations& violations);

struct AutoScalingDocument {
  std::string cluster_id{};  ///< empty where the document does not name it
  AutoScalingPolicy policy{};
  bool attached{true};  ///< false where the description says that it is detached, or failed
  std::vector<Warning> warnings{};
};

/// `{Constraints, Rules}`, bare or under `AutoScalingPolicy` beside `ClusterId` and `InstanceGroupId`, with EMR's
/// defaults and the checks its service makes. Nothing where the document has no policy, or a fault.
std::optional<AutoScalingDocument> read_emr_auto_scaling_policy(const json::Value& body, const json::Path& path,
                                                                json::Violations& violations);

}  // namespace headroom::api
