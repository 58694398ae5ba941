#pragma once

#include <string>
#include <vector>

#include "core/kubernetes/replicas/keda_rules.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/signals/keda.hpp"
#include "core/signals/replica_metric.hpp"
#include "core/spark/executor_ramp.hpp"
#include "tests/properties/random.hpp"

/// Random parts of the signals for replicas and executors.
namespace headroom::testing {

ReplicaMetric any_replica_metric(std::string name, Random& random);
kubernetes::ScalingBehavior any_behavior(Random& random);
std::vector<kubernetes::ReplicaRecommendation> any_recommendations(Random& random);
std::vector<kubernetes::ScaleEvent> any_scale_events(Random& random);
KedaTrigger any_trigger(std::string metric, Random& random);
kubernetes::Fallback any_fallback(Random& random);
/// Without a target: Spark's ramp starts from what is requested.
RampState any_ramp(Random& random);

}  // namespace headroom::testing
