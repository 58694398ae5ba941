#include "core/signals/keda.hpp"

#include <string>

#include "api/kubernetes/quantity_fields.hpp"
#include "api/wire/signals/codec.hpp"
#include "api/wire/signals/replica_fields.hpp"
#include "core/base/names.hpp"
#include "core/kubernetes/replicas/formula.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_failing_metrics = 1'000'000;  // more than we write
constexpr std::size_t longest_problem = 1'000;

void decode_backlog(json::ObjectReader& item, KedaTrigger& trigger) {
  item.require("bucket");
  const std::string_view bucket = item.string("bucket").value_or("");
  // The address would hide a slash in the name.
  if (!bucket.empty() && !is_bucket_name(bucket)) item.report("bucket", "invalid_name", "must be the name of a bucket");
  const std::string_view prefix = item.string("prefix", longest_backlog_prefix).value_or("");
  trigger.metric = backlog_metric({.bucket = bucket, .prefix = prefix});
  trigger.object_count = item.integer("object_count");
  // Thousandths have a smaller range than the number of objects.
  trigger.target_milli =
      1000 * item.integer("target_object_size", 1, largest_replica_count).value_or(default_target_object_size);
}

void decode_metric(json::ObjectReader& item, KedaTrigger& trigger) {
  item.require("target");
  item.require("metric");
  trigger.metric = item.string("metric").value_or("");
  trigger.metric_type =
      item.choice<KedaMetricType>("metric_type", names_of<KedaMetricType>).value_or(trigger.metric_type);
  trigger.target_milli = decode_milli(item, "target").value_or(trigger.target_milli);
}

std::string decode_required(json::ObjectReader& item, std::string_view field) {
  item.require(field);
  return std::string(item.string(field).value_or(""));
}

void decode_cron(json::ObjectReader& item, KedaTrigger& trigger) {
  trigger.metric = decode_required(item, "metric");
  trigger.cron.time_zone = decode_required(item, "time_zone");
  trigger.cron.start = decode_required(item, "start");
  trigger.cron.end = decode_required(item, "end");
  item.require("desired_replicas");
  trigger.cron.desired_replicas = item.integer("desired_replicas").value_or(1);
}

/// CPU or memory, by whole pods or by one container of each.
void decode_resource(json::ObjectReader& item, KedaTrigger& trigger) {
  trigger.resource = decode_required(item, "resource");
  trigger.container = item.string("container").value_or("");
  item.require("target");
  trigger.metric = item.string("metric").value_or(trigger.resource);
  trigger.metric_type =
      item.choice<KedaMetricType>("metric_type", names_of<KedaMetricType>).value_or(KedaMetricType::utilization);
  trigger.target_milli = decode_milli(item, "target").value_or(trigger.target_milli);
}

void decode_unread(json::ObjectReader& item, KedaTrigger& trigger) {
  trigger.metric = decode_required(item, "metric");
  trigger.problem = item.string("problem", longest_problem).value_or("");
}

void decode_figure(json::ObjectReader& item, KedaTrigger& trigger) {
  switch (trigger.type) {
    case KedaTriggerType::metric:
      return decode_metric(item, trigger);
    case KedaTriggerType::s3_backlog:
      return decode_backlog(item, trigger);
    case KedaTriggerType::cron:
      return decode_cron(item, trigger);
    case KedaTriggerType::resource:
      return decode_resource(item, trigger);
    case KedaTriggerType::unread:
      return decode_unread(item, trigger);
  }
}

KedaTrigger decode_trigger(json::ObjectReader& item) {
  KedaTrigger trigger;
  trigger.type = item.choice<KedaTriggerType>("type", names_of<KedaTriggerType>).value_or(trigger.type);
  decode_figure(item, trigger);
  trigger.activation = item.number("activation").value_or(trigger.activation);
  trigger.failures = item.integer("failures");
  trigger.name = item.string("name").value_or("");
  return trigger;
}

