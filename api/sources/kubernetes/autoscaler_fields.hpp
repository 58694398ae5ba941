#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "api/json/reader.hpp"
#include "core/base/error.hpp"
#include "core/intake/collector.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/model/cluster.hpp"

/// What HorizontalPodAutoscalers and ScaledObjects have in common.
namespace headroom::api {

/// A bound of replicas. Kubernetes counts them in 32 bits, and the largest of these numbers mean any.
std::optional<std::int64_t> read_replica_bound(json::ObjectReader& object, std::string_view name, std::int64_t least);

/// The workload that `scaleTargetRef` of the object's spec names, with the object as its autoscaler. A name that is
/// missing is a violation.
Workload read_scaled_workload(json::ObjectReader& object);

/// Reports faults that the core found in what `reader` has read, at the fields of Kubernetes' document: these have the
/// same names in camel case. Leaves out faults within `reported_parts`, which are reported where they are read.
void report_faults(json::ObjectReader& reader, std::span<const Violation> faults,
                   std::initializer_list<std::string_view> reported_parts = {});

/// `behavior` of autoscaling/v2, with its defaults for what it leaves out. Reports its faults.
kubernetes::ScalingBehavior read_scaling_behavior(json::ObjectReader& behavior);
/// The same behavior as the annotation of autoscaling/v1 has it, in which every name begins with a capital letter.
kubernetes::ScalingBehavior read_annotated_behavior(json::ObjectReader& behavior);

/// The replicas under `name` of a status. A count that no replicas can have is unknown, and a warning says so.
std::optional<std::int64_t> read_replica_count(json::ObjectReader& status, std::string_view name, Collector& out);

}  // namespace headroom::api
