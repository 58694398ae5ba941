#include "core/decide.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "core/base/names.hpp"
#include "core/model/pool_units.hpp"
#include "core/pricing/pool_price.hpp"
#include "tests/properties/for_all.hpp"

/// What holds for every decision, tried on random inputs with every kind of signal.
namespace headroom {
namespace {

using namespace testing;

const Pool& pool_of(const EvaluationInput& in, const PoolChange& change) {
  return *std::ranges::find(in.cluster.pools, change.pool_id, &Pool::id);
}

std::int64_t units_of(const EvaluationInput& in, const Pool& pool) {
  return units_per_count(pool, in.policy.limits.unit, builtin_catalog()).value_or(1);
}

/// Capacity before or after, of the part that `matches(pool, market)`.
Units capacity(const EvaluationInput& in, const Decision& d, bool after, auto&& matches) {
  Units sum{0};
  const auto changed = [&](const Pool& pool, Market market, std::int64_t count) {
    const auto change = std::ranges::find_if(
        d.changes, [&](const PoolChange& c) { return c.pool_id == pool.id && c.market == market; });
    return after && change != d.changes.end() ? change->to : count;
  };
  for (const Pool& pool : in.cluster.pools) {
    if (pool.role == Role::primary) continue;
    const auto add = [&](Market market, std::int64_t count) {
      if (matches(pool, market)) sum += Units{changed(pool, market, count) * units_of(in, pool)};
    };
    if (!pool.is_fleet()) add(pool.market, pool.requested);
    if (pool.on_demand) add(Market::on_demand, pool.on_demand->requested);
    if (pool.spot) add(Market::spot, pool.spot->requested);
  }
  return sum;
}

/// The pool's count after the decision, both markets of a fleet together.
std::int64_t count_after(const Pool& pool, const Decision& d) {
  std::int64_t count = pool.requested;
  for (const PoolChange& change : d.changes)
    if (change.pool_id == pool.id) count += change.to - change.from;
  return count;
}

TEST(EveryDecision, IsTriedInEveryKind) {
  std::map<Action, int> actions;
  std::map<ClampCode, int> clamps;
  for_all([&](const EvaluationInput&, const Decision& d) {
    ++actions[d.action];
    for (const Clamp& clamp : d.clamps) ++clamps[clamp.code];
  });
  using enum ClampCode;
  for (const Action action : {Action::no_action, Action::scale_in, Action::scale_out, Action::mixed})
    EXPECT_GE(actions[action], 5) << name_of(action);
  for (const ClampCode code : {cooldown, minimum, maximum, on_demand_limit, core_limit, increment, stale_metrics,
                               core_floor, min_change, in_progress, stranded_pods})
    EXPECT_GE(clamps[code], 5) << name_of(code);
}

TEST(EveryDecision, IsTriedWithEveryKindOfSignal) {
  struct Count {
    int out{0}, in{0}, hold{0}, silent{0};
  };
  std::map<std::string_view, Count> counts;
  for_all([&](const EvaluationInput&, const Decision& d) {
    for (const SignalOpinion& signal : d.signals) {
      Count& count = counts[signal.kind];
      if (!signal.proposes) ++count.silent;
      if (!signal.chosen) continue;
      ++(d.desired > d.current ? count.out : d.desired < d.current ? count.in : count.hold);
    }
  });
  for (const std::string_view kind : signal_kinds) {
    EXPECT_GE(counts[kind].out, 10) << kind;
    EXPECT_GE(counts[kind].in, 10) << kind;
    EXPECT_GE(counts[kind].hold, 10) << kind;
    EXPECT_GE(counts[kind].silent, 10) << kind;
  }
}

TEST(EveryDecision, StaysWithinTheLimitsIfTheCurrentCapacityIs) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    if (within_limits(in, d, d.current)) {
      EXPECT_TRUE(within_limits(in, d, d.target)) << d.summary;
    }
  });
}

TEST(EveryDecision, NeverMovesAwayFromLimitsThatTheCurrentCapacityIsOutside) {
  int by_windows = 0;
  for_all([&](const EvaluationInput& in, const Decision& d) {
    const ComputeLimits limits = limits_now(in, d);
    if (d.current < limits.minimum) {
      EXPECT_GE(d.target, d.current) << d.summary;
      EXPECT_LE(d.target, limits.maximum) << d.summary;
    }
    if (d.current > limits.maximum) {
      EXPECT_LE(d.target, d.current) << d.summary;
      EXPECT_GE(d.target, limits.minimum) << d.summary;
    }
    const bool policy_allows = d.current >= in.policy.limits.minimum && d.current <= in.policy.limits.maximum;
    by_windows += policy_allows && d.changed && !within_limits(in, d, d.current) ? 1 : 0;
  });
  EXPECT_GT(by_windows, 20);
}

TEST(EveryDecision, KeepsToTheIncrements) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    if (!within_limits(in, d, d.current)) return;
    const Observation seen = observation(in);
    const bool out_is_free = !in.policy.scale_out.maximum_increment_percent;
    const bool in_is_free = !in.policy.scale_in.maximum_increment_percent;
    EXPECT_TRUE(out_is_free || d.target - d.current <= seen.out_step) << d.summary;
    EXPECT_TRUE(in_is_free || d.current - d.target <= seen.in_step) << d.summary;
  });
}

TEST(EveryDecision, NeverGrowsPastTheOnDemandAndCoreLimits) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    const auto check = [&](Units limit, auto&& matches) {
      const Units before = capacity(in, d, false, matches);
      const Units after = capacity(in, d, true, matches);
      EXPECT_TRUE(after <= before || after <= limit) << d.summary;
    };
    const ComputeLimits limits = limits_now(in, d);
    check(limits.on_demand_limit(), [](const Pool&, Market m) { return m == Market::on_demand; });
    check(limits.core_limit(), [](const Pool& p, Market) { return p.role == Role::core; });
  });
}

