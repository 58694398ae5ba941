#include "api/kubernetes/replica_scaling.hpp"

#include <cmath>

#include "core/base/names.hpp"
#include "core/signals/replica_history.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_memory = 1'000;
constexpr std::int64_t largest_policy_value = 2'147'483'647;

std::optional<kubernetes::Quantity> quantity_of(const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::string:
      return kubernetes::parse_padded_quantity(value.text());
    case json::Kind::real:
      return kubernetes::parse_quantity(value.text());
    case json::Kind::integer:
      return kubernetes::parse_quantity(std::to_string(value.integer()));
    case json::Kind::null:
    case json::Kind::boolean:
    case json::Kind::array:
    case json::Kind::object:
      return std::nullopt;
  }
  return std::nullopt;
}

kubernetes::ScalingPolicy decode_policy(json::ObjectReader& policy) {
  for (const auto* field : {"type", "value", "period_seconds"}) policy.require(field);
  return {.type = policy.choice<kubernetes::ScalingPolicyType>("type", names_of<kubernetes::ScalingPolicyType>)
                      .value_or(kubernetes::ScalingPolicyType::pods),
          .value = policy.integer("value", 1, largest_policy_value).value_or(1),
          .period = policy.seconds("period_seconds", 1, longest_policy_period.count()).value_or(Seconds{1})};
}

kubernetes::ScalingRules decode_rules(json::ObjectReader& reader, kubernetes::ScalingRules rules) {
  rules.stabilization_window = reader.seconds("stabilization_window_seconds", 0, longest_stabilization_window.count())
                                   .value_or(rules.stabilization_window);
  rules.select_policy = reader.choice<kubernetes::SelectPolicy>("select_policy", names_of<kubernetes::SelectPolicy>)
                            .value_or(rules.select_policy);
  rules.tolerance_millionths = decode_tolerance(reader);
  std::vector<kubernetes::ScalingPolicy> policies;
  const auto count = reader.each("policies", most_scaling_policies,
                                 [&](json::ObjectReader& policy) { policies.push_back(decode_policy(policy)); });
  if (count == 0) reader.report("policies", "empty", "must have at least one policy");
  if (count) rules.policies = std::move(policies);
  return rules;
}

void decode_rules(json::ObjectReader& behavior, std::string_view name, kubernetes::ScalingRules& rules) {
  behavior.nested(name, [&](json::ObjectReader& reader) { rules = decode_rules(reader, std::move(rules)); });
}

void encode_rules(json::Writer& out, std::string_view name, const kubernetes::ScalingRules& rules) {
  out.name(name).begin_object().field("stabilization_window_seconds", rules.stabilization_window.count());
  out.field("select_policy", name_of(rules.select_policy));
  if (rules.tolerance_millionths) encode_tolerance(out, *rules.tolerance_millionths);
  out.name("policies").begin_array();
  for (const kubernetes::ScalingPolicy& policy : rules.policies)
    out.begin_object()
        .field("type", name_of(policy.type))
        .field("value", policy.value)
        .field("period_seconds", policy.period.count())
        .end_object();
  out.end_array().end_object();
}

}  // namespace

std::string decode_name(json::ObjectReader& reader, std::string_view field) {
  reader.require(field);
  const auto name = reader.string(field);
  if (name && name->empty()) reader.report(field, "empty", "must not be empty");
  return std::string(name.value_or(""));
}

bool fits(ReplicaTargetType target, ReplicaMetricSource source) {
  const bool of_pods = source == ReplicaMetricSource::resource || source == ReplicaMetricSource::pods;
  switch (target) {
    case ReplicaTargetType::utilization:
      return source == ReplicaMetricSource::resource;
    case ReplicaTargetType::value:
      return !of_pods;
    case ReplicaTargetType::average_value:
      return true;
  }
  return true;
}

std::optional<kubernetes::Quantity> decode_quantity(json::ObjectReader& reader, std::string_view name) {
  const json::Value* value = reader.get(name);
  if (value == nullptr) return std::nullopt;
  const auto quantity = quantity_of(*value);
  if (!quantity) reader.report(name, "invalid_quantity", "must be a Kubernetes quantity, such as 500m, 2.5 or 4Gi");
  return quantity;
}

