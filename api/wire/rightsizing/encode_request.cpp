#include "api/wire/common_fields.hpp"
#include "api/wire/rightsizing/encode.hpp"
#include "core/base/names.hpp"
#include "core/rightsizing/spot.hpp"

namespace headroom::api {
namespace {

template <class Value>
void optional_field(json::Writer& out, std::string_view name, const std::optional<Value>& value) {
  if (value) out.field(name, *value);
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
    optional_field(out, "hourly_price_usd", type.hourly_price);
    out.end_object();
  }
  out.end_array();
}

void encode_work(json::Writer& out, const rightsizing::JobRequest& job) {
  if (!job.data.text.empty()) out.field("data_size", job.data.text);
  optional_field(out, "files", job.files);
  if (!job.splittable) out.field("splittable", false);
  if (job.format) out.field("format", name_of(*job.format));
  if (job.expansion_percent) out.field("expansion", static_cast<double>(*job.expansion_percent) / 100);
  if (job.shuffle) out.field("shuffle_size", job.shuffle->text);
  optional_field(out, "default_parallelism", job.default_parallelism);
  optional_field(out, "waves", job.waves);
  if (job.deadline)
    out.field("deadline_seconds", job.deadline->seconds).field("task_seconds", job.deadline->task_seconds);
}

void encode_cluster(json::Writer& out, const rightsizing::JobRequest& job) {
  optional_field(out, "cluster_cores", job.cluster_cores);
  if (job.cluster_memory) out.field("cluster_memory_gib", static_cast<double>(job.cluster_memory->value) / 1024);
  optional_field(out, "cluster_nodes", job.cluster_nodes);
  encode_node_types(out, job.instance_types);
  if (!job.region.empty()) out.field("region", job.region);
  if (job.cloud) out.field("cloud", name_of(*job.cloud));
  optional_field(out, "hours", job.hours);
  if (job.spot_share_percent > 0) out.field("spot_share_percent", job.spot_share_percent);
  optional_field(out, "spot_discount_percent", job.spot_discount_percent);
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
  optional_field(out, "cluster_cores", job.cluster_cores);
  optional_field(out, "cluster_memory_gb", job.cluster_memory_gb);
  out.field("spot", job.spot);
}

}  // namespace

void encode_rightsizing_request(std::string& text, const RightsizingRequest& request) {
  json::Writer out(text);
  out.begin_object();
  std::visit([&](const auto& job) { encode_job(out, job); }, request.job);
  if (!request.cluster_id.empty()) out.field("cluster_id", request.cluster_id);
  out.name("labels");
  encode_labels(out, request.labels);
  out.field("evaluated_at", request.evaluated_at).end_object();
}

}  // namespace headroom::api
