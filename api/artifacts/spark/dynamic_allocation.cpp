#include "api/artifacts/spark/dynamic_allocation.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "api/artifacts/spark/properties.hpp"
#include "api/artifacts/writing/artifact.hpp"
#include "core/signals/spark_dynamic_allocation.hpp"

namespace headroom::api {
namespace {

/// The policy's own signal; Spark's defaults where it has none.
SparkDynamicAllocation signal_of(const Policy& policy) {
  for (const Signal& signal : policy.signals)
    if (const auto* found = std::get_if<SparkDynamicAllocation>(&signal)) return *found;
  return {};
}

/// What a start with these settings comes to.
struct Start {
  ExecutorBounds bounds;
  std::int64_t initial{0};
};

bool overlap(const ExecutorBounds& bounds, const ComputeLimits& limits) {
  return bounds.minimum <= limits.maximum.value && limits.minimum.value <= bounds.maximum;
}

/// What both allow; the policy's limits where that is nothing.
Start start_of(const ExecutorBounds& own, const ComputeLimits& limits, std::int64_t target) {
  ExecutorBounds bounds{.minimum = limits.minimum.value, .maximum = limits.maximum.value};
  if (overlap(own, limits))
    bounds = {.minimum = std::max(own.minimum, bounds.minimum), .maximum = std::min(own.maximum, bounds.maximum)};
  return {.bounds = bounds, .initial = std::clamp(target, bounds.minimum, bounds.maximum)};
}

std::string in_seconds(Seconds time) { return std::to_string(time.count()) + "s"; }
std::string switched(bool on) { return on ? "true" : "false"; }

std::string ratio_text(double ratio) {
  std::string text;
  json::append_number(text, ratio);
  return text;
}

SparkProperties allocation_properties(const SparkDynamicAllocation& signal, const Start& start) {
  SparkProperties properties;
  const auto add = [&](std::string_view name, std::string value) {
    properties.push_back({.key = "spark.dynamicAllocation." + std::string(name), .value = std::move(value)});
  };
  add("enabled", "true");
  add("minExecutors", std::to_string(start.bounds.minimum));
  add("maxExecutors", std::to_string(start.bounds.maximum));
  add("initialExecutors", std::to_string(start.initial));
  add("executorAllocationRatio", ratio_text(signal.shape.allocation_ratio));
  add("schedulerBacklogTimeout", in_seconds(signal.backlog.first));
  add("sustainedSchedulerBacklogTimeout", in_seconds(signal.backlog.sustained));
  add("executorIdleTimeout", in_seconds(signal.idle.idle));
  if (signal.idle.cached) add("cachedExecutorIdleTimeout", in_seconds(*signal.idle.cached));
  add("shuffleTracking.enabled", switched(signal.shuffle.tracking));
  if (signal.idle.shuffle) add("shuffleTracking.timeout", in_seconds(*signal.idle.shuffle));
  return properties;
}

SparkProperties shuffle_properties(const ShuffleKeeping& shuffle) {
  SparkProperties properties{{"spark.shuffle.service.enabled", switched(shuffle.service)}};
  if (shuffle.decommissioned_blocks)
    for (const char* const key : {"spark.decommission.enabled", "spark.storage.decommission.enabled",
                                  "spark.storage.decommission.shuffleBlocks.enabled"})
      properties.push_back({key, "true"});
  return properties;
}

std::string range(std::int64_t minimum, std::int64_t maximum) {
  return std::to_string(minimum) + " to " + std::to_string(maximum);
}

/// What the properties cannot tell, a sentence each.
std::string note_on(const SparkDynamicAllocation& signal, const ComputeLimits& limits, const Start& start,
                    std::int64_t target) {
  const auto& [own, initial] = start;
  std::string note = "Spark reads these properties when an application starts; a running application keeps its own.";
  if (!overlap(signal.bounds, limits))
    note += " The signal's bounds, " + range(signal.bounds.minimum, signal.bounds.maximum) +
            " executors, have nothing in common with the policy's limits, " +
            range(limits.minimum.value, limits.maximum.value) + ": the limits count.";
  if (initial != target)
    note += " The target, " + std::to_string(target) + ", is not within the " + range(own.minimum, own.maximum) +
            " executors that limits and signal allow: an application starts with " + std::to_string(initial) + ".";
  if (signal.executor_instances.value_or(0) > initial)
    note += " spark.executor.instances, " + std::to_string(*signal.executor_instances) +
            ", starts more executors unless it is lowered.";
  if (signal.shuffle.reliable_storage)
    note += " The plugin that stores shuffle files elsewhere, spark.shuffle.sort.io.plugin.class, is yours to set.";
  return note;
}

}  // namespace

void write_spark_allocation(json::Writer& out, const EvaluationInput& input, const Decision& decision) {
  const ComputeLimits& limits = input.policy.limits;
  if (limits.unit != Unit::executors || limits.maximum == Units{0}) return;
  const SparkDynamicAllocation signal = signal_of(input.policy);
  const Start start = start_of(signal.bounds, limits, decision.target.value);
  SparkProperties properties = allocation_properties(signal, start);
  for (SparkProperty& more : shuffle_properties(signal.shuffle)) properties.push_back(std::move(more));

  write_artifact_template(out, "spark.conf", decision.changed ? Preference::preferred : Preference::alternative,
                          note_on(signal, limits, start, decision.target.value), [&] { write_conf(out, properties); });
}

}  // namespace headroom::api
