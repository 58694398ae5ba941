#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>

#include "tests/properties/any_input.hpp"
#include "tests/support/clusters.hpp"

namespace headroom::testing {
namespace {

double whole(std::int64_t least, std::int64_t most, Random& random) {
  return static_cast<double>(random.whole(least, most));
}

/// One to six points that end when the metrics were observed. Some may be missing.
Series any_series(std::string_view name, double newest, Seconds period, Random& random) {
  Series series{.name = std::string(name), .period = period};
  const bool steadily = random.chance(70);
  for (std::int64_t i = random.whole(1, 6); i > 0; --i)
    if (random.chance(90))
      series.datapoints.push_back(
          {observed - i * period, steadily ? newest : std::clamp(newest * random.real(0, 2), -1e18, 1e18)});
  return series;
}

bool has(const Metrics& metrics, std::string_view name) {
  return std::ranges::find(metrics.values, name, &MetricValue::name) != metrics.values.end() ||
         std::ranges::find(metrics.series, name, &Series::name) != metrics.series.end();
}

/// YARN's figures, which fit one another.
void add_yarn(Metrics& metrics, Random& random) {
  const double total = whole(0, 20, random) * 12'288;
  const double available = std::floor(total * whole(0, 100, random) / 100);
  const double pending = random.chance(50) ? 0 : whole(1, 60, random);
  const auto add = [&](std::string_view name, double value) { metrics.values.push_back({std::string(name), value}); };
  add(metric::memory_total, total);
  add(metric::memory_available, available);
  add(metric::containers_pending, pending);
  if (random.chance(70)) add(metric::memory_pending, pending * 3072);
  if (random.chance(60)) {
    add(metric::vcores_total, total / 3072);
    add(metric::vcores_available, std::floor(available / 3072));
    add(metric::vcores_pending, pending);
  }
  if (!random.chance(60)) return;
  const auto points = static_cast<int>(random.whole(1, 4));
  const auto lasting = [&](std::string_view name, double value) {
    if (has(metrics, name)) metrics.series.push_back(steady(name, value, points));
  };
  metrics.series.push_back(steady(metric::memory_available_percent, total > 0 ? available / total * 100 : 0, points));
  lasting(metric::containers_pending, pending);
  lasting(metric::memory_pending, pending * 3072);
  lasting(metric::memory_available, available);
  lasting(metric::vcores_pending, pending);
  lasting(metric::vcores_available, std::floor(available / 3072));
}

/// The tasks of a Spark application.
void add_spark(Metrics& metrics, Random& random) {
  const auto add = [&](std::string_view name, double value) { metrics.values.push_back({std::string(name), value}); };
  if (random.chance(90)) add(metric::tasks_pending, random.chance(40) ? 0 : whole(1, 200, random));
  if (random.chance(90)) add(metric::tasks_running, whole(0, 60, random));
  if (random.chance(30)) add(metric::tasks_pending_speculative, whole(0, 5, random));
  if (random.chance(20)) add(metric::task_sets_unschedulable, whole(0, 2, random));
  if (random.chance(30)) add(metric::executors_pending_removal, whole(0, 3, random));
}

/// As the lists of pods have it.
void add_pods(Metrics& metrics, const kubernetes::ClusterObjects& objects) {
  std::int64_t unschedulable = std::ranges::count_if(objects.pods, &kubernetes::Pod::unschedulable);
  for (const kubernetes::PodGroup& group : objects.pending) unschedulable += group.count;
  const auto running = std::ranges::count_if(objects.pods, [](const auto& pod) { return !pod.node.empty(); });
  metrics.values.push_back({std::string(metric::unschedulable_pods), static_cast<double>(unschedulable)});
  if (objects.listing == kubernetes::PodListing::all)
    metrics.values.push_back({std::string(metric::running_pods), static_cast<double>(running)});
}

double any_value(Random& random) {
  if (random.chance(10)) return random.one_of({0.0, -1.0, 1e18, 1e-9, 0.1, -1e18});
  return random.chance(70) ? whole(0, 60, random) : random.real(0, 500);
}

/// Whatever else the signal asks for, as a value or as a series.
void measure(Metrics& metrics, const Signal& signal, Random& random) {
  const auto names = std::visit([](const auto& s) { return asks_for(s); }, signal);
  for (const std::string_view name : names) {
    if (has(metrics, name) || random.chance(15)) continue;
    const double value = any_value(random);
    if (random.chance(60)) metrics.values.push_back({std::string(name), value});
    if (random.chance(50)) metrics.series.push_back(any_series(name, value, Seconds{300}, random));
  }
}

/// An alarm looks at series of its own period and statistic only.
void measure(Metrics& metrics, const AlarmRules& signal, Random& random) {
  for (const AlarmRule& rule : signal.rules) {
    if (random.chance(20)) continue;
    Series series = any_series(rule.metric, whole(0, 60, random), rule.period, random);
    series.statistic = rule.statistic;
    metrics.series.push_back(std::move(series));
    if (random.chance(20))
      metrics.alarms.push_back({.name = rule.name, .state = random.one_of({AlarmState::ok, AlarmState::alarm})});
  }
}

void spoil(Metrics& metrics, Random& random) {
  if (metrics.values.empty()) return;
  auto& value = metrics.values[static_cast<std::size_t>(random.whole(0, std::ssize(metrics.values) - 1))];
  if (random.chance(5)) metrics.contradicted.push_back(value.name);
  if (random.chance(4)) value.value = random.one_of({0.0, -1.0, 1e18, 1e-9, -1e18});
  if (random.chance(5)) metrics.values.pop_back();
}

}  // namespace

Metrics any_metrics(const EvaluationInput& input, Random& random) {
  const bool stale = random.chance(20);
  Metrics metrics{.observed_at = observed - Seconds{stale ? 2000 : 0}};
  const Unit unit = input.policy.limits.unit;
  if (unit == Unit::executors) add_spark(metrics, random);
  if (unit != Unit::executors && unit != Unit::replicas) add_yarn(metrics, random);
  if (kubernetes::tells_pending(input.kubernetes)) add_pods(metrics, input.kubernetes);
  for (const Signal& signal : input.policy.signals) {
    if (const auto* rules = std::get_if<AlarmRules>(&signal)) measure(metrics, *rules, random);
    measure(metrics, signal, random);
  }
  spoil(metrics, random);
  if (stale && !random.chance(30)) metrics.series.clear();
  std::vector<std::string> contradicted = std::move(metrics.contradicted);
  metrics = normalised(std::move(metrics));
  std::ranges::move(contradicted, std::back_inserter(metrics.contradicted));
  return metrics;
}

}  // namespace headroom::testing
