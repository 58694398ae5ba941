#include "api/wire/rightsizing/sizing.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

void encode_cost(json::Writer& out, const std::optional<rightsizing::CostEstimate>& cost) {
  if (!cost) return;
  out.name("cost").begin_object().field("hourly_usd", cost->hourly).field("emr_hourly_usd", cost->emr_hourly);
  out.field("emr_complete", cost->emr_complete);
  out.optional_field("hours", cost->hours);
  out.optional_field("total_usd", cost->total);
  out.field("formula", cost->formula).end_object();
}

void encode_floors(json::Writer& out, const rightsizing::TimeFloors& floors) {
  out.name("time").begin_object().field("actual_seconds", floors.actual_seconds);
  out.field("driver_seconds", floors.driver_seconds).field("critical_path_seconds", floors.critical_path_seconds);
  out.optional_field("ideal_seconds", floors.ideal_seconds);
  out.end_object();
}

}  // namespace

void encode_nodes(json::Writer& out, const rightsizing::Sizing& r) {
  out.name("nodes").begin_array();
  for (const rightsizing::NodePlan& plan : r.nodes) {
    out.begin_object().field("instance_type", plan.instance_type).field("chosen", plan.chosen);
    out.field("executors_per_node", plan.executors_per_node).field("nodes", plan.nodes);
    out.field("cpu_waste_percent", plan.cpu_waste_percent).field("memory_waste_percent", plan.memory_waste_percent);
    encode_cost(out, plan.cost);
    if (!plan.detail.empty()) out.field("detail", plan.detail);
    out.end_object();
  }
  out.end_array();
  encode_cost(out, r.cost);
}

void encode_alternatives(json::Writer& out, const rightsizing::Sizing& r) {
  out.name("alternatives").begin_array();
  for (const rightsizing::Alternative& other : r.alternatives) {
    out.begin_object().field("waves", other.waves).field("executors", other.executors);
    if (!other.instance_type.empty()) out.field("instance_type", other.instance_type).field("nodes", other.nodes);
    out.optional_field("relative_time", other.relative_time);
    out.optional_field("seconds", other.seconds);
    out.optional_field("hourly_usd", other.hourly);
    out.optional_field("total_usd", other.total);
    out.optional_field("rank_by_cost", other.rank_by_cost);
    out.field("rank_by_time", other.rank_by_time).end_object();
  }
  out.end_array();
}

void encode_observed(json::Writer& out, const rightsizing::Observed& o) {
  out.name("observed").begin_object().field("memory", name_of(o.memory));
  if (o.executor) {
    out.name("executor").begin_object().field("cores", o.executor->cores).field("slots", o.executor->slots);
    if (o.executor->memory) out.field("memory_mib", o.executor->memory->value);
    out.end_object();
  }
  out.optional_field("executors", o.executors);
  out.optional_field("input_bytes", o.input_bytes);
  out.optional_field("largest_shuffle_bytes", o.largest_shuffle_bytes);
  out.optional_field("peak_heap_bytes", o.peak_heap_bytes);
  out.optional_field("gc_percent", o.gc_percent);
  out.optional_field("memory_spilled_bytes", o.memory_spilled_bytes);
  out.optional_field("disk_spilled_bytes", o.disk_spilled_bytes);
  out.optional_field("skew", o.skew);
  out.optional_field("cpu_percent", o.cpu_percent);
  if (o.floors) encode_floors(out, *o.floors);
  out.optional_field("used_core_hours", o.used_core_hours);
  out.optional_field("wasted_core_hours", o.wasted_core_hours);
  out.optional_field("wasted_percent", o.wasted_percent);
  if (o.suggested_heap) out.field("suggested_memory_mib", o.suggested_heap->value);
  out.name("findings").begin_array();
  for (const rightsizing::Finding& finding : o.findings)
    out.begin_object().field("code", finding.code).field("detail", finding.detail).end_object();
  out.end_array().end_object();
}

void encode_seed(json::Writer& out, const rightsizing::SeedSizing& seed) {
  const ExecutorPreset& preset = *seed.executor;
  const auto gigabytes = [](std::int64_t gb) { return std::to_string(gb) + "G"; };
  out.name("seed").begin_object().field("data_size_mb", seed.data_size_mb).field("parallelism", seed.parallelism);
  out.field("cores_based_executors", seed.cores_based_executors);
  out.field("memory_based_executors", seed.memory_based_executors).field("executor_count", seed.executor_count);
  out.field("min_executors", seed.min_executors).field("max_executors", seed.max_executors);
  out.field("initial_executors", seed.initial_executors).name("executor").begin_object();
  out.field("name", rightsizing::seed_name(preset)).field("cores", preset.shape.cores);
  out.field("memory", rightsizing::seed_memory(preset.shape.memory)).field("memory_mb", preset.shape.memory.value);
  out.field("memory_overhead", rightsizing::seed_memory(preset.shape.memory_overhead));
  out.field("cores_limit", std::to_string(preset.limit_cores));
  out.field("memory_limit", rightsizing::seed_memory(preset.limit_memory)).end_object();
  out.field("driver_memory", gigabytes(seed.driver_memory_gb));
  out.field("driver_cores", std::to_string(seed.driver_cores));
  out.field("driver_memory_limit", gigabytes(2 * seed.driver_memory_gb));
  out.field("driver_cores_limit", std::to_string(2 * seed.driver_cores));
  out.field("total_memory_gb", seed.total_memory_gb).field("total_cores", seed.total_cores);
  out.field("cost_estimate", seed.cost_estimate).end_object();
}

}  // namespace headroom::api
