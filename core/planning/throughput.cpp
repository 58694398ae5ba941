#include "core/planning/throughput.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/rightsizing/observed.hpp"

namespace headroom::planning {
namespace {

using rightsizing::SparkEvidence;

constexpr std::int64_t gigabyte = 1'000'000'000;
constexpr double milliseconds_per_hour = 3'600'000;

std::int64_t bounded(Int128 core_milliseconds) {
  return static_cast<std::int64_t>(std::clamp<Int128>(core_milliseconds, 1, most_work));
}

std::string core_seconds(std::int64_t core_milliseconds) {
  return text::quantity(static_cast<double>(core_milliseconds) / 1000) + " core-seconds";
}

std::string gigabytes(std::int64_t bytes) {
  return text::quantity(static_cast<double>(bytes) / static_cast<double>(gigabyte)) + " GB";
}

std::optional<std::int64_t> core_milliseconds_of(const SparkEvidence& evidence, const rightsizing::Observed& observed) {
  double sum = observed.used_core_hours.value_or(0) * milliseconds_per_hour;
  if (sum < 1) {
    sum = 0;
    for (const rightsizing::StageEvidence& stage : evidence.stages)
      sum += static_cast<double>(std::max<std::int64_t>(0, stage.run_milliseconds));
  }
  if (sum < 1) return std::nullopt;
  return std::llround(std::min(sum, static_cast<double>(most_work)));
}

Throughput by_gigabytes(std::int64_t bytes, std::int64_t core_microseconds_per_gb) {
  // Microseconds per 10⁹ bytes × bytes / 10⁹ / 10³ are milliseconds.
  const Int128 by = Int128{gigabyte} * 1000;
  const Int128 work = (Int128{bytes} * core_microseconds_per_gb + by - 1) / by;
  const std::int64_t all = bounded(work);
  return {.work = Work{all},
          .step = {"work",
                   gigabytes(bytes) + " × " + text::quantity(static_cast<double>(core_microseconds_per_gb) / 1e6) +
                       " core-seconds per GB",
                   core_seconds(all)}};
}

Throughput by_tasks(std::int64_t bytes, std::int64_t task_milliseconds) {
  const std::int64_t tasks = ceil_div(bytes, task_bytes);
  const std::int64_t all = bounded(Int128{tasks} * task_milliseconds);
  return {.work = Work{all, task_milliseconds},
          .step = {"work",
                   text::whole(tasks) + " tasks of at most 128 MiB × " +
                       text::quantity(static_cast<double>(task_milliseconds) / 1000) + " s each",
                   core_seconds(all)}};
}

Throughput unknown(std::string what) {
  return {.to_measure = {std::move(what),
                         "or give job.core_seconds_per_gb: the core-seconds that the job takes for 10^9 bytes",
                         "or give job.task_seconds: the seconds that one task takes for 128 MiB"}};
}

Throughput by_evidence(const PlanRequest& request) {
  const SparkEvidence& evidence = *request.evidence;
  const rightsizing::Observed observed = rightsizing::observe(evidence);
  const auto used = core_milliseconds_of(evidence, observed);
  if (!used)
    return unknown(
        "the documents in sources have no core time: send spark.executors with totalDuration, or spark.stages with "
        "executorRunTime, of a run that has ended");
  const std::string told = core_seconds(*used) + " that the earlier run used";
  const bool same_data = request.data.bytes == 0 || request.data.bytes == observed.input_bytes;
  if (same_data) return {.work = Work{bounded(*used)}, .step = {"work", told, core_seconds(*used)}};
  if (!observed.input_bytes)
    return unknown(
        "the documents in sources do not say how much the earlier run read: send spark.stages with inputBytes, or "
        "leave out job.data_size if the job reads the same again");
  const Int128 read = *observed.input_bytes;
  const std::int64_t all = bounded((Int128{*used} * request.data.bytes + read - 1) / read);
  return {.work = Work{all},
          .step = {
              "work",
              told + " × " + gigabytes(request.data.bytes) + " / " + gigabytes(*observed.input_bytes) + " that it read",
              core_seconds(all)}};
}

/// The data of the request, or else what the earlier run read.
std::int64_t bytes_of(const PlanRequest& request) {
  if (request.data.bytes > 0 || !request.evidence) return request.data.bytes;
  return rightsizing::observe(*request.evidence).input_bytes.value_or(0);
}

}  // namespace

Throughput throughput_of(const PlanRequest& request) {
  if (!request.core_microseconds_per_gb && !request.task_milliseconds) {
    if (request.evidence) return by_evidence(request);
    return unknown(
        "run the job once, on a part of its data if need be, and send what Spark's REST API tells of it as sources: "
        "spark.executors and spark.stages");
  }
  const std::int64_t bytes = bytes_of(request);
  if (bytes <= 0)
    return {.to_measure = {"how much data the job reads: give job.data_size, or spark.stages of an earlier run with "
                           "inputBytes"}};
  Throughput found = request.core_microseconds_per_gb ? by_gigabytes(bytes, *request.core_microseconds_per_gb)
                                                      : by_tasks(bytes, *request.task_milliseconds);
  if (request.evidence)
    found.warnings.push_back({"evidence_not_used",
                              "the request gives a throughput, so that of the earlier run in "
                              "sources does not count"});
  return found;
}

}  // namespace headroom::planning
