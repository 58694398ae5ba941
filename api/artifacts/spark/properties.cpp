#include "api/artifacts/spark/properties.hpp"

#include <algorithm>

#include "api/artifacts/spark/spark_artifact.hpp"
#include "api/json/yaml.hpp"
#include "core/rightsizing/spot.hpp"

namespace headroom::api {
namespace {

/// spark.sql.files.maxPartitionBytes.
constexpr std::int64_t default_split = std::int64_t{128} << 20;

bool on_kubernetes(const rightsizing::JobRequest& request) {
  return request.platform == Platform::kubernetes || request.platform == Platform::emr_on_eks;
}

void add(SparkProperties& properties, std::string_view key, std::string value) {
  properties.push_back({.key = std::string(key), .value = std::move(value)});
}

void add_shape(SparkProperties& properties, const std::string& process, const ExecutorShape& shape) {
  add(properties, "spark." + process + ".cores", std::to_string(shape.cores));
  add(properties, "spark." + process + ".memory", jvm_memory(shape.memory));
  add(properties, "spark." + process + ".memoryOverhead", jvm_memory(shape.memory_overhead));
}

/// Executors come and go only where their shuffle files outlive them: in EMR's external service, else with tracking.
void add_shuffle_keeper(SparkProperties& properties, Platform platform) {
  const bool service = platform == Platform::emr;
  add(properties, service ? "spark.shuffle.service.enabled" : "spark.dynamicAllocation.shuffleTracking.enabled",
      "true");
}

void add_spot_settings(SparkProperties& properties, Platform platform) {
  for (const rightsizing::SparkSetting& setting : rightsizing::spot_settings(platform))
    if (std::ranges::find(properties, setting.key, &SparkProperty::key) == properties.end())
      add(properties, setting.key, std::string(setting.value));
}

void add_selector(SparkProperties& properties, const std::string& process, const rightsizing::NodeLabel& label) {
  add(properties, "spark.kubernetes." + process + ".node.selector." + std::string(label.key), std::string(label.value));
}

std::string conf_text(std::span<const SparkProperty> properties) {
  std::string text;
  for (const SparkProperty& property : properties) text += property.key + " " + property.value + "\n";
  return text;
}

}  // namespace

std::string jvm_memory(Mebibytes memory) { return std::to_string(memory.value) + "m"; }

std::string kubernetes_memory(Mebibytes memory) { return std::to_string(memory.value) + "Mi"; }

SparkProperties shape_properties(const Rightsizing& sizing) {
  const rightsizing::Sizing& result = sizing.recommendation;
  SparkProperties properties;
  add_shape(properties, "executor", result.executor);
  if (result.container_limit && on_kubernetes(sizing.request))
    add(properties, "spark.kubernetes.executor.limit.cores", std::to_string(result.container_limit->cores));
  add_shape(properties, "driver", result.driver);
  add(properties, "spark.dynamicAllocation.enabled", "true");
  add(properties, "spark.dynamicAllocation.minExecutors", std::to_string(result.min_executors));
  add(properties, "spark.dynamicAllocation.maxExecutors", std::to_string(result.max_executors));
  add(properties, "spark.dynamicAllocation.initialExecutors", std::to_string(result.initial_executors));
  return properties;
}

SparkProperties job_properties(const Rightsizing& sizing) {
  const rightsizing::JobRequest& request = sizing.request;
  const rightsizing::Sizing& result = sizing.recommendation;
  SparkProperties properties;
  add_shuffle_keeper(properties, request.platform);
  if (request.task_cpus != 1) add(properties, "spark.task.cpus", std::to_string(request.task_cpus));
  if (request.default_parallelism)
    add(properties, "spark.default.parallelism", std::to_string(*request.default_parallelism));
  if (request.splittable && result.split_bytes != default_split)
    add(properties, "spark.sql.files.maxPartitionBytes", std::to_string(result.split_bytes) + "b");
  if (result.shuffle) add(properties, "spark.sql.shuffle.partitions", std::to_string(result.shuffle->partitions));
  if (request.spot_share_percent > 0) add_spot_settings(properties, request.platform);
  return properties;
}

SparkProperties placement_properties(const Rightsizing& sizing) {
  const rightsizing::SpotNodes* nodes = rightsizing::spot_nodes_of(sizing.request);
  SparkProperties properties;
  if (nodes == nullptr) return properties;
  if (nodes->on_demand) add_selector(properties, "driver", *nodes->on_demand);
  if (rightsizing::only_spot(sizing.request)) add_selector(properties, "executor", nodes->spot);
  if (nodes->taint != rightsizing::SpotTaint::never)
    add(properties, "spark.kubernetes.executor.podTemplateFile", "REPLACE_WITH_EXECUTOR_POD_TEMPLATE");
  return properties;
}

std::string executor_pod_template(const Rightsizing& sizing) {
  const rightsizing::SpotNodes* nodes = rightsizing::spot_nodes_of(sizing.request);
  if (nodes == nullptr || nodes->taint == rightsizing::SpotTaint::never) return {};
  return yaml_of([&](json::Writer& out) {
    out.field("apiVersion", "v1").field("kind", "Pod").name("spec").begin_object();
    write_tolerations(out, *nodes);
    out.end_object();
  });
}

SparkProperties spark_properties(const Rightsizing& sizing) {
  SparkProperties all = shape_properties(sizing);
  for (const SparkProperties& more : {job_properties(sizing), placement_properties(sizing)})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

void write_properties(json::Writer& out, std::span<const SparkProperty> properties) {
  out.begin_object();
  for (const SparkProperty& property : properties) out.name_text(property.key).value(property.value);
  out.end_object();
}

void write_conf(json::Writer& out, std::span<const SparkProperty> properties) {
  out.name("properties");
  write_properties(out, properties);
  out.field("text", conf_text(properties));
}

std::string spark_defaults_conf(const Rightsizing& sizing) { return conf_text(spark_properties(sizing)); }

SparkArtifact spark_conf() {
  return {.kind = "spark.conf", .write_members = [](json::Writer& out, const Rightsizing& sizing) {
            write_conf(out, spark_properties(sizing));
            const std::string pod_template = executor_pod_template(sizing);
            if (!pod_template.empty()) out.field("executor_pod_template", pod_template);
          }};
}

}  // namespace headroom::api