ScalingModifiers decode_modifiers(json::ObjectReader& reader) {
  reader.require("formula");
  reader.require("target");
  ScalingModifiers modifiers;
  modifiers.formula = reader.string("formula", kubernetes::longest_formula).value_or("");
  modifiers.metric_type =
      reader.choice<KedaMetricType>("metric_type", names_of<KedaMetricType>).value_or(modifiers.metric_type);
  modifiers.target_milli = decode_milli(reader, "target").value_or(modifiers.target_milli);
  modifiers.activation = reader.number("activation").value_or(modifiers.activation);
  modifiers.observed = reader.number("observed");
  modifiers.problem = reader.string("problem", longest_problem).value_or("");
  return modifiers;
}

kubernetes::Fallback decode_fallback(json::ObjectReader& reader) {
  reader.require("failure_threshold");
  reader.require("replicas");
  return {.failure_threshold = reader.integer("failure_threshold").value_or(0),
          .replicas = reader.integer("replicas").value_or(0),
          .behavior = reader.choice<kubernetes::FallbackBehavior>("behavior", names_of<kubernetes::FallbackBehavior>)
                          .value_or(kubernetes::FallbackBehavior::fixed)};
}

void encode_target(json::Writer& out, const KedaTrigger& trigger) {
  out.field("metric", trigger.metric).field("metric_type", name_of(trigger.metric_type));
  if (trigger.metric_type == KedaMetricType::utilization)
    out.field("target", trigger.target_milli / 1000);
  else
    encode_milli(out, "target", trigger.target_milli);
}

void encode_backlog(json::Writer& out, const KedaTrigger& trigger) {
  const BacklogAddress address = backlog_address(trigger.metric);
  out.field("bucket", address.bucket).field("prefix", address.prefix);
  out.field("target_object_size", trigger.target_milli / 1000);
  if (trigger.object_count) out.field("object_count", *trigger.object_count);
}

void encode_cron(json::Writer& out, const KedaTrigger& trigger) {
  out.field("metric", trigger.metric).field("time_zone", trigger.cron.time_zone);
  out.field("start", trigger.cron.start).field("end", trigger.cron.end);
  out.field("desired_replicas", trigger.cron.desired_replicas);
}

void encode_figure(json::Writer& out, const KedaTrigger& trigger) {
  switch (trigger.type) {
    case KedaTriggerType::metric:
      return encode_target(out, trigger);
    case KedaTriggerType::s3_backlog:
      return encode_backlog(out, trigger);
    case KedaTriggerType::cron:
      return encode_cron(out, trigger);
    case KedaTriggerType::resource:
      out.field("resource", trigger.resource);
      if (!trigger.container.empty()) out.field("container", trigger.container);
      return encode_target(out, trigger);
    case KedaTriggerType::unread:
      out.field("metric", trigger.metric).field("problem", trigger.problem);
      return;
  }
}

void encode_trigger(json::Writer& out, const KedaTrigger& trigger) {
  out.begin_object().field("type", name_of(trigger.type));
  encode_figure(out, trigger);
  out.field("activation", trigger.activation);
  if (trigger.failures) out.field("failures", *trigger.failures);
  if (!trigger.name.empty()) out.field("name", trigger.name);
  out.end_object();
}

void encode_modifiers(json::Writer& out, const ScalingModifiers& modifiers) {
  out.name("scaling_modifiers").begin_object().field("formula", modifiers.formula);
  out.field("metric_type", name_of(modifiers.metric_type));
  encode_milli(out, "target", modifiers.target_milli);
  out.field("activation", modifiers.activation);
  if (modifiers.observed) out.field("observed", *modifiers.observed);
  if (!modifiers.problem.empty()) out.field("problem", modifiers.problem);
  out.end_object();
}

void encode_pauses(json::Writer& out, const kubernetes::KedaPauses& pauses) {
  out.field("paused", pauses.paused).field("paused_scale_in", pauses.scale_in);
  out.field("paused_scale_out", pauses.scale_out);
  if (pauses.replicas) out.field("paused_replicas", *pauses.replicas);
}

}  // namespace

