#include "api/wire/history.hpp"

#include "api/wire/signals/signal_memory.hpp"

namespace headroom::api {
namespace {

void encode_targets(json::Writer& out, const std::vector<PoolTarget>& pools) {
  out.name("pools").begin_array();
  for (const PoolTarget& pool : pools) {
    out.begin_object().field("pool_id", pool.pool_id).field("from", pool.from).field("to", pool.to);
    if (pool.spot_from != 0 || pool.spot_to != 0) out.field("spot_from", pool.spot_from).field("spot_to", pool.spot_to);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

void encode_history(json::Writer& out, const EvaluationInput& input) {
  out.begin_object().name("recommendations").begin_array();
  for (const Recommendation& recommendation : input.history.recommendations) {
    out.begin_object().field("id", recommendation.id.text()).field("evaluated_at", recommendation.evaluated_at);
    if (recommendation.applied_at) out.field("applied_at", *recommendation.applied_at);
    encode_targets(out, recommendation.pools);
    out.end_object();
  }
  out.end_array();
  if (const SignalSnapshot* known = input.memory.before(input.evaluated_at))
    encode_signal_states(out.name("signals"), *known);
  out.end_object();
}

}  // namespace headroom::api
