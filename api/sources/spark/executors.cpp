#include <string>
#include <utility>

#include "api/sources/reading/object_lists.hpp"
#include "api/sources/spark/document_readers.hpp"
#include "api/sources/spark/rest_fields.hpp"

/// /executors, or /allexecutors with those that are gone.
namespace headroom::api {
namespace {

constexpr std::string_view driver_id = "driver";

/// Calls `read` with each executor, the driver included, and its id.
template <class Read>
void for_each_executor(const SourceDocument& document, Read read) {
  const auto& [value, path] = document.body;
  if (value.kind() != json::Kind::array) return document.violations.add(path, "wrong_type", "must be an array");
  for_each_item(document.body, document.violations, [&](json::ObjectReader& item) {
    item.require("id");
    if (const auto id = item.string("id")) read(item, *id);
  });
}

/// `maxMemory` counts memory off the heap too, so that what is on it comes first.
std::optional<std::int64_t> unified_memory(json::ObjectReader& executor) {
  const auto all = executor.integer("maxMemory", 0, spark::most);
  const auto on_heap = executor.nested("memoryMetrics", [](json::ObjectReader& metrics) {
    return metrics.integer("totalOnHeapStorageMemory", 0, spark::most);
  });
  const auto unified = on_heap ? on_heap : all;
  return unified && *unified > 0 ? unified : std::nullopt;
}

rightsizing::ExecutorEvidence executor_in(json::ObjectReader& item, std::string_view id) {
  const spark::Peaks peaks(item, "peakMemoryMetrics");
  return {.id = std::string(id),
          .cores = spark::read_count(item, "totalCores").value_or(0),
          .slots = spark::read_count(item, "maxTasks").value_or(0),
          .unified_memory_bytes = unified_memory(item),
          .peak_heap_bytes = peaks.of("JVMHeapMemory"),
          .peak_execution_bytes = peaks.of("OnHeapExecutionMemory"),
          .task_milliseconds = item.integer("totalDuration", 0, spark::most).value_or(0),
          .gc_milliseconds = item.integer("totalGCTime", 0, spark::most).value_or(0),
          .added_milliseconds = spark::read_time(item, "addTime"),
          .removed_milliseconds = spark::read_time(item, "removeTime")};
}

std::optional<std::int64_t> positive(std::optional<std::int64_t> figure) {
  return figure && *figure > 0 ? figure : std::nullopt;
}

std::optional<Instant> added_at(json::ObjectReader& item) {
  const auto at = spark::read_time(item, "addTime");
  return at ? std::optional(Instant{std::chrono::milliseconds{*at}}) : std::nullopt;
}

/// Spark called what is excluded blacklisted before 3.1.
SparkExecutor running_executor_in(json::ObjectReader& item, std::string_view id) {
  const auto cores = spark::read_count(item, "totalCores");
  const auto slots = spark::read_count(item, "maxTasks");
  const auto added = added_at(item);
  const bool is_unused = spark::read_count(item, "totalTasks") == 0;
  const bool is_blacklisted = item.boolean("isBlacklisted").value_or(false);
  const bool has_shuffle = positive(item.integer("totalShuffleWrite", 0, spark::most)).has_value();
  return {.id = std::string(id),
          .is_active = item.boolean("isActive").value_or(!item.has("removeTime")),
          .is_excluded = item.boolean("isExcluded").value_or(is_blacklisted),
          .tasks_at_once = positive(positive(slots) ? slots : cores),
          .running_tasks = spark::read_count(item, "activeTasks"),
          .unused_since = is_unused ? added : std::nullopt,
          .task_milliseconds = positive(item.integer("totalDuration", 0, spark::most)),
          .has_cached_blocks = positive(spark::read_count(item, "rddBlocks")).has_value(),
          .shuffle = has_shuffle ? ShuffleData::held : ShuffleData::none};
}

}  // namespace

void read_spark_executors(const SourceDocument& document, EvidenceCollector& out) {
  bool driver = false;
  bool others = false;
  for_each_executor(document, [&](json::ObjectReader& item, std::string_view id) {
    if (id != driver_id) {
      others = true;
      return out.add_executor(executor_in(item, id));
    }
    driver = true;
    if (const auto started = spark::read_time(item, "addTime")) out.add_start(*started);
  });
  if (driver && !others)
    out.warn("no_executors", "lists the driver alone; /allexecutors also has the executors that are gone");
}

/// The driver stands in every list: an empty one is of no application that runs.
void read_spark_executors(const SourceDocument& document, Collector& out) {
  SparkExecutorList list;
  bool is_empty = true;
  for_each_executor(document, [&](json::ObjectReader& item, std::string_view id) {
    is_empty = false;
    if (id == driver_id)
      list.started = added_at(item);
    else
      list.executors.push_back(running_executor_in(item, id));
  });
  if (!is_empty) out.add_executors(std::move(list));
}

}  // namespace headroom::api
