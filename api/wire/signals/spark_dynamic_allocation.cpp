#include "core/signals/spark_dynamic_allocation.hpp"

#include <string>

#include "api/wire/fields/executor_ramp.hpp"
#include "api/wire/signals/codec.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_idle_executors = 10'000;

void decode_timeouts(json::ObjectReader& reader, SparkDynamicAllocation& signal) {
  signal.backlog.first = reader.seconds("scheduler_backlog_timeout_seconds").value_or(signal.backlog.first);
  const auto sustained = reader.seconds("sustained_scheduler_backlog_timeout_seconds");
  // A wrong first timeout is one fault, not two.
  const bool is_usable = faults_of(SparkDynamicAllocation{.backlog = {.first = signal.backlog.first}}).empty();
  signal.backlog.sustained = sustained.value_or(is_usable ? signal.backlog.first : signal.backlog.sustained);
  signal.idle.idle = reader.seconds("executor_idle_timeout_seconds").value_or(signal.idle.idle);
  signal.idle.cached = reader.seconds("cached_executor_idle_timeout_seconds");
  signal.idle.shuffle = reader.seconds("shuffle_tracking_timeout_seconds");
}

void decode_shuffle(json::ObjectReader& reader, ShuffleKeeping& shuffle) {
  shuffle.service = reader.boolean("shuffle_service_enabled").value_or(shuffle.service);
  shuffle.tracking = reader.boolean("shuffle_tracking_enabled").value_or(shuffle.tracking);
  shuffle.decommissioned_blocks =
      reader.boolean("decommission_shuffle_blocks_enabled").value_or(shuffle.decommissioned_blocks);
  shuffle.reliable_storage = reader.boolean("reliable_shuffle_storage").value_or(shuffle.reliable_storage);
}

std::vector<IdleExecutor> decode_idle_executors(json::ObjectReader& reader) {
  std::vector<IdleExecutor> executors;
  reader.each("idle_executors", maximum_idle_executors, [&](json::ObjectReader& item) {
    for (const auto* field : {"id", "idle_since"}) item.require(field);
    executors.push_back(
        {.id = std::string(item.string("id").value_or("")),
         .idle_since = item.time("idle_since").value_or(Instant{}),
         .has_cached_blocks = item.boolean("has_cached_blocks").value_or(false),
         .shuffle = item.choice<ShuffleData>("shuffle", names_of<ShuffleData>).value_or(ShuffleData::none),
         .task_milliseconds = item.integer("task_milliseconds")});
  });
  return executors;
}

void encode_idle_executors(json::Writer& out, const std::vector<IdleExecutor>& executors) {
  out.begin_array();
  for (const IdleExecutor& executor : executors) {
    out.begin_object().field("id", executor.id).field("idle_since", executor.idle_since);
    out.field("has_cached_blocks", executor.has_cached_blocks).field("shuffle", name_of(executor.shuffle));
    if (executor.task_milliseconds) out.field("task_milliseconds", *executor.task_milliseconds);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

void decode(json::ObjectReader& reader, SparkDynamicAllocation& signal) {
  signal.bounds.minimum = reader.integer("min_executors").value_or(signal.bounds.minimum);
  signal.bounds.maximum = reader.integer("max_executors").value_or(signal.bounds.maximum);
  signal.initial_executors = reader.integer("initial_executors");
  signal.executor_instances = reader.integer("executor_instances");
  signal.shape.cores = reader.integer("executor_cores").value_or(signal.shape.cores);
  signal.shape.task_cpus = reader.integer("task_cpus").value_or(signal.shape.task_cpus);
  signal.shape.allocation_ratio = reader.number("executor_allocation_ratio").value_or(signal.shape.allocation_ratio);
  decode_timeouts(reader, signal);
  decode_shuffle(reader, signal.shuffle);
  signal.ramp = decode_executor_ramp(reader);
  signal.idle_executors = decode_idle_executors(reader);
}

void encode(json::Writer& out, const SparkDynamicAllocation& signal) {
  out.field("min_executors", signal.bounds.minimum).field("max_executors", signal.bounds.maximum);
  if (signal.initial_executors) out.field("initial_executors", *signal.initial_executors);
  if (signal.executor_instances) out.field("executor_instances", *signal.executor_instances);
  out.field("executor_cores", signal.shape.cores).field("task_cpus", signal.shape.task_cpus);
  out.field("executor_allocation_ratio", signal.shape.allocation_ratio);
  out.field("scheduler_backlog_timeout_seconds", signal.backlog.first.count());
  out.field("sustained_scheduler_backlog_timeout_seconds", signal.backlog.sustained.count());
  out.field("executor_idle_timeout_seconds", signal.idle.idle.count());
  if (signal.idle.cached) out.field("cached_executor_idle_timeout_seconds", signal.idle.cached->count());
  if (signal.idle.shuffle) out.field("shuffle_tracking_timeout_seconds", signal.idle.shuffle->count());
  out.field("shuffle_service_enabled", signal.shuffle.service);
  out.field("shuffle_tracking_enabled", signal.shuffle.tracking);
  out.field("decommission_shuffle_blocks_enabled", signal.shuffle.decommissioned_blocks);
  out.field("reliable_shuffle_storage", signal.shuffle.reliable_storage);
  if (signal.ramp) encode_executor_ramp(out.name("ramp"), *signal.ramp);
  if (!signal.idle_executors.empty()) encode_idle_executors(out.name("idle_executors"), signal.idle_executors);
}

void decode(json::ObjectReader& reader, SparkDynamicAllocationMemory& memory) {
  memory.ramp = decode_executor_ramp(reader);
  memory.executors = decode_idle_executors(reader);
}

void encode(json::Writer& out, const SparkDynamicAllocationMemory& memory) {
  if (memory.ramp) encode_executor_ramp(out.name("ramp"), *memory.ramp);
  if (!memory.executors.empty()) encode_idle_executors(out.name("idle_executors"), memory.executors);
}

}  // namespace headroom::api
