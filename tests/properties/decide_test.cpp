#include "core/decide.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "core/base/names.hpp"
#include "core/model/pool_units.hpp"
#include "core/pricing/pool_price.hpp"
#include "core/stages/price.hpp"
#include "tests/support/clusters.hpp"

/// What holds for every decision, tried on thousands of random inputs.
namespace headroom {
namespace {

using namespace testing;

constexpr int tries = 2500;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  std::int64_t whole(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }
  bool chance(int percent) { return whole(1, 100) <= percent; }
  template <class T>
  T one_of(std::initializer_list<T> all) {
    return *(all.begin() + whole(0, static_cast<std::int64_t>(all.size()) - 1));
  }

 private:
  std::mt19937 engine_;
};

Pool random_pool(Random& random, std::string id, Role role) {
  const std::int64_t count = random.whole(0, 12);
  if (random.chance(30)) {
    Pool pool = fleet(std::move(id), role, count, random.whole(0, 12), random.whole(1, 4));
    if (random.chance(50)) pool.hourly_price = MicroDollars{random.whole(0, 500'000)};
    return pool;
  }
  Pool pool = group(std::move(id), role, random.one_of({Market::on_demand, Market::spot}), count,
                    random.one_of<std::string>({"m5.xlarge", "r5.2xlarge", "m5a.4xlarge"}));
  if (random.chance(20)) pool.running = random.whole(0, 12);
  if (random.chance(50)) pool.hourly_price = MicroDollars{random.whole(0, 500'000)};
  if (random.chance(5)) pool.state = LifecycleState::reconfiguring;
  return pool;
}

Cluster random_cluster(Random& random) {
  std::vector<Pool> pools{random_pool(random, "core", Role::core)};
  for (std::int64_t i = random.whole(0, 2); i > 0; --i)
    pools.push_back(random_pool(random, "task-" + std::to_string(i), Role::task));
  if (random.chance(50)) pools.push_back(group("primary", Role::primary, Market::on_demand, 1));
  Cluster described = cluster(std::move(pools));
  if (random.chance(30)) described.last_scaled_at = now - Seconds{random.whole(-400, 1200)};
  if (random.chance(3)) described.state = LifecycleState::suspended;
  return described;
}

Metrics random_metrics(Random& random) {
  const double total = static_cast<double>(random.whole(0, 20)) * 12'288;
  const double available = std::floor(total * static_cast<double>(random.whole(0, 100)) / 100);
  const double pending = random.chance(50) ? 0 : static_cast<double>(random.whole(1, 60));
  const bool stale = random.chance(20);
  Metrics metrics{
      .observed_at = observed - Seconds{stale ? 2000 : 0},
      .values = {{"MemoryTotalMB", total}, {"MemoryAvailableMB", available}, {"ContainerPending", pending}}};
  if (random.chance(70)) metrics.values.push_back({"MemoryPendingMB", pending * 3072});
  if ((!stale || random.chance(30)) && random.chance(60)) {
    const auto points = static_cast<int>(random.whole(1, 4));
    metrics.series = {steady(metric::containers_pending, pending, points),
                      steady(metric::memory_available_percent, total > 0 ? available / total * 100 : 0, points)};
  }
  return normalised(std::move(metrics));
}

AlarmRules random_rules(Random& random) {
  const Scope scope = random.chance(50) ? Scope{.role = random.one_of({Role::core, Role::task})} : Scope{};
  return {.rules = {{.name = "out",
                     .metric = "ContainerPending",
                     .threshold = 3,
                     .adjustment = {.value = static_cast<double>(random.whole(1, 6))},
                     .cooldown = Seconds{random.whole(0, 600)},
                     .applies_to = scope},
                    {.name = "in",
                     .metric = "YARNMemoryAvailablePercentage",
                     .threshold = 20,
                     .adjustment = {.value = -static_cast<double>(random.whole(1, 6))},
                     .applies_to = {.role = Role::task}}}};
}

Policy random_policy(Random& random) {
  const std::int64_t minimum = random.whole(0, 10);
  Policy p = policy(limits(minimum, minimum + random.whole(0, 40), random.one_of({Unit::instances, Unit::vcpu})));
  if (p.limits.unit == Unit::vcpu) p.limits.maximum = Units{p.limits.maximum.value * 8};
  if (random.chance(50)) p.limits.maximum_on_demand = Units{random.whole(0, p.limits.maximum.value)};
  if (random.chance(50)) p.limits.maximum_core = Units{random.whole(0, p.limits.maximum.value)};
  const auto brake = [&]() -> ScaleRule {
    ScaleRule rule;
    if (random.chance(60)) rule.cooldown = Seconds{random.whole(0, 900)};
    if (random.chance(60)) rule.maximum_increment_percent = static_cast<double>(random.whole(0, 200));
    return rule;
  };
  p.scale_out = brake();
  p.scale_in = brake();
  if (random.chance(30)) p.signals.emplace_back(random_rules(random));
  if (random.chance(40)) p.signals = {random_rules(random)};
  if (random.chance(20)) p.guards.min_change = Units{random.whole(0, 4)};
  if (random.chance(20)) p.guards.min_saving_per_hour = MicroDollars{random.whole(0, 500'000)};
  return p;
}

EvaluationInput random_input(unsigned seed) {
  Random random(seed);
  return input(random_cluster(random), random_metrics(random), random_policy(random));
}

/// Runs `property(input, decision)` on every try, and names the seed of the first that fails.
void for_all(auto&& property) {
  for (unsigned seed = 1; seed <= tries && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const EvaluationInput in = random_input(seed);
    property(in, decided(in));
  }
}

Observation observation(const EvaluationInput& in) {
  return observe(in.cluster, in.metrics, in.policy, in.evaluated_at, builtin_catalog());
}

bool within_limits(const EvaluationInput& in, Units units) {
  return units >= in.policy.limits.minimum && units <= in.policy.limits.maximum;
}

std::int64_t units_of(const EvaluationInput& in, const PoolChange& change) {
  const auto pool = std::ranges::find(in.cluster.pools, change.pool_id, &Pool::id);
  return units_per_count(*pool, in.policy.limits.unit, builtin_catalog()).value_or(1);
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
    const std::int64_t each = units_per_count(pool, in.policy.limits.unit, builtin_catalog()).value_or(1);
    const auto add = [&](Market market, std::int64_t count) {
      if (matches(pool, market)) sum += Units{changed(pool, market, count) * each};
    };
    if (!pool.is_fleet()) add(pool.market, pool.requested);
    if (pool.on_demand) add(Market::on_demand, pool.on_demand->requested);
    if (pool.spot) add(Market::spot, pool.spot->requested);
  }
  return sum;
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
    EXPECT_GE(actions[action], 10) << name_of(action);
  for (const ClampCode code : {cooldown, minimum, maximum, on_demand_limit, core_limit, increment, stale_metrics,
                               core_floor, min_change, in_progress})
    EXPECT_GE(clamps[code], 10) << name_of(code);
}

TEST(EveryDecision, StaysWithinTheLimitsWhereTheCurrentCapacityIs) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    if (within_limits(in, d.current)) {
      EXPECT_TRUE(within_limits(in, d.target)) << d.summary;
    }
  });
}

TEST(EveryDecision, KeepsToTheIncrements) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    if (!within_limits(in, d.current)) return;
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
    check(in.policy.limits.on_demand_limit(), [](const Pool&, Market m) { return m == Market::on_demand; });
    check(in.policy.limits.core_limit(), [](const Pool& p, Market) { return p.role == Role::core; });
  });
}

