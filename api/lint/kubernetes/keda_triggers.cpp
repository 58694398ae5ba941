#include "api/lint/kubernetes/keda_triggers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "api/json/writer.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/kubernetes/values.hpp"
#include "core/base/nearest.hpp"

namespace headroom::lint {
namespace {

/// The types of KEDA 2.20, as pkg/scaling/scalers_builder.go knows them.
constexpr std::array known_types = std::to_array<std::string_view>({"activemq",
                                                                    "apache-kafka",
                                                                    "arangodb",
                                                                    "artemis-queue",
                                                                    "aws-cloudwatch",
                                                                    "aws-dynamodb",
                                                                    "aws-dynamodb-streams",
                                                                    "aws-kinesis-stream",
                                                                    "aws-sqs-queue",
                                                                    "azure-app-insights",
                                                                    "azure-blob",
                                                                    "azure-data-explorer",
                                                                    "azure-eventhub",
                                                                    "azure-log-analytics",
                                                                    "azure-monitor",
                                                                    "azure-pipelines",
                                                                    "azure-queue",
                                                                    "azure-servicebus",
                                                                    "beanstalkd",
                                                                    "cassandra",
                                                                    "couchdb",
                                                                    "cpu",
                                                                    "cron",
                                                                    "datadog",
                                                                    "dynatrace",
                                                                    "elasticsearch",
                                                                    "etcd",
                                                                    "external",
                                                                    "external-push",
                                                                    "forgejo-runner",
                                                                    "gcp-cloudtasks",
                                                                    "gcp-pubsub",
                                                                    "gcp-stackdriver",
                                                                    "gcp-storage",
                                                                    "github-runner",
                                                                    "graphite",
                                                                    "huawei-cloudeye",
                                                                    "ibmmq",
                                                                    "influxdb",
                                                                    "kafka",
                                                                    "kubernetes-resource",
                                                                    "kubernetes-workload",
                                                                    "liiklus",
                                                                    "loki",
                                                                    "memory",
                                                                    "metrics-api",
                                                                    "mongodb",
                                                                    "mssql",
                                                                    "mysql",
                                                                    "nats-jetstream",
                                                                    "new-relic",
                                                                    "nsq",
                                                                    "openstack-metric",
                                                                    "openstack-swift",
                                                                    "postgresql",
                                                                    "predictkube",
                                                                    "prometheus",
                                                                    "pulsar",
                                                                    "rabbitmq",
                                                                    "redis",
                                                                    "redis-cluster",
                                                                    "redis-cluster-streams",
                                                                    "redis-sentinel",
                                                                    "redis-sentinel-streams",
                                                                    "redis-streams",
                                                                    "selenium-grid",
                                                                    "solace-direct-messaging",
                                                                    "solace-event-queue",
                                                                    "solarwinds",
                                                                    "solr",
                                                                    "splunk",
                                                                    "splunk-observability",
                                                                    "stan",
                                                                    "sumologic",
                                                                    "temporal"});
constexpr std::array trigger_keys = std::to_array<std::string_view>(
    {"type", "name", "useCachedMetrics", "metadata", "authenticationRef", "metricType"});
constexpr std::array cron_keys = std::to_array<std::string_view>({"timezone", "start", "end", "desiredReplicas"});
constexpr std::array resource_keys = std::to_array<std::string_view>({"value", "containerName", "type"});
constexpr std::array cron_aliases =
    std::to_array<Alias>({{"desiredReplicaCount", "desiredReplicas"}, {"replicas", "desiredReplicas"}});

bool is_known(std::string_view type) { return std::ranges::find(known_types, type) != known_types.end(); }

/// Headroom itself tells KEDA how many objects are waiting: there is no scaler for a bucket.
std::string headroom_trigger(const ScaledWorkload& scaled, const ScaledTrigger& trigger) {
  const std::string_view name = scaled.scaler.object.name.empty() ? "workload" : scaled.scaler.object.name;
  std::string text;
  json::Writer out(text);
  out.begin_object().field("type", "metrics-api").name("metadata").begin_object();
  out.field("url", "http://REPLACE_WITH_HEADROOM_ADDRESS/v1/scale-metrics/" + std::string(name) + "/backlog");
  out.field("valueLocation", "value");
  const auto objects = trigger.metadata.member("targetObjectSize").text();
  out.field("targetValue", objects && leading_count(*objects) ? *objects : std::string_view("5"));
  out.end_object();
  if (const Place own = trigger.place.member("name"); own.is_text()) out.field("name", *own.text());
  out.end_object();
  return text;
}

void check_type(const ScaledWorkload& scaled, const ScaledTrigger& trigger, Findings& findings) {
  const Place type = trigger.place.member("type");
  if (!type.is_text() || trigger.type.empty()) {
    findings.add_with_choice("invalid_value", type.where(), "A trigger needs a type", without(scaled, trigger));
    return;
  }
  if (is_known(trigger.type)) return;
  std::vector<JsonPatch> fixes;
  const bool has_queue = trigger.metadata.member("queueURL").is_written();
  const bool has_bucket = trigger.type.find("s3") != std::string_view::npos ||
                          trigger.metadata.member("bucketName").is_written() ||
                          trigger.metadata.member("bucket").is_written();
  if (has_queue) fixes.push_back({set(type, json_text("aws-sqs-queue"))});
  if (has_bucket) fixes.push_back({set(trigger.place, headroom_trigger(scaled, trigger))});
  if (const auto meant = nearest(trigger.type, known_types)) fixes.push_back({set(type, json_text(*meant))});
  findings.add_with_choice(
      "unknown_trigger", type.pointer(),
      "KEDA has no scaler '" + std::string(trigger.type) + "'; aws-sqs-queue reads a queue, metrics-api any address",
      std::move(fixes));
}

/// The API server takes texts alone.
void check_texts(const ScaledTrigger& trigger, Findings& findings) {
  const auto members = trigger.metadata.members();
  for (const json::Member& member : members.first(std::min(members.size(), Place::most_items))) {
    if (member.value.kind() == json::Kind::string) continue;
    const Place place = trigger.metadata.member(member.name);
    const bool is_simple = place.is_number() || place.is_boolean();
    findings.add("invalid_value", place, "The values of a trigger's metadata are texts; this is " + shown(place),
                 is_simple ? set(place, json_text(json_text(*place.value()))) : remove(place));
  }
}

/// The number in a member, be it a number or a text. No value if there is none.
std::optional<double> number_at(const Place& place) {
  if (const auto number = place.number()) return number;
  return place.text() ? decimal_text(*place.text()) : std::nullopt;
}

/// Whether the value may come from the environment or from a secret, which the document does not show.
bool may_come_from_elsewhere(const ScaledTrigger& trigger, std::string_view name) {
  return trigger.place.member("authenticationRef").is_written() ||
         trigger.metadata.member(std::string(name) + "FromEnv").is_written();
}

Place target_of(const ScaledTrigger& trigger) {
  Place target = trigger.metadata.member(trigger.scaler->target);
  if (target.is_written() || trigger.scaler->old_target.empty()) return target;
  const Place old = trigger.metadata.member(trigger.scaler->old_target);
  return old.is_written() ? old : target;
}

void check_target(const ScaledWorkload& scaled, const ScaledTrigger& trigger, Findings& findings) {
  const api::Scaler& scaler = *trigger.scaler;
  const Place target = target_of(trigger);
  const std::string usual = std::to_string(std::max<std::int64_t>(scaler.default_target, 1));
  if (!target.is_written()) {
    if (scaler.default_target == 0 && !may_come_from_elsewhere(trigger, scaler.target))
      findings.add("invalid_value", target,
                   "A " + std::string(trigger.type) + " trigger needs " + std::string(scaler.target),
                   set(target, json_text(usual)));
    return;
  }
  const auto number = number_at(target);
  if (number && *number > 0) return;
  std::vector<JsonPatch> fixes{{set(target, json_text(usual))}};
  for (JsonPatch& fix : without(scaled, trigger)) fixes.push_back(std::move(fix));
  findings.add_with_choice("invalid_value", target.pointer(),
                           std::string(scaler.target) + " is a number above 0; it is " + shown(target),
                           std::move(fixes));
}

void check_activation(const ScaledWorkload& scaled, const ScaledTrigger& trigger, Findings& findings) {
  const Place activation = trigger.metadata.member(trigger.scaler->activation);
  const auto given = number_at(activation);
  if (!activation.present()) return;
  if (!given) {
    findings.add("invalid_value", activation, "An activation value is a number; it is " + shown(activation),
                 remove(activation));
    return;
  }
  if (scaled.has_formula) return;
  if (!scaled.uses_zero) {
    findings.add("setting_without_effect", activation,
                 "Activation is about the step from zero, and the minimum is above 0", remove(activation));
    return;
  }
  const Place place = target_of(trigger);
  const auto target = place.is_written() ? number_at(place)
                                         : std::optional<double>(static_cast<double>(trigger.scaler->default_target));
  if (!target || !(*target > 0) || *given <= *target) return;
  findings.add(
      "activation_above_threshold", activation,
      "Nothing starts below " + json_text(*given) + ", though " + json_text(*target) + " are work for one replica",
      set(activation, json_text(place.text().value_or(json_text(*target)))));
}

void check_resource(const ScaledWorkload& scaled, const ScaledTrigger& trigger, Findings& findings) {
  const Place old = trigger.metadata.member("type");
  const Place metric_type = trigger.place.member("metricType");
  if (old.is_written()) {
    JsonPatch fix{remove(old)};
    if (!metric_type.is_written() && (old.text() == "Utilization" || old.text() == "AverageValue"))
      fix.push_back(set(metric_type, json_text(*old.text())));
    findings.add("unknown_key", old, "KEDA 2.18 and later read metricType of the trigger, not metadata.type",
                 std::move(fix));
  }
  const Place value = trigger.metadata.member("value");
  const bool is_average =
      metric_type.text() == "AverageValue" || (!metric_type.present() && old.text() == "AverageValue");
  const auto percent =
      value.text() && value.text()->find('.') == std::string_view::npos ? number_at(value) : std::nullopt;
  const bool is_right = is_average ? quantity_is_positive(value) == true : percent && *percent >= 1;
  if (!is_right && !value.is_number()) {
    std::vector<JsonPatch> fixes;
    const auto meant = is_average && value.text() ? meant_quantity(*value.text()) : std::nullopt;
    const auto digits = value.text() ? leading_count(*value.text()) : std::nullopt;
    if (meant)
      fixes.push_back({set(value, json_text(*meant))});
    else if (!is_average)
      fixes.push_back({set(value, json_text(std::to_string(std::max<std::int64_t>(digits.value_or(80), 1))))});
    for (JsonPatch& fix : without(scaled, trigger)) fixes.push_back(std::move(fix));
    findings.add_with_choice("invalid_value", value.where(),
                             std::string(is_average ? "A value is a quantity above 0; it is "
                                                    : "A utilisation is a whole number of per cent above 0; it is ") +
                                 shown(value),
                             std::move(fixes));
  }
  if (trigger.type == "memory")
    findings.add_with_choice("memory_metric_sticks", trigger.place.pointer(),
                             "A JVM rarely gives memory back, so this target seldom scales down",
                             scaled.has_formula ? std::vector<JsonPatch>{} : without(scaled, trigger));
}

void check_metric_type(const ScaledTrigger& trigger, Findings& findings) {
  const Place place = trigger.place.member("metricType");
  if (!place.present() || place.text() == "" || trigger.is_cron()) return;
  const bool is_right =
      place.text() == "AverageValue" || place.text() == (trigger.is_resource() ? "Utilization" : "Value");
  if (is_right) return;
  findings.add("invalid_value", place,
               "metricType is AverageValue, or " + std::string(trigger.is_resource() ? "Utilization" : "Value") +
                   ", of this trigger; it is " + shown(place),
               set(place, json_text(trigger.is_resource() ? "Utilization" : "AverageValue")));
}

void check_one(const ScaledWorkload& scaled, const ScaledTrigger& trigger, Findings& findings) {
  check_type(scaled, trigger, findings);
  check_keys(trigger.place, trigger_keys, {}, findings);
  if (!is_known(trigger.type)) return;
  if (!trigger.metadata.is_object()) {
    findings.add_with_choice("invalid_value", trigger.metadata.where(), "A trigger needs metadata",
                             without(scaled, trigger));
    return;
  }
  check_texts(trigger, findings);
  check_metric_type(trigger, findings);
  const Place cached = trigger.place.member("useCachedMetrics");
  if (cached.boolean() == true && (trigger.is_resource() || trigger.is_cron()))
    findings.add("invalid_value", cached, "A " + std::string(trigger.type) + " trigger has no cached metrics",
                 remove(cached));
  if (trigger.is_cron()) {
    check_keys(trigger.metadata, cron_keys, cron_aliases, findings);
    check_cron_trigger(scaled, trigger, findings);
  } else if (trigger.is_resource()) {
    check_keys(trigger.metadata, resource_keys, {}, findings);
    check_resource(scaled, trigger, findings);
  } else if (trigger.scaler != nullptr) {
    check_target(scaled, trigger, findings);
    check_activation(scaled, trigger, findings);
  }
}

}  // namespace

bool ScaledWorkload::has_resources_only() const {
  return !triggers.empty() && std::ranges::all_of(triggers, &ScaledTrigger::is_resource);
}

std::vector<ScaledTrigger> triggers_of(const Place& spec) {
  std::vector<ScaledTrigger> triggers;
  const Place list = spec.member("triggers");
  for (std::size_t i = 0; i < list.items().size(); ++i) {
    const Place place = list.item(i);
    const std::string_view type = place.member("type").text().value_or("");
    const auto* const scaler = std::ranges::find(api::scalers, type, &api::Scaler::type);
    triggers.push_back({.place = place,
                        .metadata = place.member("metadata"),
                        .type = type,
                        .scaler = scaler == api::scalers.end() ? nullptr : scaler});
  }
  return triggers;
}

std::vector<JsonPatch> without(const ScaledWorkload& scaled, const ScaledTrigger& trigger) {
  if (scaled.triggers.size() < 2) return {};
  return {{remove(trigger.place)}};
}

void check_keys(const Place& object, std::span<const std::string_view> known, std::span<const Alias> aliases,
                Findings& findings) {
  const auto members = object.members();
  for (const json::Member& member : members.first(std::min(members.size(), Place::most_items))) {
    const std::string_view key = member.name;
    if (std::ranges::find(known, key) != known.end()) continue;
    const auto alias = std::ranges::find(aliases, key, &Alias::written);
    const auto meant = alias != aliases.end() ? std::optional(alias->meant) : nearest(key, known);
    std::vector<JsonPatch> fixes;
    if (meant && !object.member(*meant).is_written()) fixes.push_back(rename(object, key, *meant));
    fixes.push_back({remove(object.member(key))});
    findings.add_with_choice("unknown_key", object.member(key).pointer(),
                             "KEDA does not read " + std::string(key) +
                                 (meant ? "; " + std::string(*meant) + " is probably meant" : std::string()),
                             std::move(fixes));
  }
}

void check_triggers(const ScaledWorkload& scaled, Findings& findings) {
  for (const ScaledTrigger& trigger : scaled.triggers) check_one(scaled, trigger, findings);
  check_cron_windows(scaled, findings);
}

}  // namespace headroom::lint