void decode(json::ObjectReader& reader, Keda& signal) {
  signal.polling_interval = reader.seconds("polling_interval").value_or(signal.polling_interval);
  signal.cooldown_period = reader.seconds("cooldown_period").value_or(signal.cooldown_period);
  signal.initial_cooldown_period = reader.seconds("initial_cooldown_period").value_or(signal.initial_cooldown_period);
  signal.min_replica_count = reader.integer("min_replica_count").value_or(signal.min_replica_count);
  signal.max_replica_count = reader.integer("max_replica_count").value_or(signal.max_replica_count);
  signal.idle_replica_count = reader.integer("idle_replica_count");
  reader.require("triggers");
  reader.each("triggers", most_replica_metrics,
              [&](json::ObjectReader& trigger) { signal.triggers.push_back(decode_trigger(trigger)); });
  signal.modifiers = reader.nested("scaling_modifiers", decode_modifiers);
  signal.fallback = reader.nested("fallback", decode_fallback);
  signal.behavior = decode_behavior(reader);
  signal.pauses = {.paused = reader.boolean("paused").value_or(false),
                   .replicas = reader.integer("paused_replicas"),
                   .scale_in = reader.boolean("paused_scale_in").value_or(false),
                   .scale_out = reader.boolean("paused_scale_out").value_or(false)};
  signal.force_activation = reader.boolean("force_activation").value_or(false);
  signal.last_active_at = reader.time("last_active_at");
  signal.created_at = reader.time("created_at");
  signal.recommendations = decode_recommendations(reader);
  signal.scale_events = decode_scale_events(reader);
}

void encode(json::Writer& out, const Keda& signal) {
  out.field("polling_interval", signal.polling_interval.count());
  out.field("cooldown_period", signal.cooldown_period.count());
  out.field("initial_cooldown_period", signal.initial_cooldown_period.count());
  out.field("min_replica_count", signal.min_replica_count).field("max_replica_count", signal.max_replica_count);
  if (signal.idle_replica_count) out.field("idle_replica_count", *signal.idle_replica_count);
  out.name("triggers").begin_array();
  for (const KedaTrigger& trigger : signal.triggers) encode_trigger(out, trigger);
  out.end_array();
  if (signal.modifiers) encode_modifiers(out, *signal.modifiers);
  if (signal.fallback) {
    out.name("fallback").begin_object().field("failure_threshold", signal.fallback->failure_threshold);
    out.field("replicas", signal.fallback->replicas).field("behavior", name_of(signal.fallback->behavior)).end_object();
  }
  encode_behavior(out, signal.behavior);
  encode_pauses(out, signal.pauses);
  out.field("force_activation", signal.force_activation);
  if (signal.last_active_at) out.field("last_active_at", *signal.last_active_at);
  if (signal.created_at) out.field("created_at", *signal.created_at);
  if (signal.recommendations) encode_recommendations(out, *signal.recommendations);
  if (signal.scale_events) encode_scale_events(out, *signal.scale_events);
}

void decode(json::ObjectReader& reader, KedaMemory& memory) {
  memory.replicas = decode_replica_history(reader);
  memory.last_active_at = reader.time("last_active_at");
  reader.each("failures", maximum_failing_metrics, [&](json::ObjectReader& item) {
    item.require("metric");
    item.require("count");
    memory.failures.push_back(
        {.metric = std::string(item.string("metric").value_or("")), .count = item.integer("count").value_or(0)});
  });
}

void encode(json::Writer& out, const KedaMemory& memory) {
  encode_replica_history(out, memory.replicas);
  if (memory.last_active_at) out.field("last_active_at", *memory.last_active_at);
  if (memory.failures.empty()) return;
  out.name("failures").begin_array();
  for (const KedaMemory::Failures& failures : memory.failures)
    out.begin_object().field("metric", failures.metric).field("count", failures.count).end_object();
  out.end_array();
}

}  // namespace headroom::api
