#include "tests/properties/any_signal.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "tests/properties/any_replicas.hpp"
#include "tests/support/clusters.hpp"

namespace headroom::testing {
namespace {

std::string any_metric(Random& random) {
  return random.one_of<std::string>({"ContainerPending", "YARNMemoryAvailablePercentage", "MemoryPendingMB",
                                     "AppsPending", "PendingTasks", "UnschedulablePods", "backlog"});
}

Scope any_scope(const Cluster& cluster, Random& random) {
  if (random.chance(30)) return {};
  const Pool& pool = cluster.pools[static_cast<std::size_t>(random.whole(0, std::ssize(cluster.pools) - 1))];
  if (pool.role == Role::primary) return {};
  return random.chance(50) ? Scope{.role = pool.role} : Scope{.pool_id = pool.id};
}

double any_adjustment_value(AdjustmentType type, Random& random) {
  if (type == AdjustmentType::percent_change_in_capacity) return random.real(-150, 300);
  if (type == AdjustmentType::exact_capacity) return static_cast<double>(random.whole(0, 40));
  return static_cast<double>(random.whole(-6, 6));
}

/// One to three steps on the side of the threshold where the alarm is, without gaps.
std::vector<StepAdjustment> any_steps(const AlarmRule& rule, Random& random) {
  const bool above =
      rule.comparison == Comparison::greater_than || rule.comparison == Comparison::greater_than_or_equal;
  std::vector<StepAdjustment> steps;
  double near = 0;
  for (std::int64_t left = random.whole(1, 3); left > 0; --left) {
    const double far = near + static_cast<double>(random.whole(1, 20));
    const std::optional<double> end = left == 1 ? std::nullopt : std::optional(above ? far : -far);
    const double start = above ? near : -near;
    steps.push_back({.lower = above ? std::optional(start) : end,
                     .upper = above ? end : std::optional(start),
                     .value = any_adjustment_value(rule.adjustment.type, random)});
    near = far;
  }
  return steps;
}

AlarmRule any_rule(std::string name, const Cluster& cluster, Random& random) {
  AlarmRule rule{.name = std::move(name), .metric = any_metric(random), .period = Seconds{random.one_of({60, 300})}};
  if (random.chance(20)) rule.statistic = {.kind = StatisticKind::percentile, .percentile = 99.5};
  if (random.chance(20)) rule.statistic = {.kind = StatisticKind::maximum};
  rule.evaluation_periods = random.whole(1, 4);
  rule.datapoints_to_alarm = random.whole(1, rule.evaluation_periods);
  using enum MissingData;
  rule.treat_missing_data = random.one_of({missing, ignore, breaching, not_breaching});
  using enum Comparison;
  rule.comparison = random.one_of({less_than, less_than_or_equal, greater_than, greater_than_or_equal});
  rule.threshold = static_cast<double>(random.whole(0, 40));
  using enum AdjustmentType;
  rule.adjustment.type = random.one_of({change_in_capacity, percent_change_in_capacity, exact_capacity});
  if (rule.adjustment.type == percent_change_in_capacity && random.chance(50))
    rule.adjustment.minimum_magnitude = random.whole(1, 5);
  if (random.chance(40))
    rule.adjustment.steps = any_steps(rule, random);
  else
    rule.adjustment.value = any_adjustment_value(rule.adjustment.type, random);
  rule.cooldown = Seconds{random.whole(0, 600)};
  rule.applies_to = any_scope(cluster, random);
  return rule;
}

/// Two rules that an empty queue sets off: one pool grows, another shrinks.
std::vector<AlarmRule> any_shift(const Cluster& cluster, Random& random) {
  const auto rule = [&](const char* name, const Pool& pool, std::int64_t change) -> AlarmRule {
    return {.name = name,
            .metric = "ContainerPending",
            .comparison = Comparison::less_than_or_equal,
            .threshold = 60,
            .adjustment = {.value = static_cast<double>(change)},
            .applies_to = {.pool_id = pool.id}};
  };
  return {rule("grow", cluster.pools[1], random.whole(1, 4)), rule("shrink", cluster.pools[0], -random.whole(1, 4))};
}

/// Gives the parameters random values. A kind without a function of its own below keeps its defaults.
template <class Kind>
void vary(Kind&, const Cluster&, Random&) {}

void vary(AlarmRules& signal, const Cluster& cluster, Random& random) {
  for (std::int64_t i = random.whole(1, 3); i > 0; --i)
    signal.rules.push_back(any_rule("rule-" + std::to_string(i), cluster, random));
  if (cluster.pools.size() > 1 && cluster.pools[1].role != Role::primary && random.chance(40))
    signal.rules = any_shift(cluster, random);
}

void vary(ClusterAutoscaler& signal, const Cluster&, Random& random) {
  using kubernetes::Expander;
  signal.up.expanders = {random.one_of({Expander::least_nodes, Expander::least_waste, Expander::most_pods,
                                        Expander::price, Expander::priority, Expander::random})};
  if (random.chance(30))
    signal.up.priorities = {{{.priority = 10, .patterns = {"a$"}}, {.priority = 1, .patterns = {".*"}}}};
  if (random.chance(30)) signal.up.max_nodes_total = random.whole(0, 20);
  if (random.chance(30)) signal.up.max_nodes_per_scale_up = random.whole(0, 4);
  if (random.chance(20)) signal.up.max_cores_total = random.whole(0, 100);
  if (random.chance(20)) signal.up.max_memory_total_bytes = random.whole(0, 200) << 30;
  if (random.chance(20)) signal.up.candidates.new_pod_delay = Seconds{random.whole(0, 120)};
  if (random.chance(30)) signal.up.balancing = kubernetes::Balancing::similar_groups;
  if (random.chance(20)) signal.scale_down = ScaleDown::disabled;
  kubernetes::ScaleDownSettings& down = signal.down;
  down.utilization_threshold = random.real(0, 1);
  down.unneeded_time = Seconds{random.whole(0, 600)};
  down.unready_time = Seconds{random.whole(0, 600)};
  down.max_parallelism = random.whole(0, 10);
  down.max_drain_parallelism = random.whole(0, 4);
  if (random.chance(20)) down.unready_nodes = kubernetes::UnreadyNodes::stay;
  if (random.chance(50)) down.utilization.daemons = kubernetes::Counting::left_out;
  if (random.chance(50)) down.drain.skip_nodes_with_custom_controller_pods = false;
  if (random.chance(50)) down.drain.skip_nodes_with_local_storage = false;
  down.candidates = signal.up.candidates;
  if (random.chance(30)) signal.history.last_scale_up = now - Seconds{random.whole(-60, 1200)};
  if (random.chance(30)) signal.history.last_delete = now - Seconds{random.whole(-60, 1200)};
  if (random.chance(30)) signal.history.last_failure = now - Seconds{random.whole(-60, 1200)};
  if (random.chance(70))
    for (int node = 0; node < 12; ++node)
      signal.history.unneeded_since["node-" + std::to_string(node)] = now - Seconds{random.whole(-60, 1200)};
}

void vary(HdinsightLoad& signal, const Cluster&, Random& random) {
  signal = {.pending_for = Seconds{random.whole(0, 300)},
            .idle_for = Seconds{random.whole(0, 900)},
            .removed_at_once = random.whole(1, 5)};
}

void vary(HorizontalPodAutoscaler& signal, const Cluster&, Random& random) {
  signal.min_replicas = random.whole(0, 5);
  signal.max_replicas = std::max<std::int64_t>(signal.min_replicas + random.whole(0, 30), 1);
  for (std::int64_t i = random.whole(1, 3); i > 0; --i)
    signal.metrics.push_back(any_replica_metric("metric-" + std::to_string(i), random));
  signal.behavior = random.maybe(50, [&] { return any_behavior(random); });
  if (random.chance(30)) signal.tolerance_millionths = random.whole(0, 500'000);
  signal.downscale_stabilization = Seconds{random.whole(0, 600)};
  signal.recommendations = random.maybe(30, [&] { return any_recommendations(random); });
  signal.scale_events = random.maybe(30, [&] { return any_scale_events(random); });
}

void vary(Keda& signal, const Cluster&, Random& random) {
  signal.polling_interval = Seconds{random.whole(1, 60)};
  signal.cooldown_period = Seconds{random.whole(0, 600)};
  signal.initial_cooldown_period = Seconds{random.whole(0, 600)};
  signal.min_replica_count = random.whole(0, 4);
  signal.max_replica_count = std::max<std::int64_t>(signal.min_replica_count + random.whole(0, 30), 1);
  if (signal.min_replica_count > 0 && random.chance(30))
    signal.idle_replica_count = random.whole(0, signal.min_replica_count - 1);
  for (std::int64_t i = random.whole(1, 3); i > 0; --i)
    signal.triggers.push_back(any_trigger("metric-" + std::to_string(i), random));
  signal.fallback = random.maybe(30, [&] { return any_fallback(random); });
  signal.behavior = random.maybe(50, [&] { return any_behavior(random); });
  signal.pauses = {.paused = random.chance(5), .scale_in = random.chance(10), .scale_out = random.chance(10)};
  signal.force_activation = random.chance(10);
  signal.created_at = random.maybe(30, [&] { return now - Seconds{random.whole(-60, 1200)}; });
  signal.last_active_at = random.maybe(50, [&] { return now - Seconds{random.whole(-60, 1200)}; });
  signal.recommendations = random.maybe(30, [&] { return any_recommendations(random); });
  signal.scale_events = random.maybe(30, [&] { return any_scale_events(random); });
}

void vary(ManagedScaling& signal, const Cluster&, Random& random) {
  signal.scale_out_below_memory_available_percent = static_cast<double>(random.whole(0, 50));
  signal.scale_in_above_memory_available_percent = static_cast<double>(random.whole(50, 80));
  signal.pending_for = Seconds{random.whole(0, 600)};
  signal.idle_for = Seconds{random.chance(50) ? 0 : random.whole(0, 900)};
  if (random.chance(50)) signal.resource_calculator = ResourceCalculator::dominant;
}

void vary(Predictive& signal, const Cluster&, Random& random) {
  if (random.chance(60)) signal.metric = any_metric(random);
  if (random.chance(20)) signal.model = forecast::ForecastModel::hour_of_week_linear;
  signal.quantile = random.maybe(30, [&] { return random.one_of({0.5, 0.9, 0.999}); });
  signal.waste_account = random.maybe(50, [&] { return static_cast<double>(random.whole(0, 60)); });
  signal.start_up = Seconds{random.one_of({0, 300, 301, 3600})};
  if (random.chance(15)) signal.mode = PredictiveMode::forecast_only;
  if (random.chance(20)) signal.scale_in = ScaleInMode::disabled;
}

ScheduleWindow any_window(std::string name, Random& random) {
  const auto size = [&](int percent) { return random.maybe(percent, [&] { return Units{random.whole(0, 30)}; }); };
  ScheduleWindow window{.name = std::move(name), .minimum = size(30), .desired = size(60)};
  if (random.chance(30)) window.maximum = window.minimum.value_or(Units{0}) + Units{random.whole(0, 20)};
  if (random.chance(30)) {
    window.cron =
        cron_expression(random.one_of<std::string>({"* * * * *", "*/20 * * * *", "0 22 * * *", "0 0 29 2 *"}));
    window.duration = Seconds{random.one_of({30, 60, 1'200, 86'400})};
  } else {
    // The tests evaluate at 10:00:30 on a Sunday.
    window.start = std::chrono::minutes{random.whole(0, 1'439)};
    window.end = std::chrono::minutes{random.whole(1, 1'440)};
    if (window.end == window.start) window.end = std::chrono::minutes{*window.start + std::chrono::minutes{1}};
    if (random.chance(30)) window.days = static_cast<Weekdays>(random.whole(1, 127));
  }
  if (random.chance(30)) window.lead = Seconds{random.whole(0, 7'200)};
  return window;
}

void vary(Schedule& signal, const Cluster& cluster, Random& random) {
  for (std::int64_t i = random.whole(1, 3); i > 0; --i)
    signal.windows.push_back(any_window("window-" + std::to_string(i), random));
  if (!random.chance(20)) return;
  Units requested{0};
  for (const Pool& pool : cluster.pools)
    if (pool.role != Role::primary) requested += Units{pool.requested};
  signal.windows = {{.name = "as it is", .start = std::chrono::minutes{0}, .end = std::chrono::minutes{1'440}}};
  signal.windows[0].desired = requested;
}

void vary(SparkDynamicAllocation& signal, const Cluster&, Random& random) {
  signal.bounds.minimum = random.whole(0, 5);
  signal.bounds.maximum = std::max<std::int64_t>(signal.bounds.minimum + random.whole(0, 40), 1);
  signal.initial_executors = random.maybe(30, [&] { return random.whole(0, 10); });
  signal.executor_instances = random.maybe(20, [&] { return random.whole(0, 10); });
  signal.shape.task_cpus = random.whole(1, 2);
  signal.shape.cores = signal.shape.task_cpus * random.whole(1, 4);
  signal.shape.allocation_ratio = random.chance(50) ? 1 : random.real(0.01, 1);
  signal.backlog = {.first = Seconds{random.whole(1, 60)}, .sustained = Seconds{random.whole(1, 60)}};
  signal.idle.idle = Seconds{random.whole(0, 120)};
  signal.idle.cached = random.maybe(50, [&] { return Seconds{random.whole(0, 600)}; });
  signal.idle.shuffle = random.maybe(50, [&] { return Seconds{random.whole(0, 600)}; });
  signal.shuffle = {.service = random.chance(30), .tracking = true, .decommissioned_blocks = random.chance(30)};
  signal.ramp = random.maybe(50, [&] { return any_ramp(random); });
  if (random.chance(60)) signal.idle_executors = any_idle_executors(random);
}

void vary(TargetTracking& signal, const Cluster&, Random& random) {
  signal.metric = any_metric(random);
  signal.target = random.chance(80) ? static_cast<double>(random.whole(1, 60)) : random.one_of({1e-9, 0.5, 1e18});
  if (random.chance(30)) signal.scale_in = ScaleInMode::disabled;
}

void vary(YarnMemory& signal, const Cluster&, Random& random) {
  const auto share = [&] { return random.chance(40) ? random.one_of({0.0, 1.0}) : random.real(0, 1); };
  signal.scale_up_factor = share();
  signal.scale_down_factor = share();
  signal.scale_up_min_worker_fraction = random.chance(60) ? 0 : share();
  signal.scale_down_min_worker_fraction = random.chance(60) ? 0 : share();
  signal.memory_per_worker = random.maybe(30, [&] { return Mebibytes{random.whole(1, 30'000)}; });
  if (random.chance(50)) signal.demand = YarnDemand::pending_first;
}

using Make = Signal (*)(const Cluster&, Random&);

template <class S>
Signal make(const Cluster& cluster, Random& random) {
  S signal;
  vary(signal, cluster, random);
  return signal;
}

template <std::size_t... I>
constexpr std::array<Make, sizeof...(I)> makers(std::index_sequence<I...>) {
  return {make<std::variant_alternative_t<I, Signal>>...};
}
template <std::size_t... I>
std::array<std::optional<Unit>, sizeof...(I)> units(std::index_sequence<I...>) {
  return {unit_of(std::variant_alternative_t<I, Signal>{})...};
}
constexpr auto every_kind = std::make_index_sequence<std::variant_size_v<Signal>>();

}  // namespace

Signal any_signal(std::size_t kind, const Cluster& cluster, Random& random) {
  return makers(every_kind).at(kind)(cluster, random);
}

std::optional<Unit> unit_of_kind(std::size_t kind) { return units(every_kind).at(kind); }

std::vector<Signal> any_signals(std::size_t kind, Unit unit, const Cluster& cluster, Random& random) {
  std::vector<Signal> signals{any_signal(kind, cluster, random)};
  for (std::int64_t more = random.whole(0, 2); more > 0;) {
    const auto other = static_cast<std::size_t>(random.whole(0, signal_kinds.size() - 1));
    if (unit_of_kind(other).value_or(unit) != unit) continue;
    signals.push_back(any_signal(other, cluster, random));
    --more;
  }
  return signals;
}

}  // namespace headroom::testing
