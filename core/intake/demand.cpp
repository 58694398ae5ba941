#include "core/intake/demand.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>

#include "core/model/pool_units.hpp"

namespace headroom {
namespace {

using forecast::Point;

/// Figures of one moment, or one of each of several series.
using Figures = std::span<const double>;

/// One way to know the demand: the metrics that it takes, and how.
struct Way {
  std::vector<std::string_view> metrics;
  double factor{1};
  double (*demand)(Figures figures, double factor);
};

double from_allocated(Figures f, double unit) { return (f[0] + f[1]) / unit; }
double from_total(Figures f, double unit) { return (f[0] - f[1] + f[2]) / unit; }
double from_share(Figures f, double running) { return running * (1 - f[0] / 100); }

const double* value_of(const Metrics& metrics, std::string_view name) {
  const auto at = std::ranges::find(metrics.values, name, &MetricValue::name);
  return at == metrics.values.end() ? nullptr : &at->value;
}

const Series* finest(std::span<const Series> all, std::string_view name) {
  const Series* best = nullptr;
  const auto rank = [](const Series& s) { return std::pair(s.statistic.kind != StatisticKind::average, s.period); };
  for (const Series& series : all)
    if (series.name == name && !series.datapoints.empty() && (best == nullptr || rank(series) < rank(*best)))
      best = &series;
  return best;
}

double running_units(const EvaluationInput& input, const Catalog& catalog) {
  double running = 0;
  for (const Pool& pool : input.cluster.pools)
    if (pool.role != Role::primary)
      running += static_cast<double>(pool.running) *
                 static_cast<double>(units_per_count(pool, input.policy.limits.unit, catalog).value_or(1));
  return running;
}

double newest(const Metrics& metrics, std::string_view name) {
  if (const double* value = value_of(metrics, name)) return *value;
  const Series* series = finest(metrics.series, name);
  return series == nullptr ? 0 : series->datapoints.back().value;
}

/// The memory of one unit in MB: the total by what runs. 0 if unknown.
double unit_memory(const EvaluationInput& input, double running) {
  const double total = newest(input.metrics, metric::memory_total);
  return running > 0 && total > 0 ? total / running : 0;
}

/// The ways, best first.
std::vector<Way> ways(const EvaluationInput& input, const Catalog& catalog) {
  const double running = running_units(input, catalog);
  std::vector<Way> all;
  if (const double unit = unit_memory(input, running); unit > 0) {
    all.push_back({{metric::memory_allocated, metric::memory_pending}, unit, from_allocated});
    all.push_back({{metric::memory_total, metric::memory_available, metric::memory_pending}, unit, from_total});
  }
  all.push_back({{metric::memory_available_percent}, running, from_share});
  return all;
}

double bounded(double demand) { return std::isfinite(demand) ? std::max(0.0, demand) : 0; }

/// The times at which all series of the way have a value.
std::optional<Series> derived(const Way& way, std::span<const Series> all) {
  std::vector<const Series*> parts;
  for (const std::string_view name : way.metrics) {
    parts.push_back(finest(all, name));
    if (parts.back() == nullptr || parts.back()->period != parts.front()->period) return std::nullopt;
  }
  Series demand{.name = std::string(demand_metric), .period = parts.front()->period};
  std::vector<double> figures(parts.size());
  for (const Datapoint& point : parts.front()->datapoints) {
    const auto has = [&](std::size_t k) {
      const auto at = std::ranges::lower_bound(parts[k]->datapoints, point.at, {}, &Datapoint::at);
      if (at == parts[k]->datapoints.end() || at->at != point.at) return false;
      figures[k] = at->value;
      return true;
    };
    bool complete = true;
    for (std::size_t k = 0; k < parts.size() && complete; ++k) complete = has(k);
    if (complete) demand.datapoints.push_back({point.at, bounded(way.demand(figures, way.factor))});
  }
  return demand.datapoints.empty() ? std::nullopt : std::optional(std::move(demand));
}

std::optional<Series> derived_demand(std::span<const Series> series, const EvaluationInput& input,
                                     const Catalog& catalog) {
  for (const Way& way : ways(input, catalog))
    if (auto demand = derived(way, series)) return demand;
  return std::nullopt;
}

std::optional<double> derived_value(const EvaluationInput& input, const Catalog& catalog) {
  for (const Way& way : ways(input, catalog)) {
    std::vector<double> figures;
    for (const std::string_view name : way.metrics)
      if (const double* value = value_of(input.metrics, name)) figures.push_back(*value);
    if (figures.size() == way.metrics.size()) return bounded(way.demand(figures, way.factor));
  }
  return std::nullopt;
}

bool wants_demand(const Signal& signal) {
  const auto* predictive = std::get_if<Predictive>(&signal);
  return predictive != nullptr && asks_for(*predictive).front() == demand_metric;
}

}  // namespace

void fill_in_demand(EvaluationInput& input, const Catalog& catalog) {
  if (std::ranges::none_of(input.policy.signals, wants_demand)) return;
  Metrics& metrics = input.metrics;
  const bool has_value = value_of(metrics, demand_metric) != nullptr;
  const bool has_series = finest(metrics.series, demand_metric) != nullptr;
  if (!has_value && !has_series) {
    if (const auto value = derived_value(input, catalog)) {
      const auto at = std::ranges::lower_bound(metrics.values, demand_metric, {},
                                               [](const MetricValue& v) -> std::string_view { return v.name; });
      metrics.values.insert(at, {std::string(demand_metric), *value});
    }
  }
  if (has_series) return;
  auto series = derived_demand(metrics.series, input, catalog);
  if (!series) return;
  if (finest(metrics.series, metric::memory_allocated) == nullptr &&
      finest(metrics.series, metric::memory_total) == nullptr)
    input.warnings.push_back({"demand_assumed",
                              "the demand of the past is worked out from the share of memory that was free, as if what "
                              "runs now had always run; a series of demand, or of the memory allocated and pending, "
                              "would show it"});
  metrics.series.push_back(*std::move(series));
}

std::vector<Point> points_of(std::string_view metric, std::span<const Series> series, const EvaluationInput& input,
                             const Catalog& catalog) {
  std::optional<Series> made;
  const Series* found = finest(series, metric);
  if (found == nullptr && metric == demand_metric) {
    made = derived_demand(series, input, catalog);
    if (made) found = &*made;
  }
  std::vector<Point> points;
  if (found == nullptr) return points;
  points.reserve(found->datapoints.size());
  for (const Datapoint& point : found->datapoints) points.push_back({point.at + found->period, point.value});
  return points;
}

}  // namespace headroom
