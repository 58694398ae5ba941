#include "api/wire/signals/replica_fields.hpp"

#include <cmath>
#include <utility>

#include "core/base/names.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

kubernetes::ScalingPolicy decode_policy(json::ObjectReader& policy) {
  for (const auto* field : {"type", "value", "period_seconds"}) policy.require(field);
  return {.type = policy.choice<kubernetes::ScalingPolicyType>("type", names_of<kubernetes::ScalingPolicyType>)
                      .value_or(kubernetes::ScalingPolicyType::pods),
          .value = policy.integer("value").value_or(1),
          .period = policy.seconds("period_seconds").value_or(Seconds{1})};
}

void decode_rules(json::ObjectReader& reader, kubernetes::ScalingRules& rules) {
  rules.stabilization_window = reader.seconds("stabilization_window_seconds").value_or(rules.stabilization_window);
  rules.select_policy = reader.choice<kubernetes::SelectPolicy>("select_policy", names_of<kubernetes::SelectPolicy>)
                            .value_or(rules.select_policy);
  rules.tolerance_millionths = decode_tolerance(reader);
  std::vector<kubernetes::ScalingPolicy> policies;
  if (reader.each("policies", most_scaling_policies,
                  [&](json::ObjectReader& policy) { policies.push_back(decode_policy(policy)); }))
    rules.policies = std::move(policies);
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

std::optional<std::int64_t> decode_tolerance(json::ObjectReader& reader) {
  // Millionths have a smaller range than the ratio.
  const auto ratio = reader.number("tolerance", 0, largest_tolerance);
  return ratio ? std::optional<std::int64_t>(std::llround(*ratio * 1e6)) : std::nullopt;
}

void encode_tolerance(json::Writer& out, std::int64_t millionths) {
  out.field("tolerance", static_cast<double>(millionths) / 1e6);
}

std::optional<kubernetes::ScalingBehavior> decode_behavior(json::ObjectReader& signal) {
  return signal.nested("behavior", [](json::ObjectReader& reader) {
    kubernetes::ScalingBehavior behavior;
    reader.nested("scale_up", [&](json::ObjectReader& rules) { decode_rules(rules, behavior.scale_up); });
    reader.nested("scale_down", [&](json::ObjectReader& rules) { decode_rules(rules, behavior.scale_down); });
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
  const auto read = [&](json::ObjectReader& item) {
    item.require("timestamp");
    item.require("replicas");
    const Instant at = item.time("timestamp").value_or(Instant{});
    all.push_back({.at = at, .replicas = item.integer("replicas").value_or(0)});
  };
  return reader.each("recommendations", most_remembered, read) ? std::optional(std::move(all)) : std::nullopt;
}

std::optional<std::vector<kubernetes::ScaleEvent>> decode_scale_events(json::ObjectReader& reader) {
  std::vector<kubernetes::ScaleEvent> all;
  const auto read = [&](json::ObjectReader& item) {
    item.require("timestamp");
    item.require("change");
    const Instant at = item.time("timestamp").value_or(Instant{});
    all.push_back({.at = at, .change = item.integer("change").value_or(0)});
  };
  return reader.each("scale_events", most_remembered, read) ? std::optional(std::move(all)) : std::nullopt;
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

ReplicaHistory decode_replica_history(json::ObjectReader& memory) {
  for (const auto* field : {"recommendations", "scale_events", "from", "to"}) memory.require(field);
  ReplicaHistory history;
  history.recommendations = decode_recommendations(memory).value_or(std::move(history.recommendations));
  history.scale_events = decode_scale_events(memory).value_or(std::move(history.scale_events));
  history.from = memory.integer("from").value_or(0);
  history.to = memory.integer("to").value_or(0);
  return history;
}

void encode_replica_history(json::Writer& out, const ReplicaHistory& history) {
  encode_recommendations(out, history.recommendations);
  encode_scale_events(out, history.scale_events);
  out.field("from", history.from).field("to", history.to);
}

}  // namespace headroom::api
