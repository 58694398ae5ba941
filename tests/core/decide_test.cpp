#include "core/decide.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

TEST(Decide, AnswersTheMainJobAsTheContractDoes) {
  const Decision d = decided(main_job());
  EXPECT_EQ(d.status, Status::decided);
  EXPECT_EQ(d.action, Action::scale_out);
  EXPECT_TRUE(d.changed);
  EXPECT_EQ(d.valid_until, at("2026-11-22T10:05:30Z"));
  EXPECT_EQ(d.current, Units{3});
  EXPECT_EQ(d.desired, Units{9});  // 73,728 MB pending / (36,864 MB / 3) = 6 more
  EXPECT_EQ(d.target, Units{6});   // 3 + 100%
  EXPECT_EQ(d.reason, "memory_available_below_threshold");
  EXPECT_FALSE(d.blocked);
  EXPECT_EQ(d.blocked_by, ClampCode::none);
  EXPECT_EQ(d.confidence, 1);
  EXPECT_EQ(d.retry_after, Seconds{0});
  const std::vector<PoolChange> changes{{"ig-CORE", Role::core, Market::on_demand, "m5.xlarge", 2, 4},
                                        {"ig-TASK", Role::task, Market::spot, "m5.xlarge", 1, 2}};
  EXPECT_EQ(d.changes, changes);
  EXPECT_EQ(d.warnings, std::vector<Warning>{});
  EXPECT_EQ(d.missing, std::vector<std::string>{});
}

TEST(Decide, PricesTheMainJob) {
  const Cost cost = decided(main_job()).cost;
  EXPECT_EQ(cost.hourly, usd("0.454"));         // 2 × 0.192 + 0.07
  EXPECT_EQ(cost.target_hourly, usd("0.908"));  // 4 × 0.192 + 2 × 0.07
  EXPECT_EQ(cost.emr_hourly, usd("0.144"));     // 3 × 0.048
  EXPECT_EQ(cost.target_emr_hourly, usd("0.288"));
  EXPECT_TRUE(cost.complete);
}

TEST(Decide, ExplainsTheMainJob) {
  const Decision d = decided(main_job());
  ASSERT_EQ(d.signals.size(), 1u);
  EXPECT_EQ(d.signals[0].kind, "managed_scaling");
  EXPECT_EQ(d.signals[0].proposes, Units{9});
  EXPECT_TRUE(d.signals[0].chosen);
  EXPECT_EQ(d.signals[0].reason, "memory_available_below_threshold");
  const Evidence memory{"YARNMemoryAvailablePercentage", 9.5, Comparison::less_than, 15, 1};
  EXPECT_EQ(d.signals[0].evidence.front(), memory);
  ASSERT_EQ(codes(d.clamps), std::vector{ClampCode::increment});
  EXPECT_EQ(d.clamps[0].from, Units{9});
  EXPECT_EQ(d.clamps[0].to, Units{6});
  const std::vector<Counterfactual> flips{
      {Direction::hold,
       {{"YARNMemoryAvailablePercentage", Comparison::greater_than_or_equal, 15, {}},
        {"ContainerPending", Comparison::less_than_or_equal, 0, {}}}}};
  EXPECT_EQ(d.counterfactuals, flips);
}

TEST(Decide, NamesEveryPoolsTargetForALaterDescriptionToShow) {
  const std::vector<PoolTarget> targets{{.pool_id = "ig-CORE", .from = 2, .to = 4},
                                        {.pool_id = "ig-TASK", .from = 1, .to = 2}};
  EXPECT_EQ(decided(main_job()).pool_targets, targets);

  EvaluationInput fleets = main_job();
  fleets.cluster.pools = {fleet("if-CORE", Role::core, 2, 0), fleet("if-TASK", Role::task, 0, 1)};
  const std::vector<PoolTarget> by_market{{.pool_id = "if-CORE", .from = 2, .to = 4},
                                          {.pool_id = "if-TASK", .from = 0, .to = 0, .spot_from = 1, .spot_to = 2}};
  EXPECT_EQ(decided(fleets).pool_targets, by_market);
}

