#pragma once

#include <cstdint>

#include "api/json/writer.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/signals/horizontal_pod_autoscaler.hpp"
#include "core/signals/keda.hpp"

/// The two autoscalers of replicas.
namespace headroom::api {

struct ReplicaBounds {
  std::int64_t minimum{0};
  std::int64_t maximum{1};
};

/// What both the signal and the policy's limits allow.
ReplicaBounds bounds_within(ReplicaBounds signal, const ComputeLimits& limits);

void write_horizontal_pod_autoscaler(json::Writer& out, const Workload& workload, const HorizontalPodAutoscaler& signal,
                                     const ComputeLimits& limits, const Decision& decision);
void write_scaled_object(json::Writer& out, const Workload& workload, const Keda& signal, const EvaluationInput& input,
                         const Decision& decision);

}  // namespace headroom::api
