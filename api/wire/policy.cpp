#include "api/wire/policy.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "api/sources/aws/emr_policies.hpp"
#include "api/sources/read_sources.hpp"
#include "api/wire/fields/activation_rule.hpp"
#include "api/wire/fields/approval_rule.hpp"
#include "api/wire/fields/budget.hpp"
#include "api/wire/fields/limits.hpp"
#include "api/wire/signals/signals.hpp"
#include "core/base/names.hpp"
#include "core/intake/attached_autoscalers.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t longest_cooldown = 604'800;

ScaleRule decode_brakes(json::ObjectReader& policy, std::string_view name) {
  ScaleRule rule;
  policy.nested(name, [&](json::ObjectReader& reader) {
    rule.cooldown = reader.seconds("cooldown_seconds", 0, longest_cooldown);
    const auto percent = reader.number("maximum_increment_percent", 0, 1e6);
    if (percent == 0) return reader.report("maximum_increment_percent", "out_of_range", "must be above 0");
    rule.maximum_increment_percent = percent;
  });
  return rule;
}

Guards decode_guards(json::ObjectReader& policy) {
  Guards guards;
  policy.nested("guards", [&](json::ObjectReader& reader) {
    if (const auto stale = reader.seconds("stale_after_seconds", 1, longest_cooldown)) guards.stale_after = *stale;
    if (const auto change = reader.integer("min_change", 0, 1'000'000)) guards.min_change = Units{*change};
    guards.min_saving_per_hour = reader.dollars("min_saving_usd_per_hour");
    guards.core_floor = reader.integer("core_floor", 0, 1'000'000);
    if (const auto headroom = reader.number("hdfs_headroom_percent", 0, 80)) guards.hdfs_headroom_percent = *headroom;
  });
  return guards;
}

Work decode_work(json::ObjectReader& reader) {
  reader.require("kind");
  return {.kind = reader.choice<WorkKind>("kind", names_of<WorkKind>).value_or(WorkKind::batch),
          .checkpoints = reader.boolean("checkpoints"),
          .retries = reader.boolean("retries")};
}