TEST(Decide, StartsACooldownWhenADescriptionShowsTheRecommendedCounts) {
  const Decision first = decided(main_job());
  EvaluationInput next = main_job();
  next.evaluated_at = now + Seconds{60};
  next.history.recommendations = {{.id = {}, .evaluated_at = now, .pools = first.pool_targets}};
  EXPECT_EQ(decided(next).target, Units{6});  // not applied yet: the same advice again
  EXPECT_FALSE(decided(next).inferred_applied);

  next.cluster.pools[0].requested = 4;
  next.cluster.pools[1].requested = 2;
  const Decision second = decided(next);
  EXPECT_TRUE(second.inferred_applied);
  EXPECT_TRUE(second.blocked);
  EXPECT_EQ(second.blocked_by, ClampCode::cooldown);
  EXPECT_EQ(second.retry_after, Seconds{300});  // 3 of 6 run, so the resize is under way
  EXPECT_EQ(second.desired, Units{9});
  EXPECT_EQ(second.target, Units{6});
}

TEST(Decide, AnswersTooLittleDataWithWhatIsMissing) {
  EvaluationInput in = main_job();
  in.metrics = {};
  const Decision d = decided(in);
  EXPECT_EQ(d.status, Status::insufficient_data);
  EXPECT_EQ(d.action, Action::no_action);
  EXPECT_EQ(d.reason, "insufficient_data");
  EXPECT_EQ(d.desired, Units{3});
  EXPECT_EQ(d.target, Units{3});
  EXPECT_EQ(d.confidence, 0);
  EXPECT_FALSE(d.blocked);
  EXPECT_EQ(d.missing, (std::vector<std::string>{"ContainerPending", "YARNMemoryAvailablePercentage"}));
  EXPECT_EQ(d.cost.hourly, usd("0.454"));
  EXPECT_TRUE(d.pool_targets.empty());
}

TEST(Decide, MovesNothingWithoutDataAlsoOutsideTheLimits) {
  EvaluationInput in = main_job();
  in.metrics = {};
  in.policy.limits = limits(5, 10);
  EXPECT_EQ(decided(in).target, Units{3});
}

TEST(Decide, IsOnlyAsConfidentAsItsEvidence) {
  EvaluationInput half = main_job();
  half.metrics = values({{"YARNMemoryAvailablePercentage", 50}});
  EXPECT_EQ(decided(half).confidence, 0.5);
  EXPECT_EQ(decided(half).missing, std::vector<std::string>{"ContainerPending"});

  EvaluationInput contradicted = main_job();
  contradicted.metrics.contradicted = {"ContainerPending"};
  EXPECT_EQ(decided(contradicted).confidence, 0.5);

  EvaluationInput stale = main_job();
  stale.evaluated_at = observed + Seconds{901};
  EXPECT_EQ(decided(stale).confidence, 0);
  stale.evaluated_at = observed + Seconds{900};
  EXPECT_EQ(decided(stale).confidence, 1);
}

TEST(Decide, WarnsOfStaleMetricsEvenWhereNothingWasWanted) {
  EvaluationInput in = main_job();
  in.metrics = values({{"YARNMemoryAvailablePercentage", 50}, {"ContainerPending", 0}});
  in.evaluated_at = observed + Seconds{901};
  const Decision d = decided(in);
  EXPECT_FALSE(d.blocked);
  EXPECT_EQ(d.warnings,
            (std::vector<Warning>{
                {"stale_metrics", "ContainerPending is 901 s old, and figures older than 15 min do not count"},
                {"stale_metrics",
                 "YARNMemoryAvailablePercentage is 901 s old, and figures older than 15 min do not count"}}));
}

TEST(Decide, IsBlockedOnlyWhereEverythingIsWithheld) {
  EvaluationInput in = main_job();
  EXPECT_FALSE(decided(in).blocked);  // bounded, but something happens
  in.policy.limits = limits(2, 3);
  EXPECT_TRUE(decided(in).blocked);
  EXPECT_EQ(decided(in).blocked_by, ClampCode::maximum);
  EXPECT_EQ(decided(in).reason, "memory_available_below_threshold");
  in.cluster.state = LifecycleState::reconfiguring;
  EXPECT_EQ(decided(in).blocked_by, ClampCode::in_progress);
  in.metrics = lasting(50, 0, Seconds{600});
  EXPECT_FALSE(decided(in).blocked);  // nothing was wanted
  EXPECT_EQ(decided(in).blocked_by, ClampCode::none);
}

