#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "api/kubernetes/object_fields.hpp"
#include "api/kubernetes/quantity_fields.hpp"
#include "api/sources/kubernetes/autoscaler_fields.hpp"
#include "api/sources/kubernetes/document_readers.hpp"
#include "api/sources/kubernetes/kubectl_lists.hpp"
#include "core/base/names.hpp"
#include "core/intake/attached_autoscalers.hpp"
#include "core/kubernetes/objects/quantity.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_metric_name = 256;

/// Where a scaler has the target and the activation threshold in its metadata, in KEDA's own words; without a default
/// the target is required.
struct Scaler {
  std::string_view type;
  std::string_view target;
  std::int64_t default_target;
  std::string_view activation;
};
constexpr std::array<Scaler, 10> scalers{{
    {"aws-cloudwatch", "targetMetricValue", 0, "activationTargetMetricValue"},
    {"aws-sqs-queue", "queueLength", 5, "activationQueueLength"},
    {"azure-queue", "queueLength", 5, "activationQueueLength"},
    {"azure-servicebus", "messageCount", 5, "activationMessageCount"},
    {"gcp-pubsub", "value", 10, "activationValue"},
    {"kafka", "lagThreshold", 10, "activationLagThreshold"},
    {"metrics-api", "targetValue", 0, "activationTargetValue"},
    {"prometheus", "threshold", 0, "activationThreshold"},
    {"rabbitmq", "value", 0, "activationValue"},
    {"redis", "listLength", 5, "activationListLength"},
}};

/// What an annotation or a trigger's metadata says: all of it is text there.
bool is_true(const kubernetes::Labels& labels, std::string_view name) {
  static constexpr std::array<std::string_view, 6> truths{"1", "t", "T", "true", "True", "TRUE"};
  const auto label = labels.find(std::string(name));
  return label != labels.end() && std::ranges::find(truths, label->second) != truths.end();
}

/// Of each metric that has failed how often it did in a row, by the name that KEDA gives it.
struct TriggerStatus {
  std::vector<std::string> external_names{};
  std::vector<std::pair<std::string, std::int64_t>> failures{};
};

TriggerStatus read_trigger_status(json::ObjectReader& status) {
  TriggerStatus known;
  if (const auto names = status.array("externalMetricNames", maximum_items))
    for (const json::Value& name : *names)
      if (name.kind() == json::Kind::string && name.text().size() <= longest_metric_name)
        known.external_names.emplace_back(name.text());
  const json::Value* health = status.object("health");
  if (health == nullptr) return known;
  const json::Path path = status.path().member("health");
  for (const json::Member& metric : health->members())
    read_object({metric.value, path.member(metric.name)}, status.violations(), [&](json::ObjectReader& reader) {
      known.failures.emplace_back(metric.name, reader.integer("numberOfFailures", 0, largest_failures).value_or(0));
    });
  return known;
}

/// KEDA's name of the metric of trigger `index`: `s0-aws-sqs-etl`. Empty where the status does not list it.
std::string external_name(const TriggerStatus& status, std::size_t index) {
  const std::string prefix = "s" + std::to_string(index) + "-";
  for (const std::string& name : status.external_names)
    if (name.starts_with(prefix)) return name;
  return {};
}

/// Failures before the one of now, which the status counts already.
std::int64_t earlier_failures(const TriggerStatus& status, const std::string& name) {
  for (const auto& [metric, failures] : status.failures)
    if (metric == name) return std::max<std::int64_t>(failures - 1, 0);
  return 0;
}

/// A number written as text; what a trigger takes from the environment or a secret cannot be known.
std::optional<std::int64_t> milli_in(json::ObjectReader& metadata, std::string_view name, std::int64_t minimum) {
  return metadata.has(name) ? decode_milli(metadata, name, minimum) : std::nullopt;
}

struct ListedTrigger {
  KedaTrigger trigger;
  std::string external_name;
};

