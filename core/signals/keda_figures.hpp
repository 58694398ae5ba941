#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/kubernetes/replicas/keda_cron.hpp"
#include "core/model/observation.hpp"
#include "core/signals/horizontal_pod_autoscaler.hpp"
#include "core/signals/keda.hpp"
#include "core/signals/replica_metric.hpp"

/// What is known of a ScaledObject's triggers, and what its autoscaler makes of it. Only KEDA's signal uses this.
namespace headroom::keda {

/// The value of the trigger. No value if the trigger has failed.
std::optional<double> figure_of(const KedaTrigger& trigger, const Observation& seen);
/// No value if the trigger is none, its zone is unknown, or its start or end never comes.
std::optional<kubernetes::CronState> cron_state(const KedaTrigger& trigger, const Observation& seen);

/// Whether the trigger is one that KEDA leaves to its autoscaler: cpu or memory.
bool is_resource(const KedaTrigger& trigger);
/// Whether the value of the trigger comes from a metric that the request could have.
bool is_measured(const KedaTrigger& trigger);
bool is_active(const KedaTrigger& trigger, const Observation& seen);
/// What the triggers say together: the formula, or else each trigger.
kubernetes::Activity activity_of(const Keda& signal, const Observation& seen);
/// Whether something failed of which KEDA itself may know more.
bool fails_unseen(const Keda& signal, const Observation& seen);

/// What the formula of the scaling modifiers gives.
struct Composite {
  std::optional<double> figure{};
  FigureOrigin origin{FigureOrigin::signal};
  std::string problem{};  ///< a clause: why there is no figure
};
/// Empty if the ScaledObject has no scaling modifiers.
Composite composite_of(const Keda& signal, const Observation& seen);

/// The autoscaler that KEDA makes. If a direction is paused, the autoscaler has it disabled.
HorizontalPodAutoscaler autoscaler_of(const Keda& signal, const Observation& seen);
/// What each metric of the autoscaler asks for. `autoscaler` must outlive the result.
std::vector<MetricOpinion> opinions_of(const Keda& signal, const HorizontalPodAutoscaler& autoscaler,
                                       const Observation& seen);

}  // namespace headroom::keda
