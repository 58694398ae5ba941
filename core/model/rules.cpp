#include "core/model/rules.hpp"

#include <algorithm>

namespace headroom {

PatternRules rules_of(Pattern pattern) {
  const auto rules = [&](std::int64_t cooldown, double out, double in) {
    return PatternRules{.pattern = pattern,
                        .scale_out = {.cooldown = Seconds{cooldown}, .maximum_increment_percent = out},
                        .scale_in = {.cooldown = Seconds{cooldown}, .maximum_increment_percent = in}};
  };
  switch (pattern) {
    case Pattern::batch:
      return rules(600, 200, 25);
    case Pattern::interactive:
      return rules(300, 100, 50);
    case Pattern::streaming:
      return rules(600, 50, 50);
    case Pattern::cost_optimized: {
      PatternRules cheap = rules(300, 50, 50);
      cheap.share = OnDemandShare{.base = 1, .percent = 0};
      return cheap;
    }
  }
  return rules(300, 100, 50);
}

ComputeLimits sum_of(std::span<const PoolLimits> bounds, std::span<const Pool> pools, Unit unit) {
  ComputeLimits limits{.unit = unit};
  for (const Pool& pool : pools) {
    if (pool.role == Role::primary) continue;
    const auto own = std::ranges::find(bounds, pool.id, &PoolLimits::pool_id);
    limits.minimum += Units{own == bounds.end() ? pool.requested : own->minimum};
    limits.maximum += Units{own == bounds.end() ? pool.requested : own->maximum};
  }
  return limits;
}

std::optional<LimitsFault> fault_of(const ComputeLimits& limits, std::optional<Composition> composition,
                                    std::optional<Market> core_market) {
  if (limits.minimum < Units{0}) return LimitsFault{"minimum", "out_of_range", "must not be negative"};
  if (limits.maximum < Units{0}) return LimitsFault{"maximum", "out_of_range", "must not be negative"};
  if (limits.on_demand_limit() < Units{0})
    return LimitsFault{"maximum_on_demand", "out_of_range", "must not be negative"};
  if (limits.core_limit() < Units{0}) return LimitsFault{"maximum_core", "out_of_range", "must not be negative"};
  if (limits.minimum > limits.maximum)
    return LimitsFault{"minimum", "minimum_above_maximum", "must not be above maximum"};
  if (limits.core_limit() > limits.maximum)
    return LimitsFault{"maximum_core", "core_limit_above_maximum", "must not be above maximum"};
  if (composition == Composition::instance_groups && core_market == Market::on_demand && limits.maximum_core &&
      limits.core_limit() > limits.on_demand_limit())
    return LimitsFault{"maximum_core", "core_limit_above_on_demand_limit",
                       "must not be above maximum_on_demand while the core instance group is On-Demand"};
  return std::nullopt;
}

}  // namespace headroom