/// The number of objects in a bucket is called by their address, for there is no scaler that would name it.
KedaTrigger read_backlog(json::ObjectReader& metadata) {
  metadata.require("bucket");
  const std::string bucket(metadata.string("bucket", longest_bucket_name).value_or(""));
  if (metadata.has("bucket") && !is_bucket_name(bucket))
    metadata.report("bucket", "invalid_name", "must be the name of a bucket");
  const std::string prefix(metadata.string("prefix", longest_backlog_prefix).value_or(""));
  const std::int64_t objects = milli_in(metadata, "targetObjectSize", 1).value_or(default_target_object_size * 1000);
  if (objects % 1000 != 0 || objects / 1000 > largest_replica_count)
    metadata.report("targetObjectSize", "out_of_range", "must be a whole number of at most 1,000,000,000");
  return {.type = KedaTriggerType::s3_backlog,
          .metric = backlog_metric({.bucket = bucket, .prefix = prefix}),
          .target_milli = objects};
}

KedaTrigger read_scaler(json::ObjectReader& metadata, const Scaler& scaler, std::string fallback_name) {
  if (scaler.default_target == 0) metadata.require(scaler.target);
  auto queue = scaler.type == "aws-sqs-queue" ? metadata.string("queueURL") : std::nullopt;
  if (queue && queue->empty()) queue.reset();
  const auto activation = milli_in(metadata, scaler.activation, INT64_MIN);
  return {.metric = queue ? std::string(*queue) : std::move(fallback_name),
          .target_milli =
              milli_in(metadata, scaler.target, 1).value_or(std::max<std::int64_t>(scaler.default_target, 1) * 1000),
          .activation = static_cast<double>(activation.value_or(0)) / 1000};
}

/// A trigger that asks Headroom is what comes of a decision, not what it is made from.
bool asks_headroom(std::string_view type, json::ObjectReader& metadata) {
  constexpr std::size_t longest_address = 4'096;
  return type == "metrics-api" &&
         metadata.string("url", longest_address).value_or("").find("/v1/scale-metrics/") != std::string_view::npos;
}

std::optional<ListedTrigger> read_trigger(json::ObjectReader& item, std::size_t index, const TriggerStatus& status,
                                          Collector& out) {
  item.require("type");
  item.require("metadata");
  const std::string type(item.string("type").value_or(""));
  const auto scaler = std::ranges::find(scalers, type, &Scaler::type);
  const bool backlog = type == "aws-s3";
  if (item.object("metadata") == nullptr || (scaler == scalers.end() && !backlog)) {
    out.warn("unsupported_trigger", "has a trigger of type '" + type + "', which is left out: give its metric inline");
    return std::nullopt;
  }
  if (item.nested("metadata", [&](json::ObjectReader& metadata) { return asks_headroom(type, metadata); }) == true) {
    out.warn("own_trigger", "has a trigger that asks Headroom for this decision: give its metric inline");
    return std::nullopt;
  }
  ListedTrigger listed{.trigger = {}, .external_name = external_name(status, index)};
  std::string name(item.string("name").value_or(listed.external_name));
  if (name.empty()) name = "s" + std::to_string(index) + "-" + type;
  item.nested("metadata", [&](json::ObjectReader& metadata) {
    listed.trigger = backlog ? read_backlog(metadata) : read_scaler(metadata, *scaler, std::move(name));
  });
  listed.trigger.metric_type =
      item.choice<KedaMetricType>("metricType", names_of<KedaMetricType>).value_or(listed.trigger.metric_type);
  listed.trigger.failures = earlier_failures(status, listed.external_name);
  return listed;
}

std::optional<kubernetes::Fallback> read_fallback(json::ObjectReader& spec) {
  return spec.nested("fallback", [](json::ObjectReader& reader) {
    return kubernetes::Fallback{
        .failure_threshold = reader.integer("failureThreshold").value_or(0),
        .replicas = read_replica_bound(reader, "replicas", 0).value_or(0),
        .behavior = reader.choice<kubernetes::FallbackBehavior>("behavior", names_of<kubernetes::FallbackBehavior>)
                        .value_or(kubernetes::FallbackBehavior::fixed)};
  });
}