TEST(EveryDecision, AddsItsChangesUpToItsDelta) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    Units sum{0};
    for (const PoolChange& change : d.changes) {
      EXPECT_NE(change.from, change.to);
      EXPECT_GE(change.to, 0);
      sum += Units{(change.to - change.from) * units_of(in, change)};
    }
    EXPECT_EQ(sum, d.target - d.current) << d.summary;
  });
}

TEST(EveryDecision, IsNoActionExactlyWhereNothingChanges) {
  for_all([](const EvaluationInput&, const Decision& d) {
    EXPECT_EQ(d.action == Action::no_action, d.changes.empty());
    EXPECT_EQ(d.changed, !d.changes.empty());
    EXPECT_EQ(d.pool_targets.empty(), d.changes.empty());
    EXPECT_EQ(d.blocked, d.blocked_by != ClampCode::none);
    EXPECT_TRUE(!d.blocked || !d.changed);
  });
}

TEST(EveryDecision, IsMadeAgainFromTheSameInput) {
  for_all([](const EvaluationInput& in, const Decision& d) { EXPECT_TRUE(decided(in) == d); });
}

TEST(EveryDecision, LeadsFromTheWishToTheTargetByItsClamps) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    Units at = d.desired;
    for (const Clamp& clamp : d.clamps) {
      EXPECT_EQ(clamp.from, at) << d.summary;
      EXPECT_FALSE(clamp.detail.empty());
      at = clamp.to;
    }
    // Only rounding up to whole instances needs no record: nothing was withheld.
    const std::int64_t instance = in.policy.limits.unit == Unit::vcpu ? 16 : 1;
    EXPECT_GE(d.target, at) << d.summary;
    EXPECT_LT(d.target - at, Units{instance}) << d.summary;
  });
}