TEST(Decide, GivesTheLimitsAsTheReasonWhereTheyDecide) {
  EvaluationInput in = main_job();
  in.policy.limits = limits(1, 2);
  EXPECT_EQ(decided(in).reason, "above_maximum");
  EXPECT_EQ(decided(in).action, Action::scale_in);
  in.policy.limits = limits(4, 10);
  in.metrics = lasting(90, 0, Seconds{600});
  EXPECT_EQ(decided(in).reason, "below_minimum");
  EXPECT_EQ(decided(in).action, Action::scale_out);
}

TEST(Decide, SaysThatAForecastRaisedTheMaximum) {
  // A forecast of 50 and a buffer of 10% make 55; the demand needs 60.
  Predictive signal{.maximum_breach = MaximumBreach::increase_maximum, .buffer_percent = 10};
  EvaluationInput in{.cluster = cluster({core_group(30)}), .evaluated_at = now};
  in.metrics = values({{"demand", 60}});
  in.policy.limits = limits(0, 40);
  in.policy.signals = {signal};
  in.forecasts = {{.question = question_of(signal), .at = now, .target = 50, .fleet_size = 20, .hourly_points = 336}};
  const auto clamp = [&] { return decided(in).clamps.at(0); };
  EXPECT_EQ(decided(in).target, Units{55});
  EXPECT_EQ(clamp().code, ClampCode::maximum);
  EXPECT_EQ(clamp().detail, "the maximum is 55, raised from 40 by the forecast");
  ScheduleWindow window{.name = "quiet", .start = std::chrono::minutes{0}, .end = std::chrono::minutes{1'440}};
  window.maximum = Units{20};
  in.policy.signals.emplace_back(Schedule{.windows = {window}});
  EXPECT_EQ(decided(in).target, Units{55});
  EXPECT_EQ(clamp().detail, "the maximum is 55, raised from 20 by the forecast");
}

TEST(Decide, WithholdsAScaleInThatSavesTooLittleAndPricesWhatStays) {
  EvaluationInput in = main_job();
  in.metrics = lasting(90, 0, Seconds{600});
  in.policy.guards.min_saving_per_hour = usd("0.12");  // the Spot node saves 0.07 + 0.048
  const Decision d = decided(in);
  EXPECT_TRUE(d.blocked);
  EXPECT_EQ(d.blocked_by, ClampCode::min_change);
  EXPECT_EQ(d.cost.target_hourly, d.cost.hourly);
  EXPECT_TRUE(d.changes.empty());
  in.policy.guards.min_saving_per_hour = usd("0.118");
  EXPECT_EQ(decided(in).target, Units{2});
}

TEST(Decide, MixesGrowthAndRemovalOfSeveralRules) {
  EvaluationInput in = main_job();
  in.policy.limits.maximum_core = {};
  in.policy.signals = {AlarmRules{.rules = {{.name = "hdfs",
                                             .metric = "HDFSUtilization",
                                             .threshold = 80,
                                             .adjustment = {.value = 1},
                                             .applies_to = {.role = Role::core}},
                                            {.name = "memory",
                                             .metric = "YARNMemoryAvailablePercentage",
                                             .threshold = 70,
                                             .adjustment = {.value = -1},
                                             .applies_to = {.role = Role::task}}}}};
  in.metrics =
      normalised({.observed_at = observed,
                  .series = {steady("HDFSUtilization", 90, 2), steady("YARNMemoryAvailablePercentage", 80, 2)}});
  const Decision d = decided(in);
  EXPECT_EQ(d.action, Action::mixed);
  EXPECT_TRUE(d.changed);
  EXPECT_EQ(d.target, Units{3});
  EXPECT_EQ(d.changes.size(), 2u);
}

TEST(Decide, CarriesTheWarningsOfDecoding) {
  EvaluationInput in = main_job();
  in.warnings = {{"conflict", "two documents"}};
  EXPECT_EQ(decided(in).warnings, in.warnings);
}

TEST(Decide, AnswersAnEmptyClusterAndAnEmptyPolicy) {
  const Decision nothing = decided(input({}, {}, {{.limits = limits(0, 0)}, {}}));
  EXPECT_EQ(nothing.status, Status::insufficient_data);
  EXPECT_EQ(nothing.confidence, 1);  // nothing was asked for
  const Decision no_pools = decided(input(cluster({}), lasting(5, 9, Seconds{600}), policy(limits(0, 10))));
  EXPECT_EQ(no_pools.target, Units{0});
  EXPECT_TRUE(no_pools.blocked);
}

}  // namespace
}  // namespace headroom
