#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/model/pool_units.hpp"
#include "core/stages/remember.hpp"
#include "tests/properties/any_signal.hpp"
#include "tests/properties/for_all.hpp"

/// What holds between the signals of a policy and the decision, whatever their kinds.
namespace headroom {
namespace {

using namespace testing;

bool has_an_opinion(const SignalOpinion& signal) { return signal.proposes.has_value(); }

TEST(EverySignal, IsOfItsOwnKind) {
  Random random(1);
  for (std::size_t kind = 0; kind < signal_kinds.size(); ++kind) {
    const Signal signal = any_signal(kind, cluster({core_group(2)}), random);
    EXPECT_EQ(signal.index(), kind);
    EXPECT_EQ(kind_of(signal), signal_kinds[kind]);
    EXPECT_EQ(unit_of(signal), unit_of_kind(kind));
  }
}

TEST(EverySignal, SaysWhatItThinksInItsPlace) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    ASSERT_EQ(d.signals.size(), in.policy.signals.size());
    for (std::size_t i = 0; i < d.signals.size(); ++i) EXPECT_EQ(d.signals[i].kind, kind_of(in.policy.signals[i]));
    const auto winners = std::ranges::count(d.signals, true, &SignalOpinion::chosen);
    EXPECT_EQ(winners, std::ranges::any_of(d.signals, has_an_opinion) ? 1 : 0) << d.summary;
    EXPECT_EQ(d.status == Status::decided, !lacks_data(d)) << d.summary;
    const SignalOpinion* winner = chosen(d);
    EXPECT_EQ(winner != nullptr ? winner->proposes : d.current, d.desired);
    for (const SignalOpinion& signal : d.signals) EXPECT_FALSE(signal.reason.empty());
    EXPECT_GE(d.confidence, 0);
    EXPECT_LE(d.confidence, 1);
  });
}

/// The capacity of the largest instance that is scaled: to fill a bound with whole instances may take so much less one.
Units largest_instance(const EvaluationInput& in, Unit unit) {
  std::int64_t largest = 1;
  for (const Pool& pool : in.cluster.pools)
    largest = std::max(largest, units_per_count(pool, unit, builtin_catalog()).value_or(1));
  return Units{largest};
}

/// What a decision without an opinion is called if the limits moved nothing.
std::string_view reason_to_stay(const Decision& d) { return lacks_data(d) ? "insufficient_data" : "nothing_scheduled"; }

TEST(EverySignal, WithoutAnOpinionMovesNothing) {
  int without_data = 0;
  int nothing_scheduled = 0;
  for_all([&](const EvaluationInput& in, const Decision& d) {
    if (std::ranges::any_of(d.signals, has_an_opinion) || !within_limits(in, d, d.current)) return;
    ++(lacks_data(d) ? without_data : nothing_scheduled);
    EXPECT_FALSE(d.changed) << d.summary;
    EXPECT_EQ(d.target, d.current) << d.summary;
    EXPECT_EQ(d.reason, reason_to_stay(d));
  });
  EXPECT_GT(without_data, 100);
  EXPECT_GT(nothing_scheduled, 5);
}

TEST(EverySignal, WithoutAnOpinionLeavesCapacityToTheLimits) {
  int out = 0;
  int in_to_maximum = 0;
  for_all([&](const EvaluationInput& in, const Decision& d) {
    if (std::ranges::any_of(d.signals, has_an_opinion) || within_limits(in, d, d.current)) return;
    const ComputeLimits limits = limits_now(in, d);
    if (d.current < limits.minimum) {
      EXPECT_LT(d.target, limits.minimum + largest_instance(in, d.unit)) << d.summary;
      EXPECT_EQ(d.reason, d.target > d.current ? "below_minimum" : reason_to_stay(d)) << d.summary;
      out += d.target > d.current ? 1 : 0;
    } else {
      EXPECT_GE(d.target, limits.maximum) << d.summary;
      EXPECT_EQ(d.reason, d.target < d.current ? "above_maximum" : reason_to_stay(d)) << d.summary;
      in_to_maximum += d.target < d.current ? 1 : 0;
    }
  });
  EXPECT_GT(out, 5);
  EXPECT_GT(in_to_maximum, 5);
}

TEST(EverySignal, HasToWantScaleInForCapacityToGo) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    const Units maximum = limits_now(in, d).maximum;
    if (d.target >= d.current) return;
    EXPECT_GE(d.target, std::min(d.desired, maximum)) << d.summary;
    if (d.current > maximum) return;
    ASSERT_NE(chosen(d), nullptr) << d.summary;
    EXPECT_LT(d.desired, d.current) << d.summary;
    for (const SignalOpinion& signal : d.signals)
      EXPECT_LE(signal.proposes.value_or(d.current), d.current) << d.summary;
  });
}

TEST(EverySignal, NeverGetsMoreThanTheSignalThatWon) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    if (d.target <= d.current) return;
    const Units minimum = limits_now(in, d).minimum;
    EXPECT_TRUE(chosen(d) != nullptr || d.current < minimum) << d.summary;
    EXPECT_LT(d.target - std::max(d.desired, minimum), largest_instance(in, d.unit)) << d.summary;
  });
}

/// Whether the proposal rests on something that is stale.
bool is_stale(const Evidence& evidence, const Observation& seen) {
  if (evidence.in_policy) return false;
  const auto reading = seen.reading(evidence.metric);
  return reading && !reading->fresh;
}

