#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/json/reader.hpp"
#include "core/base/error.hpp"
#include "core/intake/collector.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/model/cluster.hpp"

/// What HorizontalPodAutoscalers and ScaledObjects have in common.
namespace headroom::api {

/// A bound of replicas, as a document has it.
struct ReplicaBound {
  std::optional<std::int64_t> value{};
  std::string problem{};  ///< a clause that says why it can't be used; empty: it can, or it is absent
};

/// Kubernetes counts replicas in 32 bits, and the largest of these numbers mean any.
ReplicaBound read_replica_bound(json::ObjectReader& object, std::string_view name, std::int64_t least);

/// A bound and its name in the document.
struct NamedBound {
  std::string_view name;
  std::int64_t& count;
};
/// No autoscaler has a minimum above its maximum. Such a minimum counts as the maximum, and a warning says so.
void settle_bounds(NamedBound minimum, NamedBound maximum, Collector& out);

/// The workload that `scaleTargetRef` of the object's spec names, with the object as its autoscaler. A name that is
/// missing is a violation.
Workload read_scaled_workload(json::ObjectReader& object);

/// `behavior` of autoscaling/v2, with its defaults for what it leaves out. Reports its faults.
kubernetes::ScalingBehavior read_scaling_behavior(json::ObjectReader& behavior);
/// The same behavior as the annotation of autoscaling/v1 has it, in which every name begins with a capital letter.
kubernetes::ScalingBehavior read_annotated_behavior(json::ObjectReader& behavior);

/// The replicas under `name` of a status. A count that no replicas can have is unknown, and a warning says so.
std::optional<std::int64_t> read_replica_count(json::ObjectReader& status, std::string_view name, Collector& out);

}  // namespace headroom::api
