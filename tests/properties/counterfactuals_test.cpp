#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "core/model/metric_range.hpp"
#include "core/stages/conclude.hpp"
#include "core/stages/what_if.hpp"
#include "tests/properties/for_all.hpp"

namespace headroom {
namespace {

using namespace testing;

EvaluationInput with(EvaluationInput in, const WhatIf& other) {
  if (other.metrics) in.metrics = *other.metrics;
  if (other.policy) in.policy = *other.policy;
  if (other.kubernetes) in.kubernetes = *other.kubernetes;
  if (other.cluster) in.cluster = *other.cluster;
  if (other.history) in.history = *other.history;
  return in;
}

Direction direction(const EvaluationInput& in) { return direction_of(evaluated(in).decision.action); }

TEST(EveryCounterfactual, ComesTrueIfItsConditionsAre) {
  std::map<std::string_view, int> tried;
  for_all([&](const EvaluationInput& in, const Decision& d) {
    EXPECT_LE(d.counterfactuals.size(), 8u);
    for (const Counterfactual& c : d.counterfactuals) {
      EXPECT_NE(c.flip_to, direction_of(d.action)) << d.summary;
      EXPECT_EQ(direction(with(in, what_if(c, in))), c.flip_to) << d.summary << " / " << c.change.front().metric;
      ++tried[in.policy.signals.empty() ? "" : kind_of(in.policy.signals.front())];
    }
  });
  for (const std::string_view kind : signal_kinds) EXPECT_GE(tried[kind], 5) << kind;
}

/// A caller does not compute the nearest value. He posts one that is clearly beyond the bound.
double clearly_beyond(const Condition& condition) {
  const double margin = std::max(1.0, std::abs(condition.value) * 0.05);
  const bool up =
      condition.comparison == Comparison::greater_than || condition.comparison == Comparison::greater_than_or_equal;
  const MetricRange range = range_of(condition.metric);
  return std::clamp(condition.value + (up ? margin : -margin), range.lowest, range.highest);
}

/// Sets the metric, also if it was not posted before, and for a condition that lasts every datapoint of it. False if
/// the condition is on no metric, or if there are no datapoints that could last.
bool post(EvaluationInput& in, const Condition& condition) {
  if (condition.metric.starts_with("policy.") || condition.metric == condition_on::seconds_from_now) return false;
  const double value = clearly_beyond(condition);
  bool lasts = !condition.for_seconds;
  bool has_it = false;
  for (MetricValue& v : in.metrics.values)
    if (v.name == condition.metric) {
      v.value = value;
      has_it = true;
    }
  for (Series& series : in.metrics.series) {
    if (series.name != condition.metric || series.datapoints.empty()) continue;
    has_it = true;
    for (Datapoint& point : series.datapoints) point.value = value;
    lasts =
        lasts || series.datapoints.back().at + series.period - series.datapoints.front().at >= *condition.for_seconds;
  }
  if (!has_it) in.metrics.values.push_back({condition.metric, value});
  std::ranges::sort(in.metrics.values, {}, &MetricValue::name);
  return lasts;
}

TEST(EveryCounterfactual, ComesTrueForACallerWhoPostsTheMetricsAgain) {
  int tried = 0;
  for_all([&](const EvaluationInput& in, const Decision& d) {
    if (!std::holds_alternative<ManagedScaling>(in.policy.signals.front()) || in.policy.signals.size() > 1) return;
    for (const Counterfactual& c : d.counterfactuals) {
      if (c.flip_to == Direction::hold) continue;  // far beyond the bound, the opposite may be right
      EvaluationInput posted = in;
      if (!std::ranges::all_of(c.change, [&](const Condition& condition) { return post(posted, condition); })) continue;
      EXPECT_EQ(direction(posted), c.flip_to) << d.summary << " / " << c.change.front().metric;
      ++tried;
    }
  });
  EXPECT_GE(tried, 10);
}

}  // namespace
}  // namespace headroom