TEST(EverySignal, MovesNothingOnStaleEvidence) {
  for_all([](const EvaluationInput& in, const Decision& d) {
    if (!d.changed || !within_limits(in, d, d.current)) return;
    const Observation seen = observation(in);
    ASSERT_NE(chosen(d), nullptr);
    for (const Evidence& evidence : chosen(d)->evidence) EXPECT_FALSE(is_stale(evidence, seen)) << d.summary;
  });
}

/// Everything measured a day earlier than it was.
Metrics aged(Metrics metrics) {
  constexpr std::chrono::hours day{24};
  if (metrics.observed_at) *metrics.observed_at -= day;
  for (Series& series : metrics.series)
    for (Datapoint& point : series.datapoints) point.at -= day;
  return metrics;
}

TEST(EverySignal, MovesNothingOnceAllThatWasMeasuredIsOld) {
  int moved_when_fresh = 0;
  int moved_by_the_clock = 0;
  for_all([&](const EvaluationInput& in, const Decision& fresh) {
    EvaluationInput old = in;
    old.metrics = aged(in.metrics);
    const Decision d = decided(old);
    // A schedule looks at the clock alone, so it says the same.
    for (std::size_t i = 0; i < d.signals.size(); ++i) {
      if (d.signals[i].kind != Schedule::kind) continue;
      EXPECT_EQ(d.signals[i].proposes, fresh.signals[i].proposes) << d.summary;
    }
    if (!within_limits(old, d, d.current)) return;
    moved_when_fresh += fresh.changed ? 1 : 0;
    if (!d.changed) return;
    ASSERT_NE(chosen(d), nullptr) << d.summary;
    const bool by_the_clock = chosen(d)->kind == Schedule::kind;
    moved_by_the_clock += by_the_clock ? 1 : 0;
    // What the signal itself brings is not old: figures, and bounds of its own. An alarm may take what is missing for a
    // breach, and then grows.
    const auto& evidence = chosen(d)->evidence;
    EXPECT_TRUE(std::ranges::all_of(evidence, &Evidence::in_policy)) << d.summary;
    EXPECT_TRUE(!evidence.empty() || by_the_clock || d.action == Action::scale_out || d.unit == Unit::replicas)
        << d.summary;
  });
  EXPECT_GT(moved_when_fresh, 300);
  EXPECT_GT(moved_by_the_clock, 20);
}

/// Whether two signals want the same, so that the first in the policy wins.
bool is_tied(const Decision& d) {
  std::set<Units> wishes;
  return std::ranges::any_of(d.signals, [&](const SignalOpinion& signal) {
    return signal.proposes && !wishes.insert(*signal.proposes).second;
  });
}

/// Signals of one kind share memories by their order, and pods are judged by the first Cluster Autoscaler.
bool repeats_a_kind(const Policy& policy) {
  std::set<std::size_t> kinds;
  return std::ranges::any_of(policy.signals,
                             [&](const Signal& signal) { return !kinds.insert(signal.index()).second; });
}

TEST(EverySignal, CountsTheSameInEveryPlaceOfThePolicy) {
  int compared = 0;
  for_all([&](const EvaluationInput& in, const Decision& d) {
    if (in.policy.signals.size() < 2 || is_tied(d) || repeats_a_kind(in.policy)) return;
    EvaluationInput turned = in;
    std::ranges::reverse(turned.policy.signals);
    const Decision same = decided(turned);
    ++compared;
    EXPECT_EQ(same.desired, d.desired) << d.summary;
    EXPECT_EQ(same.target, d.target) << d.summary;
    EXPECT_EQ(same.changes, d.changes) << d.summary;
    EXPECT_EQ(same.clamps, d.clamps) << d.summary;
    EXPECT_EQ(same.confidence, d.confidence);
    EXPECT_EQ(same.missing, d.missing);
  });
  EXPECT_GT(compared, 300);
}

TEST(EverySignal, LeavesAMemoryIfItHasOne) {
  for_all_inputs([](const EvaluationInput& in) {
    const auto memory = evaluated(in).memory;
    ASSERT_EQ(memory.has_value(), any_remembers(in.policy.signals));
    if (!memory) return;
    EXPECT_LE(memory->snapshots.size(), 3U);
    const auto made = std::ranges::find(memory->snapshots, in.evaluated_at, &SignalSnapshot::at);
    ASSERT_NE(made, memory->snapshots.end());
    std::size_t state = 0;
    for (const Signal& signal : in.policy.signals)
      std::visit(
          [&]<class S>(const S&) {
            if constexpr (Remembering<S>) {
              ASSERT_LT(state, made->states.size());
              EXPECT_TRUE(std::holds_alternative<typename S::Memory>(made->states[state].memory)) << S::kind;
              EXPECT_EQ(made->states[state++].at, in.evaluated_at);
            }
          },
          signal);
  });
}

TEST(EverySignal, DecidesTheSameWhenItIsAskedAgain) {
  int asked = 0;
  for_all_inputs([&](const EvaluationInput& in) {
    const Evaluation first = evaluated(in);
    if (!first.memory) return;
    ++asked;
    EvaluationInput again = in;
    again.memory = *first.memory;
    EXPECT_TRUE(evaluated(again) == first) << first.decision.summary;
  });
  EXPECT_GT(asked, 500);
}

}  // namespace
}  // namespace headroom
