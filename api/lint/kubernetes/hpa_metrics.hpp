#pragma once

#include <string>
#include <vector>

#include "api/lint/kubernetes/objects.hpp"

/// The metrics of a HorizontalPodAutoscaler, in the shapes of all versions.
namespace headroom::lint {

inline constexpr std::string_view first_beta = "autoscaling/v2beta1";

/// One metric. A place is absent if the version or the document does not have it.
struct HpaMetric {
  Place place;
  std::string_view type;  ///< "Resource", …; empty if there is none
  Place source;           ///< `resource`, `pods`, …
  std::string_view resource;
  std::string_view container;
  Place target;       ///< of autoscaling/v2: {type, …}
  Place utilization;  ///< `averageUtilization`, or the first beta's `targetAverageUtilization`
  Place average_value;
  Place value;

  bool is_resource() const { return type == "Resource" || type == "ContainerResource"; }
  /// Metrics of something that is there without pods.
  bool is_outside() const { return type == "Object" || type == "External"; }
  bool is_utilization() const { return is_resource() && utilization.present(); }
};

HpaMetric hpa_metric(const Place& metric, bool is_first_beta);

/// `invalid_value` at what Kubernetes refuses.
void check_metric(const HpaMetric& metric, bool is_first_beta, Findings& findings);

/// The metrics of the first beta as autoscaling/v2 has them: a JSON text. A quantity that can't be read becomes the one
/// that was probably meant.
std::string converted_metrics(const Place& metrics);

/// A metric of CPU utilisation, as autoscaling/v2 has it: a JSON text.
std::string cpu_metric(std::int64_t percent);

}  // namespace headroom::lint
