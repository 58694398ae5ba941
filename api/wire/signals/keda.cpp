#include <string>

#include "api/kubernetes/replica_scaling.hpp"
#include "api/wire/signals/signals.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t a_week = 604'800;
constexpr std::int64_t default_target_object_size = 5;
constexpr std::int64_t largest_failures = 1'000'000'000;
constexpr double largest_figure = 1e18;
constexpr std::int64_t most_objects = 1'000'000'000'000;
constexpr std::size_t longest_bucket = 63;
constexpr std::size_t longest_prefix = 180;  // as a metric the address has to fit 256 bytes
constexpr std::string_view s3_scheme = "s3://";

/// The metric of a backlog in S3 is called by its address.
void decode_backlog(json::ObjectReader& item, KedaTrigger& trigger) {
  const std::string bucket = decode_name(item, "bucket");
  if (bucket.size() > longest_bucket || bucket.find('/') != std::string::npos)
    item.report("bucket", "invalid_name", "must be the name of a bucket");
  const auto prefix = item.string("prefix", longest_prefix).value_or("");
  trigger.metric = std::string(s3_scheme).append(bucket).append("/").append(prefix);
  trigger.object_count = item.integer("object_count", 0, most_objects);
  trigger.target_milli =
      1000 * item.integer("target_object_size", 1, largest_replica_count).value_or(default_target_object_size);
}

void decode_metric(json::ObjectReader& item, KedaTrigger& trigger) {
  item.require("target");
  trigger.metric = decode_name(item, "metric");
  trigger.metric_type =
      item.choice<KedaMetricType>("metric_type", names_of<KedaMetricType>).value_or(trigger.metric_type);
  trigger.target_milli = decode_milli(item, "target", 1).value_or(trigger.target_milli);
}

KedaTrigger decode_trigger(json::ObjectReader& item) {
  KedaTrigger trigger;
  trigger.type = item.choice<KedaTriggerType>("type", names_of<KedaTriggerType>).value_or(trigger.type);
  if (trigger.type == KedaTriggerType::s3_backlog)
    decode_backlog(item, trigger);
  else
    decode_metric(item, trigger);
  trigger.activation = item.number("activation", -largest_figure, largest_figure).value_or(trigger.activation);
  trigger.failures = item.integer("failures", 0, largest_failures);
  item.close();
  return trigger;
}

void decode_triggers(json::ObjectReader& reader, std::vector<KedaTrigger>& triggers) {
  reader.require("triggers");
  const auto items = reader.array("triggers", most_replica_metrics);
  if (!items) return;
  if (items->empty()) reader.report("triggers", "empty", "must have at least one trigger");
  const json::Path path = reader.path().member("triggers");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), reader.violations());
    triggers.push_back(decode_trigger(item));
  }
}

std::optional<kubernetes::Fallback> decode_fallback(json::ObjectReader& reader) {
  const json::Value* object = reader.object("fallback");
  if (object == nullptr) return std::nullopt;
  json::ObjectReader fields(*object, reader.path().member("fallback"), reader.violations());
  fields.require("failure_threshold");
  fields.require("replicas");
  const kubernetes::Fallback fallback{
      .failure_threshold = fields.integer("failure_threshold", 0, largest_failures).value_or(0),
      .replicas = fields.integer("replicas", 0, largest_replica_count).value_or(0),
      .behavior = fields.choice<kubernetes::FallbackBehavior>("behavior", names_of<kubernetes::FallbackBehavior>)
                      .value_or(kubernetes::FallbackBehavior::fixed)};
  fields.close();
  return fallback;
}

void decode_counts(json::ObjectReader& reader, Keda& signal) {
  signal.min_replica_count =
      reader.integer("min_replica_count", 0, largest_replica_count).value_or(signal.min_replica_count);
  signal.max_replica_count =
      reader.integer("max_replica_count", 1, largest_replica_count).value_or(signal.max_replica_count);
  signal.idle_replica_count = reader.integer("idle_replica_count", 0, largest_replica_count);
  if (signal.min_replica_count > signal.max_replica_count)
    reader.report("min_replica_count", "minimum_above_maximum", "must not be above max_replica_count");
  if (signal.idle_replica_count && *signal.idle_replica_count >= signal.min_replica_count)
    reader.report("idle_replica_count", "out_of_range", "must be below min_replica_count");
}

void encode_trigger(json::Writer& out, const KedaTrigger& trigger) {
  out.begin_object().field("type", name_of(trigger.type));
  if (trigger.type == KedaTriggerType::s3_backlog) {
    const std::string_view address = std::string_view(trigger.metric).substr(s3_scheme.size());
    const std::size_t slash = address.find('/');
    out.field("bucket", address.substr(0, slash)).field("prefix", address.substr(slash + 1));
    out.field("target_object_size", trigger.target_milli / 1000);
    if (trigger.object_count) out.field("object_count", *trigger.object_count);
  } else {
    out.field("metric", trigger.metric).field("metric_type", name_of(trigger.metric_type));
    encode_milli(out, "target", trigger.target_milli);
  }
  out.field("activation", trigger.activation);
  if (trigger.failures) out.field("failures", *trigger.failures);
  out.end_object();
}

}  // namespace

void decode(json::ObjectReader& reader, Keda& signal) {
  signal.polling_interval = reader.seconds("polling_interval", 1, a_week).value_or(signal.polling_interval);
  signal.cooldown_period = reader.seconds("cooldown_period", 0, a_week).value_or(signal.cooldown_period);
  signal.initial_cooldown_period =
      reader.seconds("initial_cooldown_period", 0, a_week).value_or(signal.initial_cooldown_period);
  decode_counts(reader, signal);
  decode_triggers(reader, signal.triggers);
  signal.fallback = decode_fallback(reader);
  signal.behavior = decode_behavior(reader);
  signal.pauses = {.paused = reader.boolean("paused").value_or(false),
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
  if (signal.fallback) {
    out.name("fallback").begin_object().field("failure_threshold", signal.fallback->failure_threshold);
    out.field("replicas", signal.fallback->replicas).field("behavior", name_of(signal.fallback->behavior)).end_object();
  }
  encode_behavior(out, signal.behavior);
  out.field("paused", signal.pauses.paused).field("paused_scale_in", signal.pauses.scale_in);
  out.field("paused_scale_out", signal.pauses.scale_out).field("force_activation", signal.force_activation);
  if (signal.last_active_at) out.field("last_active_at", *signal.last_active_at);
  if (signal.created_at) out.field("created_at", *signal.created_at);
  if (signal.recommendations) encode_recommendations(out, *signal.recommendations);
  if (signal.scale_events) encode_scale_events(out, *signal.scale_events);
}

}  // namespace headroom::api
