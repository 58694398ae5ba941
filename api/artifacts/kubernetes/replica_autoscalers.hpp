#pragma once

#include <cstdint>
#include <string_view>

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
/// With the windows of the policy's schedules as triggers, as far as KEDA can say what they do.
void write_scaled_object(json::Writer& out, const Workload& workload, const Keda& signal, const EvaluationInput& input,
                         const Decision& decision);
/// Whether KEDA can ask for the trigger's figure itself. A formula would need all of its triggers, so with one it can
/// for none.
bool keda_asks_itself(const Keda& signal, const KedaTrigger& trigger);
/// Why one of the policy's windows is no trigger of a ScaledObject; empty if all are.
std::string_view why_no_window_trigger(const EvaluationInput& input);

}  // namespace headroom::api
