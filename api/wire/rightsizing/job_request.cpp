#include <algorithm>
#include <cmath>
#include <limits>

#include "api/sources/read_evidence.hpp"
#include "api/wire/fields/data_size.hpp"
#include "api/wire/fields/executor_request.hpp"
#include "api/wire/rightsizing/request.hpp"
#include "core/base/decimal.hpp"
#include "core/base/names.hpp"
#include "core/rightsizing/spot.hpp"

namespace headroom::api {
namespace {

using rightsizing::DataSize;

constexpr std::int64_t most_tasks = std::numeric_limits<std::int32_t>::max();  // Spark numbers them with 32 bits
constexpr std::int64_t most_nodes = 1'000'000;
constexpr std::int64_t most_cores = 1'000'000'000;
constexpr double most_memory_gib = 1e9;
constexpr std::int64_t most_executor_cores = 1024;
constexpr double least_time = 0.001;
constexpr double most_time = 1e9;
constexpr double most_hours = 100'000;

/// One of two ways to say a thing.
void refuse_both(json::ObjectReader& request, std::string_view one, std::string_view other) {
  if (request.has(one) && request.has(other))
    request.report(
        other, "contradictory",
        "can't be used with " + std::string(one) + ": give one of " + std::string(one) + " and " + std::string(other));
}

void require_with(json::ObjectReader& request, std::string_view name, std::string_view needed) {
  if (request.has(name) && !request.has(needed))
    request.report(needed, "missing", "is required with " + std::string(name));
}

std::optional<DataSize> decode_shuffle(json::ObjectReader& request, const DataSize& data) {
  refuse_both(request, "shuffle_size", "shuffle_ratio");
  auto size = decode_data_size(request, "shuffle_size");
  const auto ratio = request.number("shuffle_ratio", 0.0001, 10'000);
  if (!ratio) return size;
  require_with(request, "shuffle_ratio", "data_size");
  const std::int64_t bytes = truncated(times(shortest_decimal(*ratio), data.bytes));
  if (bytes <= rightsizing::most_data) return DataSize{std::to_string(bytes), std::max<std::int64_t>(bytes, 1)};
  request.report("shuffle_ratio", "out_of_range",
                 "makes more than the " + rightsizing::format_binary(rightsizing::most_data) +
                     " that the partitions of one stage hold");
  return std::nullopt;
}

std::optional<rightsizing::Deadline> decode_deadline(json::ObjectReader& request) {
  refuse_both(request, "waves", "deadline_seconds");
  require_with(request, "deadline_seconds", "task_seconds");
  require_with(request, "task_seconds", "deadline_seconds");
  const auto deadline = request.number("deadline_seconds", least_time, most_time);
  const auto task = request.number("task_seconds", least_time, most_time);
  if (!deadline || !task) return std::nullopt;
  return rightsizing::Deadline{*deadline, *task};
}

void decode_executor(json::ObjectReader& request, rightsizing::JobRequest& job) {
  refuse_both(request, "executor", "executor_preset");
  job.executor = decode_executor_request(request, "executor");
  job.driver = decode_executor_request(request, "driver");
  if (const auto preset = request.string("executor_preset", 64)) {
    job.preset = *preset;
    if (job.preset != rightsizing::cost_optimized_preset && executor_preset(*preset) == nullptr)
      request.report("executor_preset", "unknown_value",
                     "must be one of: " + preset_names() + ", " + std::string(rightsizing::cost_optimized_preset));
  }
  job.task_cpus = request.integer("task_cpus", 1, most_executor_cores).value_or(1);
  job.language = request.choice<Language>("language", names_of<Language>).value_or(Language::jvm);
  job.platform = request.choice<Platform>("platform", names_of<Platform>).value_or(Platform::kubernetes);
}

/// A limit: what is left of a MiB below it is nobody's.
std::optional<Mebibytes> decode_cluster_memory(json::ObjectReader& request) {
  if (request.get("cluster_memory_gb") != nullptr)
    request.report("cluster_memory_gb", "not_applicable",
                   "is a field of the model seed_compatible; the limit of the model spark is cluster_memory_gib");
  const auto gib = request.number("cluster_memory_gib", least_time, most_memory_gib);
  return gib ? std::optional(Mebibytes{static_cast<std::int64_t>(std::floor(*gib * 1024))}) : std::nullopt;
}

/// Spot nodes for a share of the executors, also by the preset that says only this and nothing about a size.
void decode_spot(json::ObjectReader& request, rightsizing::JobRequest& job) {
  const bool cost_optimized = job.preset == rightsizing::cost_optimized_preset;
  if (cost_optimized) job.preset.clear();
  const auto spot = request.boolean("spot");
  const auto share = request.integer("spot_share_percent", 0, 100);
  job.spot_discount_percent = request.number("spot_discount_percent", 0, 100);
  const bool wanted = cost_optimized || spot == true;
  job.spot_share_percent = share.value_or(wanted ? 100 : 0);
  if (cost_optimized && spot == false)
    request.report("spot", "contradictory", "must be true, or absent, with the preset cost-optimized");
  else if (wanted && share == 0)
    request.report("spot_share_percent", "contradictory", "must be at least 1 if executors should run on Spot nodes");
  else if (spot == false && job.spot_share_percent > 0)
    request.report("spot_share_percent", "contradictory", "must be 0 with spot: false");
  else if (job.spot_discount_percent && job.spot_share_percent == 0)
    request.report("spot_discount_percent", "contradictory", "is allowed only with spot: true or a spot_share_percent");
}

void decode_cluster(json::ObjectReader& request, rightsizing::JobRequest& job) {
  job.cluster_cores = request.integer("cluster_cores", 1, most_cores);
  job.cluster_memory = decode_cluster_memory(request);
  job.cluster_nodes = request.integer("cluster_nodes", 1, most_nodes);
  job.instance_types = decode_node_types(request);
  job.region = request.string("region", 64).value_or("");
  job.cloud = request.choice<rightsizing::CloudProvider>("cloud", names_of<rightsizing::CloudProvider>);
  job.hours = request.number("hours", least_time, most_hours);
  decode_spot(request, job);
}

std::optional<rightsizing::SparkEvidence> decode_evidence(json::ObjectReader& request, std::vector<Warning>& warnings) {
  const auto items = request.array("sources", maximum_sources);
  if (!items || items->empty()) return std::nullopt;
  ApplicationFindings found = read_evidence(*items, request.path().member("sources"), request.violations());
  warnings = std::move(found.warnings);
  return std::move(found.evidence);
}

/// Bytes in memory for 100 on disk.
std::optional<std::int64_t> decode_expansion(json::ObjectReader& request) {
  const auto times = request.number("expansion", 0.01, 100);
  return times ? std::optional(std::llround(*times * 100)) : std::nullopt;
}

}  // namespace

rightsizing::JobRequest decode_spark_request(json::ObjectReader& request, std::vector<Warning>& warnings) {
  rightsizing::JobRequest job;
  job.evidence = decode_evidence(request, warnings);
  if (const auto data = decode_data_size(request, "data_size")) job.data = *data;
  job.files = request.integer("files", 1, most_tasks);
  job.splittable = request.boolean("splittable").value_or(true);
  if (!job.splittable && !request.has("files"))
    request.report("files", "missing", "is required with splittable: false, because each file is a task");
  job.format = request.choice<rightsizing::DataFormat>("format", names_of<rightsizing::DataFormat>);
  job.expansion_percent = decode_expansion(request);
  job.shuffle = decode_shuffle(request, job.data);
  job.default_parallelism = request.integer("default_parallelism", 1, most_tasks);
  job.waves = request.integer("waves", 1, most_tasks);
  job.deadline = decode_deadline(request);
  decode_executor(request, job);
  decode_cluster(request, job);
  return job;
}

}  // namespace headroom::api
