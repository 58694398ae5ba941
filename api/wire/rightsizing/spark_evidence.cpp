#include <algorithm>
#include <utility>
#include <vector>

#include "api/wire/rightsizing/sizing.hpp"

/// Evidence in the words of Spark's own documents, without what was of no use in them.
namespace headroom::api {
namespace {

using rightsizing::ExecutorEvidence;
using rightsizing::SparkEvidence;
using rightsizing::StageEvidence;
using rightsizing::TaskTimes;

void amount(json::Writer& out, std::string_view name, const std::optional<std::int64_t>& value) {
  if (value) out.field(name, *value);
}

void time(json::Writer& out, std::string_view name, const std::optional<std::int64_t>& milliseconds) {
  if (milliseconds) out.field(name, Instant{std::chrono::milliseconds{*milliseconds}});
}

void encode_executor(json::Writer& out, const ExecutorEvidence& executor) {
  out.begin_object().field("id", executor.id).field("totalCores", executor.cores).field("maxTasks", executor.slots);
  amount(out, "maxMemory", executor.unified_memory_bytes);
  if (executor.peak_heap_bytes || executor.peak_execution_bytes) {
    out.name("peakMemoryMetrics").begin_object();
    amount(out, "JVMHeapMemory", executor.peak_heap_bytes);
    amount(out, "OnHeapExecutionMemory", executor.peak_execution_bytes);
    out.end_object();
  }
  out.field("totalDuration", executor.task_milliseconds).field("totalGCTime", executor.gc_milliseconds);
  time(out, "addTime", executor.added_milliseconds);
  time(out, "removeTime", executor.removed_milliseconds);
  out.end_object();
}

void encode_executors(json::Writer& out, const SparkEvidence& evidence) {
  out.begin_object().field("kind", "spark.executors").name("body").begin_array();
  if (evidence.started_milliseconds) {
    out.begin_object().field("id", "driver");
    time(out, "addTime", evidence.started_milliseconds);
    out.end_object();
  }
  for (const ExecutorEvidence& executor : evidence.executors) encode_executor(out, executor);
  out.end_array().end_object();
}

void encode_times(json::Writer& out, const TaskTimes& times) {
  const std::pair<double, std::optional<double>> quantiles[] = {
      {0.5, times.median_milliseconds}, {0.99, times.p99_milliseconds}, {1, times.maximum_milliseconds}};
  out.begin_object().name("quantiles").begin_array();
  for (const auto& [quantile, value] : quantiles)
    if (value) out.value(quantile);
  out.end_array().name("duration").begin_array();
  for (const auto& [quantile, value] : quantiles)
    if (value) out.value(*value);
  out.end_array().end_object();
}

void encode_stage(json::Writer& out, const StageEvidence& stage, const TaskTimes* times) {
  out.begin_object().field("stageId", stage.stage_id).field("attemptId", stage.attempt);
  out.field("numTasks", stage.tasks).field("numCompleteTasks", stage.ended_tasks);
  out.field("inputBytes", stage.input_bytes).field("shuffleReadBytes", stage.shuffle_read_bytes);
  out.field("shuffleWriteBytes", stage.shuffle_write_bytes);
  amount(out, "memoryBytesSpilled", stage.memory_spilled_bytes);
  amount(out, "diskBytesSpilled", stage.disk_spilled_bytes);
  if (stage.peak_heap_bytes)
    out.name("peakExecutorMetrics").begin_object().field("JVMHeapMemory", *stage.peak_heap_bytes).end_object();
  out.field("executorRunTime", stage.run_milliseconds);
  amount(out, "executorCpuTime", stage.cpu_nanoseconds);
  amount(out, "jvmGcTime", stage.gc_milliseconds);
  time(out, "submissionTime", stage.submitted_milliseconds);
  time(out, "completionTime", stage.completed_milliseconds);
  if (times != nullptr) {
    out.name("taskMetricsDistributions");
    encode_times(out, *times);
  }
  out.end_object();
}

/// Of a stage that no document tells of.
void encode_summary(json::Writer& out, const TaskTimes& times) {
  out.begin_object().field("kind", "spark.task_summary").name("body");
  encode_times(out, times);
  if (times.stage) {
    out.name("request").begin_object().field("stage_id", times.stage->stage);
    out.field("attempt", times.stage->attempt).end_object();
  }
  out.end_object();
}

}  // namespace

void encode_evidence(json::Writer& out, const SparkEvidence& evidence) {
  std::vector<const TaskTimes*> alone;
  for (const TaskTimes& times : evidence.task_times) alone.push_back(&times);
  out.name("sources").begin_array();
  if (evidence.started_milliseconds || !evidence.executors.empty()) encode_executors(out, evidence);
  if (!evidence.stages.empty()) {
    out.begin_object().field("kind", "spark.stages").name("body").begin_array();
    for (const StageEvidence& stage : evidence.stages) {
      const rightsizing::StageId id{stage.stage_id, stage.attempt};
      const auto own = std::ranges::find_if(alone, [&](const TaskTimes* times) { return times->stage == id; });
      encode_stage(out, stage, own == alone.end() ? nullptr : *own);
      if (own != alone.end()) alone.erase(own);
    }
    out.end_array().end_object();
  }
  for (const TaskTimes* times : alone) encode_summary(out, *times);
  out.end_array();
}

}  // namespace headroom::api
