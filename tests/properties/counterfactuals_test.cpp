#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "core/model/metric_range.hpp"
#include "core/stages/conclude.hpp"
#include "core/stages/flips.hpp"
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
  in.detail = Detail::outcome;
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

Counterfactual with_eased(Counterfactual c, std::size_t k) {
  c.change[k] = eased(c.change[k]);
  return c;
}

/// Whether the value that a signal saw flips as well, once it is in every series of the metric, or lasts.
bool flips_unchanged(const EvaluationInput& in, const Decision& d, Counterfactual c, std::size_t k) {
  const std::string metric = c.change[k].metric;
  for (const SignalOpinion& signal : d.signals)
    for (const Evidence& evidence : signal.evidence) {
      if (evidence.metric != metric) continue;
      c.change[k].comparison = Comparison::greater_than_or_equal;
      c.change[k].value = evidence.observed;
      if (direction(with(in, what_if(c, in))) == c.flip_to) return true;
    }
  return false;
}

TEST(EveryCounterfactual, IsTheSmallest) {
  std::map<std::string_view, int> tried;
  for_all([&](const EvaluationInput& in, const Decision& d) {
    for (const Counterfactual& c : d.counterfactuals)
      for (std::size_t k = 0; k < c.change.size(); ++k) {
        if (flips_unchanged(in, d, c, k)) continue;
        const Counterfactual nearer = with_eased(c, k);
        if (nearer == c) continue;  // beyond 2⁵³ the next whole number is no other one
        EXPECT_NE(direction(with(in, what_if(nearer, in))), c.flip_to)
            << d.summary << " / " << c.change[k].metric << ' ' << name_of(c.change[k].comparison) << ' '
            << c.change[k].value << ", eased " << nearer.change[k].value;
        ++tried[in.policy.signals.empty() ? "" : kind_of(in.policy.signals.front())];
        if (c.change.size() == 1) continue;
        Counterfactual fewer = c;
        fewer.change.erase(fewer.change.begin() + static_cast<std::ptrdiff_t>(k));
        EXPECT_NE(direction(with(in, what_if(fewer, in))), c.flip_to)
            << d.summary << " / without " << c.change[k].metric;
      }
  });
  for (const std::string_view kind : signal_kinds) EXPECT_GE(tried[kind], 5) << kind;
}

/// Nothing that the search says it tried in vain makes the decision another.
TEST(EveryCounterfactual, IsMissingOnlyIfNothingThatWasSearchedFlips) {
  for_all([&](const EvaluationInput& in, const Decision& d) {
    EXPECT_TRUE(d.counterfactuals.empty() || d.searched.empty());
    for (const SearchedRange& range : d.searched)
      for (const double share : {0.0, 0.5, 1.0}) {
        const double value = range.from + share * (range.to - range.from);
        const Comparison comparison = Comparison::greater_than_or_equal;
        const Counterfactual tried{Direction::hold, {{range.metric, comparison, value, std::nullopt}}};
        EXPECT_EQ(direction(with(in, what_if(tried, in))), direction_of(d.action))
            << d.summary << " / " << range.metric << " = " << value;
      }
  });
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