TEST(EveryDecision, AddsItsCostUpFromItsChanges) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    std::int64_t delta = 0;
    std::int64_t pools = 0;
    for (const PoolChange& change : d.changes) {
      const auto pool = std::ranges::find(in.cluster.pools, change.pool_id, &Pool::id);
      const auto each = price_of(*pool, change.market, in.cluster, builtin_catalog());
      if (each) delta += (change.to - change.from) * each->hourly.value / each->per;
      ++pools;
    }
    // Fleet units are rounded to a micro-dollar before and after.
    EXPECT_LE(std::abs((d.cost.target_hourly - d.cost.hourly).value - delta), 2 * pools) << d.summary;
  });
}

TEST(EveryDecision, NeverScalesInOnStaleEvidence) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    if (d.action != Action::scale_in) return;
    const Observation seen = observation(in);
    for (const SignalOpinion& signal : d.signals)
      for (const Evidence& evidence : signal.evidence)
        EXPECT_TRUE(!signal.chosen || seen.reading(evidence.metric)->fresh) << d.summary;
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

TEST(ManagedScaling, NeverScalesInToWhereItWouldScaleOutAtOnce) {
  int scaled_in = 0;
  for (unsigned seed = 1; seed <= tries; ++seed) {
    Random random(seed);
    const std::int64_t nodes = random.whole(1, 200);
    const double total = static_cast<double>(nodes) * 12'288;
    const double used = std::floor(total * static_cast<double>(random.whole(0, 249)) / 1000);
    Metrics metrics = values({{"MemoryTotalMB", total}, {"MemoryAvailableMB", total - used}});
    metrics.series = {steady(metric::memory_available_percent, 100 * (1 - used / total), 2),
                      steady(metric::containers_pending, 0, 2)};
    ManagedScaling signal;
    signal.scale_out_below_memory_available_percent = static_cast<double>(random.whole(1, 74));
    const Decision d = decided(input(cluster({group("task", Role::task, Market::on_demand, nodes)}),
                                     normalised(metrics), policy(limits(1, 1000), signal)));
    if (d.action != Action::scale_in) continue;
    ++scaled_in;
    const double left = 100 * (1 - used / (static_cast<double>(d.target.value) * 12'288));
    EXPECT_GE(left, signal.scale_out_below_memory_available_percent - 1e-9) << "seed " << seed;
  }
  EXPECT_GT(scaled_in, tries / 2);
}

TEST(ManagedScaling, NeverWantsLessWhereMoreIsPending) {
  for (unsigned seed = 1; seed <= tries; ++seed) {
    Random random(seed);
    const Cluster described = random_cluster(random);
    Policy rules = random_policy(random);
    rules.signals = {ManagedScaling{}};
    const double available = static_cast<double>(random.whole(0, 12'288 * 4));
    Units least{0};
    for (const double containers : {0.0, 1.0, 4.0, 5.0, 60.0, 6000.0}) {
      const Metrics metrics = normalised({.observed_at = observed,
                                          .values = {{"MemoryTotalMB", 12'288.0 * 4},
                                                     {"MemoryAvailableMB", available},
                                                     {"MemoryPendingMB", containers * 3072}},
                                          .series = {steady(metric::containers_pending, containers, 2)}});
      const Units target = decided(input(described, metrics, rules)).target;
      EXPECT_GE(target, least) << "seed " << seed << " with " << containers;
      least = target;
    }
  }
}

}  // namespace
}  // namespace headroom
