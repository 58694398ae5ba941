#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include "api/wire/signals/signals.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t a_week = 604'800;
constexpr std::int64_t most_executors = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t most_cores = 100'000;
constexpr std::size_t maximum_idle_executors = 10'000;

void decode_timeouts(json::ObjectReader& reader, SparkDynamicAllocation& signal) {
  const auto timeout = [&](std::string_view name, std::int64_t least) { return reader.seconds(name, least, a_week); };
  signal.backlog.first = timeout("scheduler_backlog_timeout_seconds", 1).value_or(signal.backlog.first);
  signal.backlog.sustained = timeout("sustained_scheduler_backlog_timeout_seconds", 1).value_or(signal.backlog.first);
  signal.idle.idle = timeout("executor_idle_timeout_seconds", 0).value_or(signal.idle.idle);
  signal.idle.cached = timeout("cached_executor_idle_timeout_seconds", 0);
  signal.idle.shuffle = timeout("shuffle_tracking_timeout_seconds", 0);
}

void decode_shuffle(json::ObjectReader& reader, ShuffleKeeping& shuffle) {
  shuffle.service = reader.boolean("shuffle_service_enabled").value_or(shuffle.service);
  shuffle.tracking = reader.boolean("shuffle_tracking_enabled").value_or(shuffle.tracking);
  shuffle.decommissioned_blocks =
      reader.boolean("decommission_shuffle_blocks_enabled").value_or(shuffle.decommissioned_blocks);
  shuffle.reliable_storage = reader.boolean("reliable_shuffle_storage").value_or(shuffle.reliable_storage);
}

}  // namespace

std::vector<IdleExecutor> decode_idle_executors(json::ObjectReader& reader) {
  std::vector<IdleExecutor> executors;
  const auto items = reader.array("idle_executors", maximum_idle_executors);
  if (!items) return executors;
  const json::Path path = reader.path().member("idle_executors");
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), reader.violations());
    for (const auto* field : {"id", "idle_since"}) item.require(field);
    const auto id = item.string("id");
    if (id && !ids.insert(*id).second) item.report("id", "duplicate", "another executor has this id");
    executors.push_back(
        {.id = std::string(id.value_or("")),
         .idle_since = item.time("idle_since").value_or(Instant{}),
         .has_cached_blocks = item.boolean("has_cached_blocks").value_or(false),
         .shuffle = item.choice<ShuffleData>("shuffle", names_of<ShuffleData>).value_or(ShuffleData::none),
         .task_milliseconds = item.integer("task_milliseconds", 0, std::numeric_limits<std::int64_t>::max())});
    item.close();
  }
  return executors;
}

std::optional<RampState> decode_ramp(json::ObjectReader& signal) {
  const json::Value* object = signal.object("ramp");
  if (object == nullptr) return std::nullopt;
  json::ObjectReader reader(*object, signal.path().member("ramp"), signal.violations());
  RampState ramp{.executors_to_add = reader.integer("executors_to_add", 1, most_executors).value_or(1),
                 .add_at = reader.time("add_at"),
                 .initializing = reader.boolean("initializing").value_or(false)};
  reader.close();
  return ramp;
}

void decode(json::ObjectReader& reader, SparkDynamicAllocation& signal) {
  const std::size_t before = reader.violations().total();
  const auto executors = [&](std::string_view name) { return reader.integer(name, 0, most_executors); };
  signal.bounds.minimum = executors("min_executors").value_or(signal.bounds.minimum);
  signal.bounds.maximum = executors("max_executors").value_or(signal.bounds.maximum);
  signal.initial_executors = executors("initial_executors");
  signal.executor_instances = executors("executor_instances");
  signal.shape.cores = reader.integer("executor_cores", 1, most_cores).value_or(signal.shape.cores);
  signal.shape.task_cpus = reader.integer("task_cpus", 1, most_cores).value_or(signal.shape.task_cpus);
  signal.shape.allocation_ratio = reader.number("executor_allocation_ratio", 0, 1).value_or(1);
  decode_timeouts(reader, signal);
  decode_shuffle(reader, signal.shuffle);
  signal.ramp = decode_ramp(reader);
  signal.idle_executors = decode_idle_executors(reader);
  if (reader.violations().total() != before) return;
  for (const Violation& fault : faults_of(signal)) reader.violations().add(reader.path(), fault);
}

}  // namespace headroom::api