void read_counts(json::ObjectReader& spec, Keda& signal) {
  const auto count = [&](std::string_view name, std::int64_t least) { return read_replica_bound(spec, name, least); };
  signal.min_replica_count = count("minReplicaCount", 0).value_or(signal.min_replica_count);
  signal.max_replica_count = count("maxReplicaCount", 1).value_or(signal.max_replica_count);
  signal.idle_replica_count = count("idleReplicaCount", 0);
}

void read_spec(json::ObjectReader& spec, Keda& signal, Collector& out) {
  signal.polling_interval = spec.seconds("pollingInterval").value_or(signal.polling_interval);
  signal.cooldown_period = spec.seconds("cooldownPeriod").value_or(signal.cooldown_period);
  signal.initial_cooldown_period = spec.seconds("initialCooldownPeriod").value_or(signal.initial_cooldown_period);
  read_counts(spec, signal);
  signal.fallback = read_fallback(spec);
  report_faults(spec, faults_of(signal), {"/triggers"});
  spec.nested("advanced", [&](json::ObjectReader& advanced) {
    if (advanced.has("scalingModifiers"))
      out.warn("unsupported_formula",
               "combines its triggers by scalingModifiers, which are left out: each counts by itself");
    signal.behavior = advanced.nested("horizontalPodAutoscalerConfig", read_scaling_behavior);
  });
}

void read_metadata(json::ObjectReader& metadata, Keda& signal, Collector& out) {
  const kubernetes::Labels annotations = read_labels(metadata, "annotations");
  const auto says = [&](std::string_view what) {
    return is_true(annotations, std::string("autoscaling.keda.sh/").append(what));
  };
  const auto pinned = annotations.find("autoscaling.keda.sh/paused-replicas");
  if (pinned != annotations.end()) out.warn("pinned_replicas", "is pinned to " + pinned->second + " replicas");
  signal.pauses = {.paused = says("paused") || pinned != annotations.end(),
                   .scale_in = says("paused-scale-in"),
                   .scale_out = says("paused-scale-out")};
  signal.force_activation = says("force-activation");
  signal.created_at = metadata.time("creationTimestamp");
}

std::vector<ListedTrigger> read_triggers(json::ObjectReader& spec, const TriggerStatus& status, Collector& out) {
  std::vector<ListedTrigger> triggers;
  std::size_t index = 0;
  spec.require("triggers");
  spec.each("triggers", most_replica_metrics, [&](json::ObjectReader& item) {
    if (auto listed = read_trigger(item, index++, status, out)) triggers.push_back(std::move(*listed));
  });
  return triggers;
}

void read_scaled_object(json::ObjectReader& object, Collector& out) {
  AttachedAutoscaler autoscaler{.workload = read_scaled_workload(object), .signal = Keda{}};
  Keda signal;
  TriggerStatus known;
  object.nested("metadata", [&](json::ObjectReader& metadata) { read_metadata(metadata, signal, out); });
  object.nested("status", [&](json::ObjectReader& status) {
    known = read_trigger_status(status);
    signal.last_active_at = status.time("lastActiveTime");
  });
  object.nested("spec", [&](json::ObjectReader& spec) {
    read_spec(spec, signal, out);
    for (ListedTrigger& listed : read_triggers(spec, known, out)) {
      autoscaler.external_names.push_back(std::move(listed.external_name));
      signal.triggers.push_back(std::move(listed.trigger));
    }
  });
  if (signal.triggers.empty()) return;
  autoscaler.signal = std::move(signal);
  out.add_autoscaler(std::move(autoscaler));
}

}  // namespace

void read_keda_scaled_object(const SourceDocument& document, Collector& out) {
  for_each_kubernetes_object(document, "ScaledObject", out,
                             [&](json::ObjectReader& item) { read_scaled_object(item, out); });
}

}  // namespace headroom::api
