#include "api/artifacts/spark/rightsizing_artifacts.hpp"
#include "api/artifacts/spark/spark_artifact.hpp"
#include "core/spark/executor.hpp"

namespace headroom::api {
namespace {

void write_executor(json::Writer& out, const ExecutorPreset& preset) {
  out.begin_object().field("name", preset.name).field("description", preset.description);
  out.field("default", preset.name == default_preset);
  out.field("cores", preset.shape.cores).field("memory_mib", preset.shape.memory.value);
  out.field("memory_overhead_mib", preset.shape.memory_overhead.value);
  out.field("container_memory_mib", preset.shape.container().value);
  out.field("limit_cores", preset.limit_cores).field("limit_memory_mib", preset.limit_memory.value).end_object();
}

void write_nodes(json::Writer& out, const rightsizing::SpotNodes& nodes) {
  out.begin_object().field("cloud", name_of(nodes.cloud)).field("remark", nodes.remark);
  out.name("executor").begin_object();
  write_node_selector(out, nodes.spot);
  if (nodes.taint != rightsizing::SpotTaint::never) write_tolerations(out, nodes);
  out.end_object().name("driver").begin_object();
  if (nodes.on_demand) write_node_selector(out, *nodes.on_demand);
  out.end_object().end_object();
}

void write_cost_optimized(json::Writer& out) {
  out.begin_object().field("name", rightsizing::cost_optimized_preset);
  out.field(
      "description",
      "for jobs that may lose executors: executors on Spot nodes, the driver on On-Demand nodes; with any executor "
      "size, through `spot` and `cloud`");
  out.field("default", false).name("settings").begin_array();
  for (const rightsizing::SparkSetting& setting : rightsizing::spot_settings(Platform::kubernetes))
    out.begin_object()
        .field("key", setting.key)
        .field("value", setting.value)
        .field("reason", setting.reason)
        .end_object();
  out.end_array().name("nodes").begin_array();
  for (const rightsizing::SpotNodes& nodes : rightsizing::spot_nodes()) write_nodes(out, nodes);
  out.end_array().end_object();
}

}  // namespace

void write_executor_presets(json::Writer& out) {
  out.begin_array();
  for (const ExecutorPreset& preset : executor_presets()) write_executor(out, preset);
  write_cost_optimized(out);
  out.end_array();
}

}  // namespace headroom::api
