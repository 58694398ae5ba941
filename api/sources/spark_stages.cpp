#include "api/sources/spark_readers.hpp"

/// /stages, with or without ?withSummaries=true, or one stage of /stages/{id}.
namespace headroom::api {
namespace {

/// What never ran has no figures.
bool has_run(json::ObjectReader& item) {
  const auto status = item.string("status");
  return status != "SKIPPED" && status != "PENDING";
}

std::int64_t count(json::ObjectReader& item, std::string_view name) {
  return item.integer(name, 0, spark::most_of_int).value_or(0);
}

std::optional<std::int64_t> amount(json::ObjectReader& item, std::string_view name) {
  return item.integer(name, 0, spark::most);
}

rightsizing::StageEvidence stage_in(json::ObjectReader& item) {
  auto peaks = nested(item, "peakExecutorMetrics");
  return {
      .stage_id = count(item, "stageId"),
      .attempt = count(item, "attemptId"),
      .tasks = count(item, "numTasks"),
      .ended_tasks = count(item, "numCompleteTasks") + count(item, "numFailedTasks") + count(item, "numKilledTasks"),
      .input_bytes = amount(item, "inputBytes").value_or(0),
      .shuffle_read_bytes = amount(item, "shuffleReadBytes").value_or(0),
      .shuffle_write_bytes = amount(item, "shuffleWriteBytes").value_or(0),
      .memory_spilled_bytes = amount(item, "memoryBytesSpilled"),
      .disk_spilled_bytes = amount(item, "diskBytesSpilled"),
      .peak_heap_bytes = spark::read_peak(peaks, "JVMHeapMemory"),
      .run_milliseconds = amount(item, "executorRunTime").value_or(0),
      .cpu_nanoseconds = amount(item, "executorCpuTime"),
      .gc_milliseconds = amount(item, "jvmGcTime"),
      .submitted_milliseconds = spark::read_time(item, "submissionTime"),
      .completed_milliseconds = spark::read_time(item, "completionTime")};
}

void read_stage(json::ObjectReader& item, EvidenceCollector& out) {
  item.require("stageId");
  if (!item.has("stageId") || !has_run(item)) return;
  const rightsizing::StageEvidence stage = stage_in(item);
  out.add_stage(stage);
  auto summary = nested(item, "taskMetricsDistributions");
  if (!summary) return;
  auto times = spark::read_task_times(*summary);
  if (!times) return;
  times->stage = {stage.stage_id, stage.attempt};
  out.add_task_times(*times);
}

}  // namespace

void read_spark_stages(const SourceDocument& document, EvidenceCollector& out) {
  const auto& [value, path] = document.body;
  if (value.kind() == json::Kind::array)
    return for_each_object(value.items(), path, document.violations,
                           [&](json::ObjectReader& item) { read_stage(item, out); });
  json::ObjectReader stage = foreign(document.body, document.violations);
  read_stage(stage, out);
}

}  // namespace headroom::api