TEST(EveryDecision, KeepsEachPoolWithinItsOwnBounds) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    const auto check = [&](const Pool& pool, std::int64_t minimum, std::int64_t maximum) {
      const std::int64_t after = count_after(pool, d);
      EXPECT_TRUE(after >= pool.requested || after >= minimum) << pool.id << " " << d.summary;
      EXPECT_TRUE(after <= pool.requested || after <= maximum) << pool.id << " " << d.summary;
    };
    for (const Pool& pool : in.cluster.pools)
      if (pool.bounds) check(pool, pool.bounds->minimum, pool.bounds->maximum);
    for (const PoolLimits& own : in.policy.pool_limits)
      check(*std::ranges::find(in.cluster.pools, own.pool_id, &Pool::id), own.minimum, own.maximum);
  });
}

TEST(EveryDecision, LeavesThePrimaryAndFrozenPoolsAlone) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    for (const PoolChange& change : d.changes) {
      EXPECT_NE(pool_of(in, change).role, Role::primary);
      EXPECT_TRUE(accepts_capacity_change(pool_of(in, change).state)) << d.summary;
      EXPECT_TRUE(accepts_capacity_change(in.cluster.state)) << d.summary;
    }
  });
}

TEST(EveryDecision, AddsItsChangesUpToItsTarget) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    Units sum = d.current;
    for (const PoolChange& change : d.changes) {
      EXPECT_NE(change.from, change.to);
      EXPECT_GE(change.to, 0);
      sum += Units{(change.to - change.from) * units_of(in, pool_of(in, change))};
    }
    EXPECT_EQ(sum, d.target) << d.summary;
    EXPECT_EQ(capacity(in, d, true, [](const Pool&, Market) { return true; }), d.target) << d.summary;
  });
}

TEST(EveryDecision, NamesOnlyNodesOfThePoolThatShrinks) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    for (const PoolChange& change : d.changes) {
      EXPECT_LE(std::ssize(change.nodes), std::max<std::int64_t>(change.from - change.to, 0)) << d.summary;
      std::vector<std::string> names = change.nodes;
      std::ranges::sort(names);
      EXPECT_EQ(std::ranges::adjacent_find(names), names.end()) << d.summary;
      for (const std::string& name : names) {
        const auto node = std::ranges::find(in.kubernetes.nodes, name, &kubernetes::Node::name);
        ASSERT_NE(node, in.kubernetes.nodes.end()) << name;
        EXPECT_EQ(node->group, change.pool_id) << name;
      }
    }
  });
}

TEST(EveryDecision, IsNoActionExactlyIfNothingChanges) {
  for_all([](const EvaluationInput&, const Decision& d) {
    EXPECT_EQ(d.action == Action::no_action, d.changes.empty());
    EXPECT_EQ(d.changed, !d.changes.empty());
    EXPECT_EQ(d.pool_targets.empty(), d.changes.empty());
    EXPECT_EQ(d.blocked, d.blocked_by != ClampCode::none);
    EXPECT_TRUE(!d.blocked || !d.changed);
    EXPECT_TRUE(d.action != Action::scale_out || d.target > d.current);
    EXPECT_TRUE(d.action != Action::scale_in || d.target < d.current);
  });
}

TEST(EveryDecision, IsMadeAgainFromTheSameInput) {
  for_all([](const EvaluationInput& in, const Decision& d) { EXPECT_TRUE(decided(in) == d) << d.summary; });
}

TEST(EveryDecision, LeadsFromTheWishToTheTargetByItsClamps) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    std::int64_t instance = 1;
    for (const Pool& pool : in.cluster.pools) instance = std::max(instance, units_of(in, pool));
    Units at = d.desired;
    for (const Clamp& clamp : d.clamps) {
      // The budget is compared with whole instances. Rounding up to them needs no record: nothing was withheld.
      const std::int64_t rounding = clamp.code == ClampCode::budget ? instance : 1;
      EXPECT_GE(clamp.from, at) << d.summary;
      EXPECT_LT(clamp.from - at, Units{rounding}) << d.summary;
      EXPECT_FALSE(clamp.detail.empty());
      at = clamp.to;
    }
    EXPECT_GE(d.target, at) << d.summary;
    EXPECT_LT(d.target - at, Units{instance}) << d.summary;
  });
}

TEST(EveryDecision, AddsItsCostUpFromItsChanges) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    std::int64_t delta = 0;
    for (const PoolChange& change : d.changes) {
      const auto each = price_of(pool_of(in, change), change.market, in.cluster, builtin_catalog());
      if (!each) continue;
      const auto whole = [&](std::int64_t units) { return (units + each->per - 1) / each->per; };
      delta += (whole(change.to) - whole(change.from)) * each->hourly.value;
    }
    EXPECT_EQ((d.cost.target_hourly - d.cost.hourly).value, delta) << d.summary;
  });
}

TEST(EveryDecision, IsASentenceWithoutHolesInIt) {
  for_all([](const EvaluationInput&, const Decision& d) {
    EXPECT_TRUE(d.summary.ends_with(".")) << d.summary;
    EXPECT_FALSE(d.reason.empty());
    for (const char* hole : {"  ", "..", " .", " ,", ": .", "nan", "inf"})
      EXPECT_EQ(d.summary.find(hole), std::string::npos) << d.summary;
  });
}

}  // namespace
}  // namespace headroom
