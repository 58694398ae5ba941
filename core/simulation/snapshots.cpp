#include "core/simulation/snapshots.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <type_traits>
#include <variant>

#include "core/alarms/alarm.hpp"

namespace headroom::simulation {
namespace {

using Measure = double (*)(double demand, double running, const UnitSize& size);

double used(double demand, double running) { return std::min(demand, running); }
double unmet(double demand, double running) { return std::max(demand - running, 0.0); }

double pending_containers(double demand, double running, const UnitSize& size) {
  return std::ceil(unmet(demand, running) * size.containers);
}
double allocated_containers(double demand, double running, const UnitSize& size) {
  return std::ceil(used(demand, running) * size.containers);
}
/// As EMR defines it: without allocated containers, the number of pending ones.
double pending_ratio(double demand, double running, const UnitSize& size) {
  const double allocated = allocated_containers(demand, running, size);
  const double pending = pending_containers(demand, running, size);
  return allocated > 0 ? pending / allocated : pending;
}
/// If nothing runs, everything is available as long as nothing is needed.
double available_percent(double demand, double running, const UnitSize&) {
  if (running <= 0) return demand > 0 ? 0 : 100;
  return std::max(0.0, 100 * (1 - demand / running));
}
double utilization_percent(double demand, double running, const UnitSize& size) {
  return 100 - available_percent(demand, running, size);
}

template <auto Amount, double UnitSize::*Each>
double amount(double demand, double running, const UnitSize& size) {
  return Amount(demand, running) * size.*Each;
}
double all(double, double running) { return running; }
double available(double demand, double running) { return running - used(demand, running); }

/// In the order of `names`.
constexpr std::array measures{
    Measure{allocated_containers},
    Measure{pending_containers},
    Measure{pending_ratio},
    Measure{amount<used, &UnitSize::memory_mib>},
    Measure{amount<available, &UnitSize::memory_mib>},
    Measure{amount<unmet, &UnitSize::memory_mib>},
    Measure{amount<all, &UnitSize::memory_mib>},
    Measure{amount<available, &UnitSize::vcores>},
    Measure{amount<unmet, &UnitSize::vcores>},
    Measure{amount<all, &UnitSize::vcores>},
    Measure{available_percent},
    Measure{[](double demand, double, const UnitSize&) { return demand; }},
    Measure{utilization_percent},
};
constexpr std::array<std::string_view, measures.size()> names{
    metric::containers_allocated, metric::containers_pending,       metric::containers_pending_ratio,
    metric::memory_allocated,     metric::memory_available,         metric::memory_pending,
    metric::memory_total,         metric::vcores_available,         metric::vcores_pending,
    metric::vcores_total,         metric::memory_available_percent, "demand",
    "utilization_percent"};
static_assert(std::ranges::is_sorted(names));

/// No signal looks further back than this with one datapoint per minute.
constexpr Seconds longest_window{86'400};

/// How far back a signal looks in datapoints of one minute. Zero: it looks at the present only.
template <class S>
Seconds window_of(const S& signal, const Policy& policy) {
  if constexpr (std::is_same_v<S, ManagedScaling> || std::is_same_v<S, HdinsightLoad>) {
    return std::max(signal.pending_for, signal.idle_for);
  } else if constexpr (std::is_same_v<S, YarnMemory>) {
    const Seconds out = policy.scale_out.cooldown.value_or(Seconds{120});
    return std::max(out, policy.scale_in.cooldown.value_or(Seconds{120}));
  } else {
    return Seconds{0};
  }
}

/// The percentile of sorted samples, on a straight line between the two nearest ranks.
double percentile_of(std::span<const double> sorted, double percentile) {
  const double rank = percentile / 100 * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (rank - std::floor(rank));
}

double statistic_of(std::span<const double> sorted, const Statistic& statistic) {
  long double sum = 0;
  switch (statistic.kind) {
    case StatisticKind::average:
    case StatisticKind::sum:
      for (const double value : sorted) sum += value;
      return static_cast<double>(statistic.kind == StatisticKind::sum ? sum
                                                                      : sum / static_cast<long double>(sorted.size()));
    case StatisticKind::minimum:
      return sorted.front();
    case StatisticKind::maximum:
      return sorted.back();
    case StatisticKind::sample_count:
      return static_cast<double>(sorted.size());
    case StatisticKind::percentile:
      return percentile_of(sorted, statistic.percentile);
  }
  return sorted.back();
}

Instant begin_of_period(Instant at, Seconds period) {
  const auto since_epoch = at.time_since_epoch();
  return Instant(since_epoch - since_epoch % std::chrono::milliseconds(period));
}

/// The first minute that begins at `at` or later.
std::size_t minute_from(Instant at, Instant start) {
  if (at <= start) return 0;
  return static_cast<std::size_t>((at - start + step - std::chrono::milliseconds(1)) / step);
}

}  // namespace

std::span<const std::string_view> metric_names() { return names; }

double measured(std::size_t metric, double demand, double running, const UnitSize& size) {
  return measures[metric](demand, running, size);
}

Snapshots::Snapshots(const Policy& policy, Instant start, UnitSize size) : start_(start), size_(size) {
  for (const Signal& signal : policy.signals)
    std::visit(
        [&]<class S>(const S& s) {
          if constexpr (std::is_same_v<S, AlarmRules>) {
            need_for(s);
          } else if (const Seconds window = std::min(window_of(s, policy), longest_window); window > Seconds{0}) {
            const auto minutes = static_cast<std::size_t>(window / step) + 2;
            for (const std::string_view name : asks_for(s)) need(name, step, {}, minutes);
          }
        },
        signal);
}

void Snapshots::need_for(const AlarmRules& rules) {
  for (const AlarmRule& rule : rules.rules)
    need(rule.metric, rule.period, rule.statistic,
         static_cast<std::size_t>(evaluation_range(rule.evaluation_periods)) + 1);
}

void Snapshots::need(std::string_view name, Seconds period, const Statistic& statistic, std::size_t datapoints) {
  const auto known = std::ranges::find(names, name);
  if (known == names.end()) return;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const Series& series = series_[i];
    if (series.name != name || series.period != period || series.statistic != statistic) continue;
    windows_[i].capacity = std::max(windows_[i].capacity, datapoints);
    return;
  }
  series_.push_back({.name = std::string(name), .period = period, .statistic = statistic, .datapoints = {}});
  windows_.push_back({.metric = static_cast<std::size_t>(known - names.begin()),
                      .capacity = datapoints,
                      .next = begin_of_period(start_, period)});
}

void Snapshots::update(Metrics& metrics, const Observed& observed) {
  if (metrics.values.empty()) {
    for (const std::string_view name : names) metrics.values.push_back({std::string(name), 0});
    metrics.series = series_;
  }
  const double demand = observed.demand.back();
  const double running = observed.running.back();
  const Instant now = start_ + static_cast<std::int64_t>(observed.demand.size() - 1) * step;
  metrics.observed_at = now;
  for (std::size_t i = 0; i < measures.size(); ++i) metrics.values[i].value = measures[i](demand, running, size_);
  for (std::size_t i = 0; i < windows_.size(); ++i) add_ended_periods(windows_[i], metrics.series[i], now, observed);
}

void Snapshots::add_ended_periods(Window& window, Series& series, Instant now, const Observed& observed) {
  for (; window.next + series.period <= now; window.next += series.period) {
    auto& points = series.datapoints;
    if (points.size() >= 2 * window.capacity)
      points.erase(points.begin(), points.end() - static_cast<std::ptrdiff_t>(window.capacity));
    points.push_back({window.next, value_of(window, series, observed)});
  }
}

/// The statistic over the minutes that began in the period. A period of less than a minute has the value of its minute.
double Snapshots::value_of(const Window& window, const Series& series, const Observed& observed) {
  const auto value_at = [&](std::size_t minute) {
    return measures[window.metric](observed.demand[minute], observed.running[minute], size_);
  };
  const std::size_t first = minute_from(window.next, start_);
  const std::size_t last = minute_from(window.next + series.period, start_);
  if (last <= first + 1 && series.statistic.kind != StatisticKind::sample_count)
    return value_at(last <= first && first > 0 ? first - 1 : first);
  samples_.clear();
  for (std::size_t minute = first; minute < last; ++minute) samples_.push_back(value_at(minute));
  if (samples_.empty()) samples_.push_back(value_at(first > 0 ? first - 1 : 0));
  std::ranges::sort(samples_);
  return statistic_of(samples_, series.statistic);
}

}  // namespace headroom::simulation
