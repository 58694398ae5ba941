#include "tests/properties/any_input.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/intake/demand.hpp"
#include "tests/properties/any_signal.hpp"
#include "tests/support/clusters.hpp"

namespace headroom::testing {
namespace {

Unit any_unit(std::size_t kind, Random& random) {
  using enum Unit;
  return unit_of_kind(kind).value_or(
      random.one_of({instances, instances, vcpu, fleet_units, nodes, nodes, executors, replicas}));
}

/// An instance group, or sometimes a fleet where the unit lets its counts be told.
Pool any_emr_pool(std::string id, Role role, Unit unit, Random& random) {
  const std::int64_t count = random.whole(0, 12);
  if (unit == Unit::fleet_units || random.chance(30))
    return fleet(std::move(id), role, count, random.whole(0, 12), unit == Unit::fleet_units ? random.whole(1, 4) : 1);
  Pool pool = group(std::move(id), role, random.one_of({Market::on_demand, Market::spot}), count,
                    random.one_of<std::string>({"m5.xlarge", "r5.2xlarge", "m5a.4xlarge"}));
  if (random.chance(20)) pool.running = random.whole(0, 12);
  return pool;
}

Cluster any_emr_cluster(Unit unit, Random& random) {
  std::vector<Pool> pools{any_emr_pool("core", Role::core, unit, random)};
  for (std::int64_t i = random.whole(0, 2); i > 0; --i)
    pools.push_back(any_emr_pool("task-" + std::to_string(i), Role::task, unit, random));
  if (random.chance(50)) pools.push_back(group("primary", Role::primary, Market::on_demand, 1));
  Cluster described = cluster(std::move(pools));
  described.hdfs_replication = random.maybe(20, [&] { return random.whole(0, 3); });
  if (random.chance(20)) described.node_labels = random.one_of({NodeLabels::core, NodeLabels::on_demand});
  return described;
}

Cluster any_cluster(Unit unit, Random& random) {
  if (unit == Unit::instances || unit == Unit::vcpu || unit == Unit::fleet_units) return any_emr_cluster(unit, random);
  Cluster described{.id = "c-1", .platform = unit == Unit::executors ? Platform::spark : Platform::kubernetes};
  const char* name = unit == Unit::executors ? "executors" : unit == Unit::replicas ? "connect" : "group-a";
  for (std::int64_t i = unit == Unit::nodes ? random.whole(1, 3) : 1; i > 0; --i) {
    const std::int64_t count = random.whole(0, unit == Unit::nodes ? 4 : 15);
    Pool pool = group(name, Role::worker, random.one_of({Market::on_demand, Market::spot}), count,
                      unit == Unit::nodes ? "m5.xlarge" : "");
    if (!described.pools.empty()) pool.id.back() = i == 1 ? 'b' : 'c';
    if (unit == Unit::replicas) pool.workload = Workload{.name = "connect"};
    if (random.chance(30)) pool.requested += random.whole(0, 3);
    described.pools.push_back(std::move(pool));
  }
  return described;
}

Instant any_recent(Random& random) { return now - Seconds{random.whole(-300, 3'600)}; }

/// What may come and go. By a copy of the luck, so that everything else stays as it would be without.
void vary_presence(Pool& pool, Random random) {
  if (random.chance(15))
    for (std::int64_t i = random.whole(1, 3); i > 0; --i)
      pool.leaving.push_back({.instance_id = "i-" + std::to_string(i),
                              .market = random.one_of({Market::on_demand, Market::spot}),
                              .count = random.whole(1, 2),
                              .cause = random.chance(50) ? "ec2_instance_rebalance_recommendation" : "",
                              .announced_at = any_recent(random),
                              .leaves_at = random.maybe(60, [&] { return any_recent(random); })});
  if (random.chance(15))
    pool.missing = {{.market = random.one_of({Market::on_demand, Market::spot}),
                     .count = random.whole(1, 9),
                     .since = any_recent(random)}};
  pool.refused_at = random.maybe(5, [&] { return any_recent(random); });
  if (random.chance(10)) pool.availability_zones = {"us-east-1a"};
}

/// What may be true of a pool of any platform.
void vary(Pool& pool, Random& random) {
  if (pool.role == Role::primary) return;
  if (random.chance(50)) pool.hourly_price = MicroDollars{random.whole(0, 500'000)};
  if (random.chance(5)) pool.state = LifecycleState::reconfiguring;
  if (random.chance(15)) {
    const std::int64_t least = random.whole(0, 6);
    pool.bounds = SizeBounds{.minimum = least, .maximum = least + random.whole(0, 20)};
  }
  vary_presence(pool, random);
}

OnDemandShare any_share(std::int64_t most, Random& random) {
  return {.base = random.whole(0, std::min<std::int64_t>(most, 8)),
          .percent = static_cast<double>(random.whole(0, 100))};
}

Mix any_mix(const ComputeLimits& limits, const Cluster& cluster, Random random) {
  Mix mix;
  mix.share = random.maybe(25, [&] { return any_share(limits.on_demand_limit().value, random); });
  const bool has_a_share = random.chance(10);
  const OnDemandShare share = any_share(8, random);
  const auto fleet = std::ranges::find_if(cluster.pools, &Pool::is_fleet);
  if (has_a_share && fleet != cluster.pools.end()) mix.pools = {{.pool_id = fleet->id, .share = share}};
  mix.spot_suitable = random.maybe(10, [&] { return random.chance(50); });
  mix.work = random.maybe(10, [&] {
    return Work{.kind = random.one_of({WorkKind::batch, WorkKind::streaming}), .retries = random.chance(50)};
  });
  return mix;
}

ScaleRule any_brake(Random& random) {
  return {.cooldown = random.maybe(60, [&] { return Seconds{random.whole(0, 900)}; }),
          .maximum_increment_percent = random.maybe(60, [&] { return static_cast<double>(random.whole(1, 200)); })};
}

Guards any_guards(Random& random) {
  return {.min_change = random.maybe(20, [&] { return Units{random.whole(0, 4)}; }),
          .min_saving_per_hour = random.maybe(20, [&] { return MicroDollars{random.whole(0, 500'000)}; }),
          .core_floor = random.maybe(10, [&] { return random.whole(0, 4); })};
}

MicroDollars any_amount(Random& random, std::int64_t most_cents) { return {random.whole(0, most_cents) * 10'000}; }

std::optional<Spent> any_spent(std::int64_t most_cents, Random& random) {
  using enum SpendOrigin;
  return random.maybe(40, [&] {
    return Spent{.amount = any_amount(random, most_cents),
                 .origin = random.one_of({cost_explorer, stored, stored_in_part})};
  });
}

/// Money that limits some of the inputs. By a copy of the luck, so that everything else stays as it would be without.
void limit_spending(EvaluationInput& input, Random random) {
  if (!random.chance(15)) return;
  input.policy.budget = any_budget(random);
  input.spend = {
      .hour = any_spent(500, random), .today = any_spent(10'000, random), .month = any_spent(100'000, random)};
}

Policy any_policy(std::size_t kind, Unit unit, const Cluster& cluster, Random& random) {
  const std::int64_t minimum = random.whole(0, 10);
  const std::int64_t each = unit == Unit::vcpu ? 8 : 1;
  Policy policy{{.limits = limits(minimum, (minimum + random.whole(0, 40)) * each, unit)}, {}};
  const std::int64_t maximum = policy.limits.maximum.value;
  policy.limits.maximum_on_demand = random.maybe(40, [&] { return Units{random.whole(0, maximum)}; });
  policy.limits.maximum_core = random.maybe(40, [&] { return Units{random.whole(0, maximum)}; });
  if (random.chance(10)) {
    const std::int64_t least = random.whole(0, 6);
    policy.pool_limits = {
        {.pool_id = cluster.pools.front().id, .minimum = least, .maximum = least + random.whole(0, 9)}};
  }
  policy.scale_out = any_brake(random);
  policy.scale_in = any_brake(random);
  policy.signals = any_signals(kind, unit, cluster, random);
  policy.guards = any_guards(random);
  policy.mix = any_mix(policy.limits, cluster, random);
  return policy;
}

PoolTarget any_target(const Pool& pool, Random& random) {
  const auto wanted = [&](std::int64_t count) { return random.chance(80) ? count : random.whole(0, 12); };
  if (!pool.is_fleet()) return {.pool_id = pool.id, .from = random.whole(0, 12), .to = wanted(pool.requested)};
  return {.pool_id = pool.id,
          .from = random.whole(0, 12),
          .to = wanted(pool.on_demand->requested),
          .spot_from = random.whole(0, 12),
          .spot_to = wanted(pool.spot->requested)};
}

/// Recommendations, the newest first.
History any_history(const Cluster& cluster, Random& random) {
  History history;
  Instant at = now;
  for (std::int64_t i = random.whole(0, 3); i > 0; --i) {
    at -= Seconds{random.whole(0, 900)};
    Recommendation earlier{.id = DecisionId::of(at.time_since_epoch().count() * 4096 + i, 0), .evaluated_at = at};
    earlier.applied_at = random.maybe(30, [&] { return at + Seconds{random.whole(0, 300)}; });
    for (const Pool& pool : cluster.pools)
      if (pool.role != Role::primary) earlier.pools.push_back(any_target(pool, random));
    history.recommendations.push_back(std::move(earlier));
  }
  return history;
}

/// Answers to the questions of the predictive signals; some have too short a history.
void add_forecasts(EvaluationInput& input, Random& random) {
  for (const Signal& signal : input.policy.signals) {
    const auto* predictive = std::get_if<Predictive>(&signal);
    if (predictive == nullptr || random.chance(10)) continue;
    const double expected = random.real(0, 100);
    input.forecasts.push_back({.question = question_of(*predictive),
                               .at = now - Seconds{now.time_since_epoch().count() / 1000 % 300},
                               .demand = expected,
                               .expected = expected,
                               .scale = random.real(0.1, 5),
                               .target = random.whole(0, 30),
                               .horizon = Seconds{600},
                               .share = random.real(0.5, 1),
                               .moments = random.whole(0, 4032),
                               .fleet_size = random.real(0, 40),
                               .hourly_points = random.chance(10) ? random.whole(0, 24) : 336});
  }
}

}  // namespace

Budget any_budget(Random& random) {
  Budget budget{.hourly = random.maybe(40, [&] { return any_amount(random, 1'000); }),
                .daily = random.maybe(60, [&] { return any_amount(random, 20'000); }),
                .monthly = random.maybe(40, [&] { return any_amount(random, 200'000); }),
                .spent_hour = random.maybe(20, [&] { return any_amount(random, 500); }),
                .spent_today = random.maybe(80, [&] { return any_amount(random, 10'000); }),
                .spent_month = random.maybe(80, [&] { return any_amount(random, 100'000); }),
                .reserve = random.whole(0, 300) * 100'000};
  if (!budget.hourly && !budget.monthly && !budget.daily) budget.daily = any_amount(random, 20'000);
  return budget;
}

EvaluationInput any_input(std::size_t kind, Random& random) {
  const Unit unit = any_unit(kind, random);
  EvaluationInput input{.cluster = any_cluster(unit, random), .evaluated_at = now};
  for (Pool& pool : input.cluster.pools) vary(pool, random);
  input.cluster.last_scaled_at = random.maybe(30, [&] { return now - Seconds{random.whole(-400, 1200)}; });
  if (random.chance(3)) input.cluster.state = LifecycleState::suspended;
  input.policy = any_policy(kind, unit, input.cluster, random);
  limit_spending(input, random);
  input.kubernetes.listing = kubernetes::PodListing::some;
  if (unit == Unit::nodes && random.chance(85)) add_kubernetes(input, random);
  input.metrics = any_metrics(input, random);
  fill_in_demand(input, builtin_catalog());  // as a request is read
  if (random.chance(15)) input.spark = SparkDemand{.max_executors = random.whole(1, 40)};
  add_forecasts(input, random);
  input.history = any_history(input.cluster, random);
  if (random.chance(50)) input.memory = any_memory(input.policy.signals, random);
  return input;
}

EvaluationInput any_input(unsigned seed) {
  Random random(seed);
  return any_input(seed % signal_kinds.size(), random);
}

}  // namespace headroom::testing
