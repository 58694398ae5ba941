#include "api/wire/rightsizing/request.hpp"

#include <algorithm>
#include <array>

#include "api/json/writer.hpp"
#include "api/wire/fields/evaluated_at.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/fields/warnings.hpp"
#include "api/wire/rightsizing/sizing.hpp"
#include "api/wire/stored_parts.hpp"
#include "core/base/names.hpp"
#include "core/rightsizing/spot.hpp"

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

void encode_shape(json::Writer& out, std::string_view name, const std::optional<rightsizing::ExecutorRequest>& shape) {
  if (!shape) return;
  out.name(name).begin_object().field("cores", shape->cores);
  if (shape->memory) out.field("memory_mib", shape->memory->value);
  if (shape->memory_overhead) out.field("memory_overhead_mib", shape->memory_overhead->value);
  out.end_object();
}

void encode_node_types(json::Writer& out, const std::vector<rightsizing::NodeType>& types) {
  if (types.empty()) return;
  out.name("instance_types").begin_array();
  for (const rightsizing::NodeType& type : types) {
    out.begin_object().field("instance_type", type.instance_type);
    if (type.allocatable_millicores)
      out.field("allocatable_cores", static_cast<double>(*type.allocatable_millicores) / 1000);
    if (type.allocatable_memory) out.field("allocatable_memory_mib", type.allocatable_memory->value);
    out.optional_field("hourly_price_usd", type.hourly_price);
    out.end_object();
  }
  out.end_array();
}

void encode_work(json::Writer& out, const rightsizing::JobRequest& job) {
  if (!job.data.text.empty()) out.field("data_size", job.data.text);
  out.optional_field("files", job.files);
  if (!job.splittable) out.field("splittable", false);
  if (job.format) out.field("format", name_of(*job.format));
  if (job.expansion_percent) out.field("expansion", static_cast<double>(*job.expansion_percent) / 100);
  if (job.shuffle) out.field("shuffle_size", job.shuffle->text);
  out.optional_field("default_parallelism", job.default_parallelism);
  out.optional_field("waves", job.waves);
  if (job.deadline)
    out.field("deadline_seconds", job.deadline->seconds).field("task_seconds", job.deadline->task_seconds);
}

void encode_cluster(json::Writer& out, const rightsizing::JobRequest& job) {
  out.optional_field("cluster_cores", job.cluster_cores);
  if (job.cluster_memory) out.field("cluster_memory_gib", static_cast<double>(job.cluster_memory->value) / 1024);
  out.optional_field("cluster_nodes", job.cluster_nodes);
  encode_node_types(out, job.instance_types);
  if (!job.region.empty()) out.field("region", job.region);
  if (job.cloud) out.field("cloud", name_of(*job.cloud));
  out.optional_field("hours", job.hours);
  if (job.spot_share_percent > 0) out.field("spot_share_percent", job.spot_share_percent);
  out.optional_field("spot_discount_percent", job.spot_discount_percent);
}

void encode_job(json::Writer& out, const rightsizing::JobRequest& job) {
  out.field("model", spark_model);
  encode_work(out, job);
  if (!job.preset.empty()) out.field("executor_preset", job.preset);
  encode_shape(out, "executor", job.executor);
  encode_shape(out, "driver", job.driver);
  out.field("task_cpus", job.task_cpus).field("language", name_of(job.language));
  out.field("platform", name_of(job.platform));
  encode_cluster(out, job);
  if (job.evidence) encode_evidence(out, *job.evidence);
}

void encode_job(json::Writer& out, const rightsizing::SeedRequest& job) {
  out.field("model", seed_model).field("data_size", job.data_size).field("executor_preset", job.executor_preset);
  out.optional_field("cluster_cores", job.cluster_cores);
  out.optional_field("cluster_memory_gb", job.cluster_memory_gb);
  out.field("spot", job.spot);
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

Result<RightsizingRequest> decode_stored_rightsizing(const json::Value& document,
                                                     std::forward_list<std::string>& codes) {
  constexpr std::array<std::string_view, 1> added_by_the_server{"warnings"};
  const auto parts = parts_of(document, added_by_the_server);
  if (!parts) return tl::unexpected(parts.error());
  auto request = decode_rightsizing(parts->request(), Instant{});
  if (!request || parts->added.empty()) return request;
  json::Violations violations;
  request->warnings = json::read(parts->additions(), json::Path{}, violations,
                                 [&](json::ObjectReader& reader) { return decode_stored_warnings(reader, codes); });
  if (!violations.empty()) return tl::unexpected(violations.error("the stored request"));
  return request;
}

void encode_rightsizing_request(std::string& text, const RightsizingRequest& request) {
  json::Writer out(text);
  out.begin_object();
  std::visit([&](const auto& job) { encode_job(out, job); }, request.job);
  if (!request.cluster_id.empty()) out.field("cluster_id", request.cluster_id);
  out.name("labels");
  encode_labels(out, request.labels);
  out.field("evaluated_at", request.evaluated_at);
  if (!request.warnings.empty()) encode_warnings(out.name("warnings"), request.warnings);
  out.end_object();
}

}  // namespace headroom::api
