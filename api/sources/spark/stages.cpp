#include <algorithm>
#include <utility>
#include <vector>

#include "api/sources/reading/object_lists.hpp"
#include "api/sources/spark/document_readers.hpp"
#include "api/sources/spark/rest_fields.hpp"

/// /stages, with or without ?withSummaries=true, or one stage of /stages/{id}.
namespace headroom::api {
namespace {

/// Calls `read` with each stage that says which it is.
template <class Read>
void for_each_stage(const SourceDocument& document, Read read) {
  const auto read_identified = [&](json::ObjectReader& item) {
    item.require("stageId");
    if (item.has("stageId")) read(item);
  };
  if (document.body.value.kind() == json::Kind::array)
    return for_each_item(document.body, document.violations, read_identified);
  read_body(document, read_identified);
}

/// What never ran has no figures.
bool has_run(json::ObjectReader& item) {
  const auto status = item.string("status");
  return status != "SKIPPED" && status != "PENDING";
}

std::int64_t count(json::ObjectReader& item, std::string_view name) {
  return spark::read_count(item, name).value_or(0);
}

std::optional<std::int64_t> amount(json::ObjectReader& item, std::string_view name) {
  return item.integer(name, 0, spark::most);
}

rightsizing::StageEvidence stage_in(json::ObjectReader& item) {
  const spark::Peaks peaks(item, "peakExecutorMetrics");
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
      .peak_heap_bytes = peaks.of("JVMHeapMemory"),
      .run_milliseconds = amount(item, "executorRunTime").value_or(0),
      .cpu_nanoseconds = amount(item, "executorCpuTime"),
      .gc_milliseconds = amount(item, "jvmGcTime"),
      .submitted_milliseconds = spark::read_time(item, "submissionTime"),
      .completed_milliseconds = spark::read_time(item, "completionTime")};
}

void read_stage(json::ObjectReader& item, EvidenceCollector& out) {
  if (!has_run(item)) return;
  const rightsizing::StageEvidence stage = stage_in(item);
  out.add_stage(stage);
  auto times = item.nested("taskMetricsDistributions", spark::read_task_times);
  if (!times) return;
  times->stage = {stage.stage_id, stage.attempt};
  out.add_task_times(*times);
}

/// Tasks that have not been started, as dynamic allocation counts them: a speculative copy is no task of its own.
std::int64_t pending_tasks(json::ObjectReader& item, std::int64_t running) {
  item.require("numTasks");
  const std::int64_t tasks = count(item, "numTasks");
  const auto active_copies = [](json::ObjectReader& speculation) { return count(speculation, "numActiveTasks"); };
  const std::int64_t copies = item.nested("speculationSummary", active_copies).value_or(0);
  const std::int64_t complete = count(item, "numCompleteTasks");
  const std::int64_t started = spark::read_count(item, "numCompletedIndices").value_or(complete) + running - copies;
  return std::clamp<std::int64_t>(tasks - started, 0, tasks);
}

/// A stage that waits for others has not been submitted, so that its tasks do not count yet. One that failed may still
/// have some running.
SparkStage current_stage_in(json::ObjectReader& item) {
  item.require("status");
  const auto status = item.string("status");
  const bool is_active = status == "ACTIVE";
  const std::int64_t running = count(item, "numActiveTasks");
  return {.id = {count(item, "stageId"), count(item, "attemptId")},
          .is_unfinished = is_active || status == "PENDING",
          .pending_tasks = is_active ? pending_tasks(item, running) : 0,
          .running_tasks = running};
}

}  // namespace

void read_spark_stages(const SourceDocument& document, EvidenceCollector& out) {
  for_each_stage(document, [&](json::ObjectReader& item) { read_stage(item, out); });
}

void read_spark_stages(const SourceDocument& document, Collector& out) {
  std::vector<SparkStage> stages;
  for_each_stage(document, [&](json::ObjectReader& item) { stages.push_back(current_stage_in(item)); });
  if (document.body.value.kind() == json::Kind::object)
    out.warn("incomplete_document", "is a single stage; tasks of other stages are not counted");
  out.add_stages(std::move(stages));
}

}  // namespace headroom::api