/// A base alone leaves the rest to Spot, and a percentage alone counts for the whole.
std::optional<OnDemandShare> decode_share(json::ObjectReader& reader) {
  const auto base = reader.integer("on_demand_base", 0, 2'147'483'647);
  const auto percent = reader.number("on_demand_percent", 0, 100);
  if (!base && !percent) return std::nullopt;
  return OnDemandShare{.base = base.value_or(0), .percent = percent.value_or(0)};
}

Mix decode_mix(json::ObjectReader& policy) {
  Mix mix;
  policy.nested("mix", [&](json::ObjectReader& reader) {
    if (const auto after = reader.seconds("fallback_after_seconds", 0, longest_cooldown)) mix.fallback_after = *after;
    mix.share = decode_share(reader);
    mix.spot_suitable = reader.boolean("spot_suitable");
    mix.work = reader.nested("workload", decode_work);
    reader.each("pools", maximum_pools, [&](json::ObjectReader& item) {
      item.require("pool_id");
      PoolShare pool{.pool_id = std::string(item.string("pool_id").value_or(""))};
      pool.share = decode_share(item).value_or(OnDemandShare{});
      if (std::ranges::find(mix.pools, pool.pool_id, &PoolShare::pool_id) != mix.pools.end())
        item.report("pool_id", "duplicate", "another item has this pool");
      mix.pools.push_back(std::move(pool));
    });
  });
  return mix;
}

std::vector<PoolLimits> decode_pool_limits(json::ObjectReader& limits) {
  std::vector<PoolLimits> pools;
  limits.each("pools", maximum_pools, [&](json::ObjectReader& item) {
    for (const auto* field : {"pool_id", "minimum", "maximum"}) item.require(field);
    PoolLimits pool{.pool_id = std::string(item.string("pool_id").value_or("")),
                    .minimum = item.integer("minimum", 0, 1'000'000).value_or(0),
                    .maximum = item.integer("maximum", 0, 1'000'000).value_or(1'000'000)};
    if (pool.minimum > pool.maximum) item.report("minimum", "minimum_above_maximum", "must not be above maximum");
    pools.push_back(std::move(pool));
  });
  return pools;
}

Given<LimitFields> decode_limit_fields(json::ObjectReader& policy) {
  const bool is_given = policy.has("limits");
  return {.given = is_given, .value = policy.nested("limits", [](json::ObjectReader& reader) {
            LimitFields fields = decode_policy_limits(reader);
            fields.pools = decode_pool_limits(reader);
            return fields;
          })};
}

void read_managed(const json::Value& body, const json::Path& path, json::ObjectReader& reader, EmrPolicy& policy) {
  const std::size_t before = reader.violations().total();
  const auto document = read_emr_managed_scaling_policy(body, path, reader.violations());
  if (!document && reader.violations().total() == before)
    reader.report("body", "missing", "ComputeLimits are required");
  if (!document) return;
  policy.managed = document->limits;
  const json::Path inner = path.member("ManagedScalingPolicy");
  const json::Path limits = (body.find("ManagedScalingPolicy") == nullptr ? path : inner).member("ComputeLimits");
  for (const std::string_view field : {"minimum", "maximum", "maximum_on_demand", "maximum_core"})
    policy.limit_pointers.emplace_back(field, limits.member(emr_limit_name(field)).pointer());
}

void read_automatic(const json::Value& body, const json::Path& path, json::ObjectReader& reader, EmrPolicy& policy) {
  const std::size_t before = reader.violations().total();
  auto document = read_emr_auto_scaling_policy(body, path, reader.violations());
  if (!document && reader.violations().total() == before)
    reader.report("body", "missing", "Constraints and Rules are required");
  if (!document) return;
  policy.automatic = std::move(document->policy);
  policy.warnings = std::move(document->warnings);
}

/// The autoscaler of a workload as a policy: its one signal within its own range of replicas.
PolicyFields read_autoscaler(const json::Value& kind, const json::Value& body, json::ObjectReader& reader) {
  const json::Member members[] = {{"kind", kind}, {"body", body}};
  const json::Value source = json::Value::of_object(members);
  json::Violations found;
  const DocumentFacts facts = read_sources({&source, 1}, json::Path{}, found);
  for (Violation fault : found.kept()) {
    if (fault.pointer.starts_with("/0")) fault.pointer.erase(0, 2);
    reader.violations().add(reader.path(), fault);
  }
  PolicyFields policy{.has_signals = true, .limits = {.given = true}};
  if (facts.autoscalers.empty()) {
    if (found.empty()) reader.report("body", "missing", "an autoscaler of one workload is required");
    return policy;
  }
  const AttachedAutoscaler& autoscaler = facts.autoscalers.front();
  const ReplicaRange range = range_of(autoscaler);
  policy.signals.push_back({.signal = autoscaler.signal});
  policy.limits.value =
      LimitFields{.limits = {.unit = Unit::replicas, .minimum = Units{range.minimum}, .maximum = Units{range.maximum}},
                  .unit = Unit::replicas};
  return policy;
}

enum class ForeignPolicy { managed, automatic, autoscaler };

/// Another system's document in place of ours.
void decode_foreign_policy(json::ObjectReader& reader, EvaluationRequestFields& fields) {
  static constexpr std::pair<std::string_view, ForeignPolicy> kinds[] = {
      {"aws.emr.AutoScalingPolicy", ForeignPolicy::automatic},
      {"aws.emr.ManagedScalingPolicy", ForeignPolicy::managed},
      {"keda.ScaledObject", ForeignPolicy::autoscaler},
      {"kubernetes.HorizontalPodAutoscaler", ForeignPolicy::autoscaler}};
  reader.require("kind");
  reader.require("body");
  const auto kind = reader.choice<ForeignPolicy>("kind", kinds);
  const json::Value* body = reader.object("body");
  if (kind == ForeignPolicy::autoscaler && body != nullptr) {
    fields.policy = read_autoscaler(*reader.get("kind"), *body, reader);
    return;
  }
  EmrPolicy& policy = fields.emr_policy.emplace();
  if (!kind || body == nullptr) return;
  const json::Path path = reader.path().member("body");
  (*kind == ForeignPolicy::managed ? read_managed : read_automatic)(*body, path, reader, policy);
}

PolicyFields decode_policy_fields(json::ObjectReader& reader) {
  PolicyFields policy{.has_signals = reader.has("signals")};
  if (policy.has_signals) policy.signals = decode_signals(reader);
  policy.limits = decode_limit_fields(reader);
  policy.pattern = reader.choice<Pattern>("pattern", names_of<Pattern>);
  policy.scale_out = decode_brakes(reader, "scale_out");
  policy.scale_in = decode_brakes(reader, "scale_in");
  policy.guards = decode_guards(reader);
  policy.mix = decode_mix(reader);
  policy.budget = decode_budget(reader);
  return policy;
}

void encode_rule(json::Writer& out, std::string_view name, const ScaleRule& rule) {
  if (!rule.cooldown && !rule.maximum_increment_percent) return;
  out.name(name).begin_object();
  if (rule.cooldown) out.field("cooldown_seconds", rule.cooldown->count());
  if (rule.maximum_increment_percent) out.field("maximum_increment_percent", *rule.maximum_increment_percent);
  out.end_object();
}

void encode_guards(json::Writer& out, const Guards& guards) {
  if (guards == Guards{}) return;
  out.name("guards").begin_object().field("stale_after_seconds", guards.stale_after.count());
  if (guards.min_change) out.field("min_change", guards.min_change->value);
  if (guards.min_saving_per_hour) out.field("min_saving_usd_per_hour", *guards.min_saving_per_hour);
  if (guards.core_floor) out.field("core_floor", *guards.core_floor);
  if (guards.hdfs_headroom_percent != Guards{}.hdfs_headroom_percent)
    out.field("hdfs_headroom_percent", guards.hdfs_headroom_percent);
  out.end_object();
}

void encode_share(json::Writer& out, const OnDemandShare& share) {
  out.field("on_demand_base", share.base).field("on_demand_percent", share.percent);
}

void encode_mix(json::Writer& out, const Mix& mix) {
  if (mix == Mix{}) return;
  out.name("mix").begin_object();
  if (mix.share) encode_share(out, *mix.share);
  out.field("fallback_after_seconds", mix.fallback_after.count());
  if (mix.spot_suitable) out.field("spot_suitable", *mix.spot_suitable);
  if (mix.work) {
    out.name("workload").begin_object().field("kind", name_of(mix.work->kind));
    if (mix.work->checkpoints) out.field("checkpoints", *mix.work->checkpoints);
    if (mix.work->retries) out.field("retries", *mix.work->retries);
    out.end_object();
  }
  if (!mix.pools.empty()) {
    out.name("pools").begin_array();
    for (const PoolShare& pool : mix.pools) {
      out.begin_object().field("pool_id", pool.pool_id);
      encode_share(out, pool.share);
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
}

}  // namespace

void decode_policy_document(json::ObjectReader& policy, EvaluationRequestFields& fields) {
  fields.has_policy = true;
  if (policy.has("kind") || policy.has("body")) return decode_foreign_policy(policy, fields);
  fields.policy = decode_policy_fields(policy);
  fields.approval = decode_approval_rule(policy);
  decode_activation_rule(policy);  // it says nothing about a decision
}

void decode_policy(json::ObjectReader& request, EvaluationRequestFields& fields) {
  fields.has_policy = request.has("policy") || request.has("policy_id");
  request.nested("policy", [&](json::ObjectReader& reader) { decode_policy_document(reader, fields); });
  if (!request.has("policy_id")) return;
  if (request.has("policy"))
    request.report("policy_id", "conflict", "a request has a policy, or names a stored one, not both");
  if (const auto id = request.string("policy_id", longest_policy_reference)) fields.policy_id = *id;
}

void encode_policy(json::Writer& out, const Policy& policy) {
  out.begin_object().name("limits").begin_object();
  encode_limits(out, policy.limits);
  if (!policy.pool_limits.empty()) {
    out.name("pools").begin_array();
    for (const PoolLimits& pool : policy.pool_limits)
      out.begin_object()
          .field("pool_id", pool.pool_id)
          .field("minimum", pool.minimum)
          .field("maximum", pool.maximum)
          .end_object();
    out.end_array();
  }
  out.end_object();
  encode_rule(out, "scale_out", policy.scale_out);
  encode_rule(out, "scale_in", policy.scale_in);
  out.name("signals").begin_array();
  for (const Signal& signal : policy.signals) encode_signal(out, signal);
  out.end_array();
  encode_guards(out, policy.guards);
  encode_mix(out, policy.mix);
  if (policy.budget) encode_budget(out.name("budget"), *policy.budget);
  out.end_object();
}

}  // namespace headroom::api
