#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/lint/findings.hpp"
#include "api/lint/place.hpp"

/// What HorizontalPodAutoscalers and ScaledObjects have in common: they come alone, or in a List with the workload.
namespace headroom::lint {

/// One object of a document.
struct KubernetesObject {
  Place place;
  std::string_view kind;
  std::string_view name;
  std::string_view ns;  ///< "default" if the object names none
};

/// The items of a List, or the document alone. An object without a `kind` has `usual_kind`.
std::vector<KubernetesObject> objects_of(const Place& body, std::string_view usual_kind);

/// The bounds within which an autoscaler keeps a workload.
struct ReplicaBounds {
  std::int64_t minimum;
  std::int64_t maximum;
};

/// A resource whose use is divided by the pods' requests.
struct NeededRequest {
  std::string_view resource;   ///< "cpu", "memory"
  std::string_view container;  ///< empty: of all containers
};

/// An autoscaler, what it scales, and the objects beside it.
struct Autoscaler {
  const KubernetesObject& object;
  const std::vector<KubernetesObject>& objects;
  std::string_view target_kind;
  std::string_view target_name;

  Place spec() const { return object.place.member("spec"); }
  Place target() const { return spec().member("scaleTargetRef"); }
  /// Null if the document does not have it.
  const KubernetesObject* workload() const;
};

/// Targets of a HorizontalPodAutoscaler and of a ScaledObject, with their defaults.
Autoscaler autoscaler_of(const KubernetesObject& object, const std::vector<KubernetesObject>& objects);

/// `utilization_without_requests` at the containers of the workload, if the document has it. Containers with a limit
/// have that as their request, and a LimitRange beside it gives one too.
void check_requests(const Autoscaler& autoscaler, std::vector<NeededRequest> needed, Findings& findings);

/// `replicas_also_set`.
void check_replicas(const Autoscaler& autoscaler, ReplicaBounds bounds, Findings& findings);

/// `scales_spark_executors`: an application of Spark's operator, or a workload whose pods are executors.
void check_executors(const Autoscaler& autoscaler, Findings& findings);

/// `two_autoscalers`, at the later one of each pair.
void check_owners(const std::vector<KubernetesObject>& objects, Findings& findings);

/// `behavior` of autoscaling/v2. `is_ready_for_zero`: something else removes and adds the last replicas, so that a
/// direction that is disabled is not the only way.
void check_behavior(const Place& behavior, bool is_ready_for_zero, Findings& findings);

}  // namespace headroom::lint
