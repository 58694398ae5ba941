#include "api/wire/rightsizing/sizing.hpp"

#include "api/artifacts/spark/rightsizing_artifacts.hpp"
#include "api/wire/fields/calculation.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/fields/warnings.hpp"
#include "core/base/names.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using rightsizing::Sizing;

void encode_shape(json::Writer& out, const ExecutorShape& shape) {
  const auto mib = [](Mebibytes memory, std::string_view unit) { return std::to_string(memory.value).append(unit); };
  out.field("cores", shape.cores).field("memory_mib", shape.memory.value);
  out.field("memory_overhead_mib", shape.memory_overhead.value);
  out.field("container_memory_mib", shape.container().value);
  out.name("spark").begin_object().field("memory", mib(shape.memory, "m"));
  out.field("memory_overhead", mib(shape.memory_overhead, "m")).end_object();
  out.name("kubernetes").begin_object().field("cpu", std::to_string(shape.cores));
  out.field("memory", mib(shape.container(), "Mi")).end_object();
}

void encode_executor(json::Writer& out, const SizedJob& sized) {
  const Sizing& r = sized.sizing;
  out.name("executor").begin_object();
  encode_shape(out, r.executor);
  if (!sized.seed) {
    const rightsizing::TaskMemory& task = r.task_memory;
    out.field("slots", r.slots_per_executor).field("memory_per_task_mib", task.available.value);
    if (task.needed > Mebibytes{0})  // without data nothing is known of the partitions
      out.field("memory_needed_per_task_mib", task.needed.value).field("spill_risk", name_of(task.spill_risk));
    if (task.remedy_shuffle_partitions) out.field("remedy_shuffle_partitions", *task.remedy_shuffle_partitions);
    if (task.remedy_memory) out.field("remedy_memory_mib", task.remedy_memory->value);
  }
  if (r.container_limit) {
    out.name("limits").begin_object().field("cores", r.container_limit->cores);
    out.field("memory_mib", r.container_limit->container().value).end_object();
  }
  out.end_object();
}

void encode_data(json::Writer& out, const rightsizing::DataSize& data) {
  out.name("data").begin_object();
  if (!data.text.empty()) out.field("given", data.text);
  out.field("bytes", data.bytes);
  out.field("reading",
            text::quantity(static_cast<double>(data.bytes)) + " bytes = " + rightsizing::format_binary(data.bytes));
  out.end_object();
}

void encode_partitions(json::Writer& out, const Sizing& r) {
  out.name("partitions").begin_object().field("input", r.tasks).field("split_bytes", r.split_bytes);
  if (r.shuffle)
    out.field("shuffle", r.shuffle->partitions)
        .field("shuffle_bytes", r.shuffle->bytes)
        .field("shuffle_waves", r.shuffle->waves);
  out.end_object();
}

/// The fields that a workflow branches on: always there, never null.
void encode_scalars(json::Writer& out, std::string_view id, const RightsizingRequest& request, const SizedJob& sized) {
  const Sizing& r = sized.sizing;
  out.field("id", id).field("kind", "rightsizing").field("status", "decided").field("action", "no_action");
  out.field("outcome", "recommended").field("cluster_id", request.cluster_id);
  out.field("evaluated_at", request.evaluated_at).field("valid_until", request.evaluated_at + rightsizing_validity);
  out.field("model", sized.seed ? seed_model : spark_model).field("platform", name_of(sized.request.platform));
  out.field("executors", r.executors).field("min_executors", r.min_executors);
  out.field("max_executors", r.max_executors).field("initial_executors", r.initial_executors);
  out.field("tasks", r.tasks).field("waves", r.waves).field("limiting_factor", name_of(r.limiting_factor));
}

void encode_warnings(json::Writer& out, const RightsizingRequest& request, const SizedJob& sized) {
  std::vector<Warning> warnings = request.warnings;
  warnings.insert(warnings.end(), sized.sizing.warnings.begin(), sized.sizing.warnings.end());
  out.name("warnings");
  api::encode_warnings(out, warnings);
}

/// The compatible model may come to no executors at all, of which nothing can be made.
void encode_artifacts(json::Writer& out, const RightsizingRequest& request, const SizedJob& sized) {
  out.name("artifacts");
  if (sized.sizing.executors < 1)
    out.begin_array().end_array();
  else
    write_rightsizing_artifacts(out, {sized.request, sized.sizing, request.cluster_id});
}

}  // namespace

void encode_rightsizing(std::string& text, std::string_view id, const RightsizingRequest& request,
                        const SizedJob& sized) {
  const Sizing& r = sized.sizing;
  json::Writer out(text);
  out.begin_object();
  encode_scalars(out, id, request, sized);
  if (sized.seed) encode_seed(out, *sized.seed);
  if (r.data.bytes > 0 || sized.seed) encode_data(out, r.data);
  encode_executor(out, sized);
  out.name("driver").begin_object();
  encode_shape(out, r.driver);
  out.end_object();
  if (r.data.bytes > 0 || sized.seed) encode_partitions(out, r);
  out.name("totals").begin_object().field("cores", r.total_cores);
  out.field("memory_mib", r.total_memory.value).end_object();
  if (r.seconds) out.field("seconds", *r.seconds);
  encode_nodes(out, r);
  encode_alternatives(out, r);
  if (r.observed) encode_observed(out, *r.observed);
  encode_calculation(out, r.summary, r.steps);
  encode_warnings(out, request, sized);
  encode_artifacts(out, request, sized);
  out.name("labels");
  encode_labels(out, request.labels);
  out.field("engine_version", HEADROOM_VERSION).end_object();
}

}  // namespace headroom::api
