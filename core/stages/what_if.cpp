#include "core/stages/what_if.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "core/model/metric_range.hpp"

namespace headroom {
namespace {

/// The value nearest to the bound at which the condition holds.
double nearest(const Condition& condition) {
  const bool up = condition.comparison == Comparison::greater_than;
  if (!up && condition.comparison != Comparison::less_than) return condition.value;
  const bool whole = condition.value == std::trunc(condition.value) && !is_percentage(condition.metric);
  const double step = whole ? 1 : std::max(1e-3, std::abs(condition.value) * 1e-6);
  return up ? condition.value + step : condition.value - step;
}

/// The whole number nearest to the bound at which the condition holds.
std::int64_t whole_count(const Condition& condition) {
  const double value = nearest(condition);
  const bool up =
      condition.comparison == Comparison::greater_than || condition.comparison == Comparison::greater_than_or_equal;
  return static_cast<std::int64_t>(up ? std::ceil(value) : std::floor(value));
}

void set_value(Metrics& metrics, std::string_view name, double value) {
  const auto at = std::ranges::lower_bound(metrics.values, name, {},
                                           [](const MetricValue& v) -> std::string_view { return v.name; });
  if (at != metrics.values.end() && at->name == name)
    at->value = value;
  else
    metrics.values.insert(at, {std::string(name), value});
}

bool has_value(const Metrics& metrics, std::string_view name) {
  return std::ranges::find(metrics.values, name, &MetricValue::name) != metrics.values.end();
}

/// A counterfactual that needs more periods than this is not tried in full, and so does not come true.
constexpr std::int64_t most_periods = 20'000;

/// Gives the newest started period `value`, and the periods before it back to `lasting` before its start. No period is
/// missing there.
void hold(Series& series, double value, Seconds lasting, Instant now) {
  const auto end = std::ranges::upper_bound(series.datapoints, now, {}, &Datapoint::at);
  const std::vector<Datapoint> later(end, series.datapoints.end());
  series.datapoints.erase(end, series.datapoints.end());
  const Instant newest = series.datapoints.empty() ? now - series.period : series.datapoints.back().at;
  const Instant oldest = newest - lasting;
  std::erase_if(series.datapoints, [&](const Datapoint& point) { return point.at >= oldest; });
  const auto periods = std::min<std::int64_t>(lasting / series.period, most_periods);
  for (auto i = periods; i >= 0; --i) series.datapoints.push_back({newest - i * series.period, value});
  series.datapoints.insert(series.datapoints.end(), later.begin(), later.end());
}

/// Series of the metric for rules that look at series only.
void add_series_of_rules(Metrics& metrics, const Condition& condition, const Policy& policy) {
  for (const Signal& signal : policy.signals) {
    const auto* alarms = std::get_if<AlarmRules>(&signal);
    if (alarms == nullptr) continue;
    for (const AlarmRule& rule : alarms->rules) {
      const auto is_its = [&](const Series& s) { return s.name == rule.metric && s.statistic == rule.statistic; };
      if (rule.metric == condition.metric && std::ranges::none_of(metrics.series, is_its))
        metrics.series.push_back(
            {.name = rule.metric, .period = rule.period, .statistic = rule.statistic, .datapoints = {}});
    }
  }
}

void set_lasting(Metrics& metrics, const Condition& condition, double value, const EvaluationInput& input) {
  const Seconds lasting = *condition.for_seconds;
  add_series_of_rules(metrics, condition, input.policy);
  const auto is_its = [&](const Series& s) { return s.name == condition.metric; };
  if (std::ranges::none_of(metrics.series, is_its))
    metrics.series.push_back(
        {.name = condition.metric, .period = std::clamp(lasting, Seconds{1}, Seconds{60}), .datapoints = {}});
  const Instant until = metrics.observed_at ? std::min(*metrics.observed_at, input.evaluated_at) : input.evaluated_at;
  for (Series& series : metrics.series)
    if (is_its(series)) hold(series, value, lasting, series.datapoints.empty() ? until : input.evaluated_at);
}

void set_metric(WhatIf& result, const Condition& condition, const EvaluationInput& input) {
  const double value = nearest(condition);
  if (!result.metrics) result.metrics = input.metrics;
  Metrics& metrics = *result.metrics;
  const auto is_its = [&](const Series& s) { return s.name == condition.metric; };
  if (has_value(metrics, condition.metric) || std::ranges::none_of(metrics.series, is_its))
    set_value(metrics, condition.metric, value);
  if (condition.for_seconds.value_or(Seconds{0}) > Seconds{0}) {
    set_lasting(metrics, condition, value, input);
    return;
  }
  for (Series& series : metrics.series)
    if (is_its(series) && !series.datapoints.empty()) hold(series, value, Seconds{0}, input.evaluated_at);
}

std::optional<double> newest_value(const Metrics& metrics, std::string_view name) {
  const auto value = std::ranges::find(metrics.values, name, &MetricValue::name);
  if (value != metrics.values.end()) return value->value;
  const auto series = std::ranges::find(metrics.series, name, &Series::name);
  if (series == metrics.series.end() || series->datapoints.empty()) return std::nullopt;
  return series->datapoints.back().value;
}

bool names(const Counterfactual& counterfactual, std::string_view metric) {
  return std::ranges::any_of(counterfactual.change, [&](const Condition& c) { return c.metric == metric; });
}

/// If fewer containers wait, the memory and the vCores that they wait for are fewer in the same proportion. Otherwise
/// five containers would wait for the memory that twelve need.
void set_what_containers_need(WhatIf& result, const Counterfactual& counterfactual, const EvaluationInput& input) {
  const auto before = newest_value(input.metrics, metric::containers_pending);
  const auto after = newest_value(*result.metrics, metric::containers_pending);
  if (!before || !after || *before <= 0 || *after >= *before) return;
  for (const std::string_view amount : {metric::memory_pending, metric::vcores_pending}) {
    const auto needed = newest_value(input.metrics, amount);
    if (!needed || names(counterfactual, amount)) continue;
    const Condition less{std::string(amount), Comparison::less_than_or_equal, *needed * (*after / *before), {}};
    set_metric(result, less, input);
  }
}

Policy& own(std::optional<Policy>& policy, const EvaluationInput& input) {
  if (!policy) policy = input.policy;
  return *policy;
}

/// A trigger of KEDA may have its figure itself, and autoscalers remember what they recommended.
void set_signals(WhatIf& result, const Condition& condition, const EvaluationInput& input) {
  const bool lasts = condition.for_seconds.has_value();
  for (std::size_t i = 0; i < input.policy.signals.size(); ++i) {
    const Signal& signal = (result.policy ? *result.policy : input.policy).signals[i];
    if (const auto* keda = std::get_if<Keda>(&signal)) {
      Keda changed = *keda;
      if (lasts) changed.recommendations.emplace();
      for (KedaTrigger& trigger : changed.triggers)
        if (trigger.metric == condition.metric && trigger.object_count) trigger.object_count = whole_count(condition);
      if (!(changed == *keda)) own(result.policy, input).signals[i] = std::move(changed);
    } else if (lasts && std::holds_alternative<HorizontalPodAutoscaler>(signal)) {
      std::get<HorizontalPodAutoscaler>(own(result.policy, input).signals[i]).recommendations.emplace();
    }
  }
}

bool set_limit(WhatIf& result, const Condition& condition, const EvaluationInput& input) {
  ComputeLimits limits = result.policy ? result.policy->limits : input.policy.limits;
  const Units value{static_cast<std::int64_t>(nearest(condition))};
  if (condition.metric == condition_on::minimum)
    limits.minimum = value;
  else if (condition.metric == condition_on::maximum)
    limits.maximum = value;
  else if (condition.metric == condition_on::maximum_on_demand)
    limits.maximum_on_demand = value;
  else if (condition.metric == condition_on::maximum_core)
    limits.maximum_core = value;
  else
    return false;
  own(result.policy, input).limits = limits;
  return true;
}

bool set_cap(WhatIf& result, const Condition& condition, const EvaluationInput& input) {
  std::optional<MicroDollars> Budget::*cap = nullptr;
  if (condition.metric == condition_on::budget_hourly)
    cap = &Budget::hourly;
  else if (condition.metric == condition_on::budget_daily)
    cap = &Budget::daily;
  else if (condition.metric == condition_on::budget_monthly)
    cap = &Budget::monthly;
  if (cap == nullptr || !input.policy.budget) return false;
  (*own(result.policy, input).budget).*cap = MicroDollars{std::llround(condition.value * 1e6)};
  return true;
}

/// If no pod is unschedulable, the pods that wait are gone. Nobody can say which pods more of them would be.
void set_pods(WhatIf& result, const Condition& condition, const EvaluationInput& input) {
  if (condition.metric != metric::unschedulable_pods || nearest(condition) > 0) return;
  result.kubernetes = input.kubernetes;
  result.kubernetes->pending.clear();
  std::erase_if(result.kubernetes->pods, [](const kubernetes::Pod& pod) { return pod.node.empty(); });
}

/// What the clock tolerance takes for now is now, and what is not believed stays so.
void move_back(Instant& at, Seconds time, Instant now) {
  if (at <= now + clock_tolerance) at = std::min(at, now) - time;
}

/// Also capacity that is missing has then been missing for longer.
void set_time(WhatIf& result, Seconds waited, const EvaluationInput& input) {
  result.cluster = input.cluster;
  if (auto& at = result.cluster->last_scaled_at) move_back(*at, waited, input.evaluated_at);
  result.history = input.history;
  for (Recommendation& earlier : result.history->recommendations) {
    move_back(earlier.evaluated_at, waited, input.evaluated_at);
    if (earlier.applied_at) move_back(*earlier.applied_at, waited, input.evaluated_at);
  }
}

}  // namespace

WhatIf what_if(const Counterfactual& counterfactual, const EvaluationInput& input) {
  WhatIf result;
  what_if(counterfactual, input, result);
  return result;
}

void what_if(const Counterfactual& counterfactual, const EvaluationInput& input, WhatIf& result) {
  if (result.metrics) *result.metrics = input.metrics;
  result.policy.reset();
  result.kubernetes.reset();
  result.cluster.reset();
  result.history.reset();
  for (const Condition& condition : counterfactual.change) {
    if (condition.metric == condition_on::seconds_from_now) {
      set_time(result, Seconds{static_cast<std::int64_t>(std::ceil(condition.value))}, input);
    } else if (!set_limit(result, condition, input) && !set_cap(result, condition, input)) {
      set_metric(result, condition, input);
      set_signals(result, condition, input);
      set_pods(result, condition, input);
    }
  }
  if (names(counterfactual, metric::containers_pending)) set_what_containers_need(result, counterfactual, input);
}

}  // namespace headroom
