#include "api/wire/rightsizing/decode.hpp"

#include <algorithm>
#include <array>

#include "api/wire/common_fields.hpp"

namespace headroom::api {
namespace {

enum class Model { spark, seed_compatible };
constexpr std::pair<std::string_view, Model> models[] = {{spark_model, Model::spark},
                                                         {seed_model, Model::seed_compatible}};

/// What only the spark model takes: the compatible one knows nothing of it.
constexpr std::array spark_fields{
    "files",
    "splittable",
    "format",
    "expansion",
    "shuffle_size",
    "shuffle_ratio",
    "waves",
    "deadline_seconds",
    "task_seconds",
    "executor",
    "driver",
    "task_cpus",
    "language",
    "platform",
    "default_parallelism",
    "cluster_nodes",
    "instance_types",
    "region",
    "cloud",
    "hours",
    "spot_share_percent",
    "spot_discount_percent",
    "sources",
};

constexpr std::int64_t most = 1'000'000'000;

/// Text, so that the model itself reads it: a bare number is megabytes there.
std::string decode_seed_size(json::ObjectReader& request) {
  const json::Value* size = request.get("data_size");
  if (size != nullptr && size->kind() == json::Kind::integer) return std::to_string(size->integer());
  request.require("data_size");
  return std::string(request.string("data_size", 64).value_or(""));
}

RightsizingRequest decode_request(json::ObjectReader& request, Instant now) {
  RightsizingRequest result;
  switch (request.choice<Model>("model", models).value_or(Model::spark)) {
    case Model::spark:
      result.job = decode_spark_request(request, result.warnings);
      break;
    case Model::seed_compatible:
      result.job = decode_seed_request(request);
      break;
  }
  result.cluster_id = request.string("cluster_id").value_or("");
  result.labels = decode_labels(request);
  result.evaluated_at = decode_evaluated_at(request, now, rightsizing_validity);
  return result;
}

}  // namespace

std::string preset_names() {
  std::string list;
  for (const ExecutorPreset& preset : executor_presets()) list.append(list.empty() ? "" : ", ").append(preset.name);
  return list;
}

rightsizing::SeedRequest decode_seed_request(json::ObjectReader& request) {
  rightsizing::SeedRequest job{.data_size = decode_seed_size(request)};
  if (const auto preset = request.string("executor_preset", 64)) job.executor_preset = *preset;
  if (executor_preset(job.executor_preset) == nullptr)
    request.report("executor_preset", "unknown_value", "must be one of: " + preset_names());
  job.cluster_cores = request.integer("cluster_cores", 0, most);
  job.cluster_memory_gb = request.integer("cluster_memory_gb", 0, most);
  job.spot = request.boolean("spot").value_or(false);
  if (request.get("cluster_memory_gib") != nullptr)
    request.report("cluster_memory_gib", "not_applicable",
                   "is a field of the model spark; seed_compatible has cluster_memory_gb");
  for (const std::string_view field : spark_fields)
    if (request.get(field) != nullptr)
      request.report(field, "not_applicable", "is a field of the model spark; seed_compatible does not have it");
  return job;
}

Result<RightsizingRequest> decode_rightsizing(const json::Value& body, Instant now) {
  json::Violations violations;
  RightsizingRequest result = json::read(body, json::Path{}, violations,
                                         [&](json::ObjectReader& request) { return decode_request(request, now); });
  if (!violations.empty()) return tl::unexpected(violations.error("the rightsizing request"));
  return result;
}

}  // namespace headroom::api
