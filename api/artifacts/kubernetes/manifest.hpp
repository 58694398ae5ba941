#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/json/writer.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/model/cluster.hpp"

/// Parts that the manifests of Kubernetes' objects have in common.
namespace headroom::api {

/// The name of the object that scales a workload: the attached one, or else the workload's own name.
const std::string& autoscaler_name(const Workload& workload);

/// The members `apiVersion`, `kind` and `metadata` up to its namespace. `metadata` is left open.
void begin_manifest(json::Writer& out, std::string_view api_version, std::string_view kind, std::string_view name,
                    std::string_view space);

/// `scaleTargetRef`.
void write_target(json::Writer& out, const Workload& workload);

/// `behavior` as autoscaling/v2 has it. Writes nothing if there is none.
void write_behavior(json::Writer& out, const std::optional<kubernetes::ScalingBehavior>& behavior);

}  // namespace headroom::api
