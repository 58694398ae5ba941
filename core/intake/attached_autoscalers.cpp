#include "core/intake/attached_autoscalers.hpp"

#include <algorithm>
#include <utility>

namespace headroom {
namespace {

bool is_scaled_object(const AttachedAutoscaler& autoscaler) { return std::holds_alternative<Keda>(autoscaler.signal); }

bool scale_the_same(const AttachedAutoscaler& a, const AttachedAutoscaler& b) {
  return a.workload.name == b.workload.name && a.workload.space == b.workload.space &&
         a.workload.kind == b.workload.kind;
}

/// What the HorizontalPodAutoscaler made by KEDA measured, under the names of the triggers' metrics.
std::vector<MetricValue> by_trigger(const AttachedAutoscaler& scaled_object, const AttachedAutoscaler& made) {
  std::vector<MetricValue> values;
  const auto& triggers = std::get<Keda>(scaled_object.signal).triggers;
  for (std::size_t i = 0; i < triggers.size(); ++i) {
    const auto value = std::ranges::find(made.values, scaled_object.external_names[i], &MetricValue::name);
    if (value != made.values.end()) values.push_back({triggers[i].metric, value->value});
  }
  return values;
}

/// What the HorizontalPodAutoscaler saw of the metric that the formula makes.
void take_composite(Keda& signal, const AttachedAutoscaler& made) {
  const auto value = std::ranges::find(made.values, composite_metric, &MetricValue::name);
  if (signal.modifiers && value != made.values.end()) signal.modifiers->observed = value->value;
}

/// KEDA sets the number of paused-replicas even if it is outside of the bounds.
ReplicaRange range_of(const Keda& keda) {
  const ReplicaRange own{keda.idle_replica_count.value_or(keda.min_replica_count), keda.max_replica_count};
  if (!keda.pauses.replicas) return own;
  return {std::min(own.minimum, *keda.pauses.replicas), std::max(own.maximum, *keda.pauses.replicas)};
}

}  // namespace

std::string id_of(const Workload& workload) { return workload.space + "/" + workload.name; }

ReplicaRange range_of(const AttachedAutoscaler& autoscaler) {
  if (const auto* keda = std::get_if<Keda>(&autoscaler.signal)) return range_of(*keda);
  const auto& signal = std::get<HorizontalPodAutoscaler>(autoscaler.signal);
  const bool switched_off = autoscaler.requested == 0 && signal.zeroed_by != kubernetes::ZeroedBy::autoscaler;
  return {switched_off ? 0 : signal.min_replicas, signal.max_replicas};
}

void merge_same_workload(std::vector<AttachedAutoscaler>& autoscalers) {
  for (AttachedAutoscaler& scaled_object : autoscalers) {
    if (!is_scaled_object(scaled_object)) continue;
    const auto made = std::ranges::find_if(autoscalers, [&](const AttachedAutoscaler& other) {
      return !is_scaled_object(other) && scale_the_same(other, scaled_object);
    });
    if (made == autoscalers.end()) continue;
    scaled_object.running = made->running;
    scaled_object.requested = made->requested;
    scaled_object.values = by_trigger(scaled_object, *made);
    take_composite(std::get<Keda>(scaled_object.signal), *made);
  }
  std::erase_if(autoscalers, [&](const AttachedAutoscaler& each) {
    return !is_scaled_object(each) && std::ranges::any_of(autoscalers, [&](const AttachedAutoscaler& other) {
      return is_scaled_object(other) && scale_the_same(other, each);
    });
  });
}

}  // namespace headroom
