#include <string>

#include "api/sources/spark_readers.hpp"

/// /executors, or /allexecutors with those that are gone.
namespace headroom::api {
namespace {

/// `maxMemory` counts memory off the heap too, so that what is on it comes first.
std::optional<std::int64_t> unified_memory(json::ObjectReader& executor) {
  const auto all = executor.integer("maxMemory", 0, spark::most);
  auto metrics = nested(executor, "memoryMetrics");
  const auto on_heap = metrics ? metrics->integer("totalOnHeapStorageMemory", 0, spark::most) : std::nullopt;
  const auto unified = on_heap ? on_heap : all;
  return unified && *unified > 0 ? unified : std::nullopt;
}

rightsizing::ExecutorEvidence executor_in(json::ObjectReader& item, std::string_view id) {
  auto peaks = nested(item, "peakMemoryMetrics");
  return {.id = std::string(id),
          .cores = item.integer("totalCores", 0, spark::most_of_int).value_or(0),
          .slots = item.integer("maxTasks", 0, spark::most_of_int).value_or(0),
          .unified_memory_bytes = unified_memory(item),
          .peak_heap_bytes = spark::read_peak(peaks, "JVMHeapMemory"),
          .peak_execution_bytes = spark::read_peak(peaks, "OnHeapExecutionMemory"),
          .task_milliseconds = item.integer("totalDuration", 0, spark::most).value_or(0),
          .gc_milliseconds = item.integer("totalGCTime", 0, spark::most).value_or(0),
          .added_milliseconds = spark::read_time(item, "addTime"),
          .removed_milliseconds = spark::read_time(item, "removeTime")};
}

}  // namespace

void read_spark_executors(const SourceDocument& document, EvidenceCollector& out) {
  const auto& [value, path] = document.body;
  if (value.kind() != json::Kind::array) {
    document.violations.add(path, "wrong_type", "must be an array");
    return;
  }
  bool driver = false;
  bool others = false;
  for_each_object(value.items(), path, document.violations, [&](json::ObjectReader& item) {
    item.require("id");
    const auto id = item.string("id");
    if (!id) return;
    if (*id != "driver") {
      others = true;
      return out.add_executor(executor_in(item, *id));
    }
    driver = true;
    if (const auto started = spark::read_time(item, "addTime")) out.add_start(*started);
  });
  if (driver && !others)
    out.warn("no_executors", "lists the driver alone; /allexecutors has the executors that are gone, too");
}

}  // namespace headroom::api