std::optional<std::int64_t> decode_milli(json::ObjectReader& reader, std::string_view name,
                                         std::int64_t minimum_milli) {
  const auto quantity = decode_quantity(reader, name);
  if (!quantity) return std::nullopt;
  const std::int64_t milli = kubernetes::milli_value(*quantity);
  if (milli >= minimum_milli) return milli;
  reader.report(name, "out_of_range", minimum_milli > 0 ? "must be above 0" : "must not be negative");
  return std::nullopt;
}

void encode_milli(json::Writer& out, std::string_view name, std::int64_t milli) {
  out.field(name, kubernetes::canonical({.nanos = milli * kubernetes::nanos_per_milli}));
}

std::optional<std::int64_t> decode_tolerance(json::ObjectReader& reader) {
  const auto ratio = reader.number("tolerance", 0, largest_tolerance);
  return ratio ? std::optional<std::int64_t>(std::llround(*ratio * 1e6)) : std::nullopt;
}

void encode_tolerance(json::Writer& out, std::int64_t millionths) {
  out.field("tolerance", static_cast<double>(millionths) / 1e6);
}

std::optional<kubernetes::ScalingBehavior> decode_behavior(json::ObjectReader& reader) {
  return reader.nested("behavior", [](json::ObjectReader& rules) {
    kubernetes::ScalingBehavior behavior;
    decode_rules(rules, "scale_up", behavior.scale_up);
    decode_rules(rules, "scale_down", behavior.scale_down);
    return behavior;
  });
}

void encode_behavior(json::Writer& out, const std::optional<kubernetes::ScalingBehavior>& behavior) {
  if (!behavior) return;
  out.name("behavior").begin_object();
  encode_rules(out, "scale_up", behavior->scale_up);
  encode_rules(out, "scale_down", behavior->scale_down);
  out.end_object();
}

std::optional<std::vector<kubernetes::ReplicaRecommendation>> decode_recommendations(json::ObjectReader& reader) {
  std::vector<kubernetes::ReplicaRecommendation> all;
  const auto count = reader.each("recommendations", maximum_memory, [&](json::ObjectReader& item) {
    item.require("timestamp");
    item.require("replicas");
    all.push_back({.at = item.time("timestamp").value_or(Instant{}),
                   .replicas = item.integer("replicas", 0, largest_replica_count).value_or(0)});
  });
  return count ? std::optional(std::move(all)) : std::nullopt;
}

std::optional<std::vector<kubernetes::ScaleEvent>> decode_scale_events(json::ObjectReader& reader) {
  std::vector<kubernetes::ScaleEvent> all;
  const auto count = reader.each("scale_events", maximum_memory, [&](json::ObjectReader& item) {
    item.require("timestamp");
    item.require("change");
    all.push_back({.at = item.time("timestamp").value_or(Instant{}),
                   .change = item.integer("change", -largest_replica_count, largest_replica_count).value_or(0)});
  });
  return count ? std::optional(std::move(all)) : std::nullopt;
}

void encode_recommendations(json::Writer& out, const std::vector<kubernetes::ReplicaRecommendation>& recommendations) {
  out.name("recommendations").begin_array();
  for (const kubernetes::ReplicaRecommendation& one : recommendations)
    out.begin_object().field("timestamp", one.at).field("replicas", one.replicas).end_object();
  out.end_array();
}

void encode_scale_events(json::Writer& out, const std::vector<kubernetes::ScaleEvent>& events) {
  out.name("scale_events").begin_array();
  for (const kubernetes::ScaleEvent& event : events)
    out.begin_object().field("timestamp", event.at).field("change", event.change).end_object();
  out.end_array();
}

std::string_view field_of(ReplicaMetricSource source) {
  switch (source) {
    case ReplicaMetricSource::resource:
      return "resource";
    case ReplicaMetricSource::pods:
      return "pods";
    case ReplicaMetricSource::object:
      return "object";
    case ReplicaMetricSource::external:
      return "external";
  }
  return "external";
}

}  // namespace headroom::api
