#include "api/wire/history.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "api/wire/fields/limits.hpp"
#include "api/wire/signals/signal_memory.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_pool_id = 4096;  // longer than we write, as are the next two
constexpr std::size_t most_pools = 100'000;
constexpr std::size_t most_recommendations = 1000;

void encode_targets(json::Writer& out, const std::vector<PoolTarget>& pools) {
  out.name("pools").begin_array();
  for (const PoolTarget& pool : pools) {
    out.begin_object().field("pool_id", pool.pool_id).field("from", pool.from).field("to", pool.to);
    if (pool.spot_from != 0 || pool.spot_to != 0) out.field("spot_from", pool.spot_from).field("spot_to", pool.spot_to);
    out.end_object();
  }
  out.end_array();
}

PoolTarget decode_target(json::ObjectReader& item) {
  item.require("pool_id");
  return {.pool_id = std::string(item.string("pool_id", longest_pool_id).value_or("")),
          .from = item.integer("from").value_or(0),
          .to = item.integer("to").value_or(0),
          .spot_from = item.integer("spot_from").value_or(0),
          .spot_to = item.integer("spot_to").value_or(0)};
}

Recommendation decode_recommendation(json::ObjectReader& item) {
  Recommendation recommendation;
  if (const auto id = DecisionId::parse(item.string("id").value_or("")))
    recommendation.id = *id;
  else
    item.report("id", "not_an_id", "must be the id of a decision");
  recommendation.evaluated_at = item.time("evaluated_at").value_or(Instant{});
  recommendation.applied_at = item.time("applied_at");
  item.each("pools", most_pools,
            [&](json::ObjectReader& pool) { recommendation.pools.push_back(decode_target(pool)); });
  return recommendation;
}

/// `counts`: whether the limits of the policy are these.
void encode_remembered(json::Writer& out, const RememberedLimits& remembered, bool counts) {
  out.begin_object();
  encode_limits(out, remembered.limits);
  if (remembered.attached) {
    out.name("attached").begin_object();
    encode_limits(out, *remembered.attached);
    out.end_object();
  }
  out.field("since", remembered.since).field("seen_at", remembered.seen_at).field("counts", counts).end_object();
}

ComputeLimits decode_whole_limits(json::ObjectReader& reader) {
  const LimitFields fields = decode_limits(reader);
  return fields.limits;
}

void decode_remembered(json::ObjectReader& reader, EvaluationInput& input) {
  RememberedLimits& remembered = input.history.limits.emplace();
  remembered.limits = decode_whole_limits(reader);
  remembered.attached = reader.nested("attached", decode_whole_limits);
  remembered.since = reader.time("since").value_or(Instant{});
  remembered.seen_at = reader.time("seen_at").value_or(Instant{});
  input.limits_are_attached = reader.boolean("counts").value_or(false);
}

}  // namespace

void decode_history(json::ObjectReader& stored, EvaluationInput& input) {
  stored.nested("history", [&](json::ObjectReader& history) {
    history.each("recommendations", most_recommendations, [&](json::ObjectReader& item) {
      input.history.recommendations.push_back(decode_recommendation(item));
    });
    history.nested("limits", [&](json::ObjectReader& limits) { decode_remembered(limits, input); });
    auto states = decode_signal_states(history);
    // Which moment before the evaluation the snapshot is of makes no difference to it.
    if (!states.empty())
      input.memory.snapshots = {{.at = input.evaluated_at - std::chrono::milliseconds{1}, .states = std::move(states)}};
  });
}

void encode_history(json::Writer& out, const EvaluationInput& input) {
  out.begin_object().name("recommendations").begin_array();
  for (const Recommendation& recommendation : input.history.recommendations) {
    out.begin_object().field("id", recommendation.id.text()).field("evaluated_at", recommendation.evaluated_at);
    if (recommendation.applied_at) out.field("applied_at", *recommendation.applied_at);
    encode_targets(out, recommendation.pools);
    out.end_object();
  }
  out.end_array();
  if (input.history.limits) encode_remembered(out.name("limits"), *input.history.limits, input.limits_are_attached);
  if (const SignalSnapshot* known = input.memory.before(input.evaluated_at))
    encode_signal_states(out.name("signals"), *known);
  out.end_object();
}

}  // namespace headroom::api
