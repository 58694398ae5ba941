#include <algorithm>
#include <optional>

#include "api/artifacts/spark/properties.hpp"
#include "api/artifacts/spark/spark_artifact.hpp"

namespace headroom::api {
namespace {

using rightsizing::Sizing;
using rightsizing::SpotNodes;
using rightsizing::SpotTaint;

void write_dynamic_allocation(json::Writer& out, const Sizing& result) {
  out.name("dynamicAllocation").begin_object().field("enabled", true);
  out.field("minExecutors", result.min_executors).field("maxExecutors", result.max_executors);
  out.field("initialExecutors", result.initial_executors).end_object();
}

/// What Kubernetes gives the container: heap and overhead, the same as request and limit.
void write_resources(json::Writer& out, const ExecutorShape& shape) {
  out.name("resources").begin_object();
  for (const char* const amount : {"requests", "limits"}) {
    out.name(amount).begin_object().field("cpu", std::to_string(shape.cores));
    out.field("memory", kubernetes_memory(shape.container())).end_object();
  }
  out.end_object();
}

void write_helm_executor(json::Writer& out, const Sizing& result) {
  const ExecutorShape& shape = result.executor;
  const Mebibytes burst = result.container_limit ? result.container_limit->container() : shape.container();
  out.name("executor").begin_object();
  out.field("cores", std::to_string(shape.cores));
  out.field("coresLimit", std::to_string(result.container_limit ? result.container_limit->cores : shape.cores));
  out.field("memory", kubernetes_memory(shape.container()));
  out.field("memoryLimit", kubernetes_memory(std::max(burst, shape.container()))).end_object();
}

/// The chart has a pod template of its own for executors, which tolerates no taint.
bool can_select_spot(const Rightsizing& sizing) {
  const SpotNodes* nodes = rightsizing::spot_nodes_of(sizing.request);
  return nodes != nullptr && nodes->taint != SpotTaint::always;
}

std::string_view helm_note(const Rightsizing& sizing) {
  const SpotNodes* nodes = rightsizing::spot_nodes_of(sizing.request);
  if (nodes == nullptr || nodes->taint == SpotTaint::never) return {};
  if (nodes->taint == SpotTaint::by_choice)
    return "The chart gives executors no tolerations: if the Spot nodes have a taint, use "
           "spark.operator.SparkApplication.";
  return "The chart gives executors no tolerations, so these values keep them off Spot nodes: use "
         "spark.operator.SparkApplication to run them there.";
}

SparkProperties helm_properties(const Rightsizing& sizing) {
  SparkProperties properties = shape_properties(sizing);
  for (const SparkProperty& more : job_properties(sizing)) properties.push_back(more);
  if (can_select_spot(sizing))
    for (const SparkProperty& more : placement_properties(sizing))
      if (more.key.starts_with("spark.kubernetes.executor.node.selector.")) properties.push_back(more);
  return properties;
}

/// The server of Spark Connect is the job's driver.
void write_helm_values(json::Writer& out, const Rightsizing& sizing) {
  const SpotNodes* nodes = rightsizing::spot_nodes_of(sizing.request);
  out.name("connect").begin_object();
  write_helm_executor(out, sizing.recommendation);
  write_dynamic_allocation(out, sizing.recommendation);
  write_resources(out, sizing.recommendation.driver);
  if (nodes != nullptr && nodes->on_demand) write_node_selector(out, *nodes->on_demand);
  out.name("sparkConf");
  write_properties(out, helm_properties(sizing));
  out.end_object();
}

void write_pod(json::Writer& out, const ExecutorShape& shape, const std::optional<ExecutorShape>& limit) {
  out.field("cores", shape.cores).field("coreRequest", std::to_string(shape.cores));
  if (limit) out.field("coreLimit", std::to_string(limit->cores));
  out.field("memory", jvm_memory(shape.memory)).field("memoryOverhead", jvm_memory(shape.memory_overhead));
}

void write_driver(json::Writer& out, const Rightsizing& sizing) {
  const SpotNodes* nodes = rightsizing::spot_nodes_of(sizing.request);
  out.name("driver").begin_object();
  write_pod(out, sizing.recommendation.driver, std::nullopt);
  out.field("serviceAccount", service_account);
  if (nodes != nullptr && nodes->on_demand) write_node_selector(out, *nodes->on_demand);
  out.end_object();
}

void write_executor(json::Writer& out, const Rightsizing& sizing) {
  const SpotNodes* nodes = rightsizing::spot_nodes_of(sizing.request);
  out.name("executor").begin_object();
  write_pod(out, sizing.recommendation.executor, sizing.recommendation.container_limit);
  if (nodes != nullptr) {
    if (rightsizing::only_spot(sizing.request)) write_node_selector(out, nodes->spot);
    if (nodes->taint != SpotTaint::never) write_tolerations(out, *nodes);
  }
  out.end_object();
}

std::string_view application_type(Language language) {
  switch (language) {
    case Language::jvm:
      return "Scala";
    case Language::pyspark:
      return "Python";
    case Language::r:
      return "R";
  }
  return {};
}

void write_application_spec(json::Writer& out, const Rightsizing& sizing) {
  out.field("type", application_type(sizing.request.language)).field("mode", "cluster");
  out.field("sparkVersion", "REPLACE_WITH_SPARK_VERSION").field("image", container_image);
  if (sizing.request.language == Language::jvm) out.field("mainClass", main_class);
  out.field("mainApplicationFile", application_file(sizing.request.language));
  out.name("restartPolicy").begin_object().field("type", "Never").end_object();
  out.name("sparkConf");
  write_properties(out, job_properties(sizing));
  write_dynamic_allocation(out, sizing.recommendation);
  write_driver(out, sizing);
  write_executor(out, sizing);
}

}  // namespace

void write_tolerations(json::Writer& out, const SpotNodes& nodes) {
  out.name("tolerations").begin_array().begin_object().field("key", nodes.spot.key).field("operator", "Equal");
  out.field("value", nodes.spot.value).field("effect", "NoSchedule").end_object().end_array();
}

void write_node_selector(json::Writer& out, const rightsizing::NodeLabel& label) {
  out.name("nodeSelector").begin_object().field(label.key, label.value).end_object();
}

SparkArtifact helm_values(const Rightsizing& sizing) {
  return {.kind = "helm.values", .write_members = write_helm_values, .note = helm_note(sizing)};
}

std::string helm_values_yaml(const Rightsizing& sizing) {
  return yaml_of([&](json::Writer& out) { write_helm_values(out, sizing); });
}

SparkArtifact spark_application() {
  return {.kind = "spark.operator.SparkApplication", .write_members = [](json::Writer& out, const Rightsizing& sizing) {
            out.field("apiVersion", "sparkoperator.k8s.io/v1beta2").field("kind", "SparkApplication");
            out.name("metadata").begin_object().field("name", "headroom-sized-spark-job").end_object();
            out.name("spec").begin_object();
            write_application_spec(out, sizing);
            out.end_object();
          }};
}

}  // namespace headroom::api
