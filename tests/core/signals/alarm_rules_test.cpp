#include "core/signals/alarm_rules.hpp"

#include <algorithm>

#include "tests/core/signals/alarm_fixture.hpp"

namespace headroom {
namespace {

constexpr auto memory = "YARNMemoryAvailablePercentage";
const Scope core_only{.role = Role::core};
const Scope task_only{.role = Role::task};
const Scope task_pool{.pool_id = "ig-TASK"};

class AlarmRulesTest : public AlarmFixture {
 protected:
  AlarmRules signal{.rules = {}};

  AlarmRule& add_rule(const std::string& name, const std::string& metric, Comparison comparison, double threshold,
                      double change, Scope applies_to = {}) {
    AlarmRule rule{.name = name, .metric = metric, .comparison = comparison, .threshold = threshold};
    rule.adjustment.value = change;
    rule.applies_to = std::move(applies_to);
    return signal.rules.emplace_back(std::move(rule));
  }

  /// A rule whose alarm is on, for what only depends on the changes.
  AlarmRule& add_firing(double change, Scope applies_to = {}) {
    if (metrics.series.empty()) add_series("Load", {100});
    return add_rule("rule" + std::to_string(signal.rules.size()), "Load", Comparison::greater_than, 50, change,
                    std::move(applies_to));
  }

  /// The rules that EMR's console offers.
  void add_console_rules() {
    add_rule("Default-scale-out", memory, Comparison::less_than, 15, 1).cooldown = Seconds{300};
    add_rule("Default-scale-in", memory, Comparison::greater_than, 75, -1).cooldown = Seconds{300};
  }

  std::optional<Proposal> proposal() { return propose(signal, seen()); }

  std::int64_t proposed() {
    const auto made = proposal();
    return made ? made->proposes.value : -1;
  }
};

TEST_F(AlarmRulesTest, ScaleOutOnEmrsConsoleDefaults) {
  add_console_rules();
  add_series(memory, {80, 14.9});
  const auto out = proposal();
  ASSERT_TRUE(out);
  EXPECT_EQ(out->proposes, Units{6});
  EXPECT_EQ(out->reason, "alarm_rule_fired");
  EXPECT_EQ(out->detail, "Default-scale-out: 5 + 1 = 6");
  EXPECT_EQ(out->cooldown, Seconds{300});
  EXPECT_EQ(out->scoped, (std::vector<ScopedDelta>{{.scope = {}, .delta = {1}}}));
  EXPECT_EQ(out->evidence, (std::vector<Evidence>{{memory, 14.9, Comparison::less_than, 15, 1}}));
  const Condition recovers{memory, Comparison::greater_than_or_equal, 15, Seconds{300}};
  EXPECT_EQ(out->counterfactuals, (std::vector<Counterfactual>{{Direction::hold, {recovers}}}));
  EXPECT_TRUE(out->warnings.empty());
}

TEST_F(AlarmRulesTest, ScaleInOnEmrsConsoleDefaults) {
  add_console_rules();
  add_series(memory, {10, 75.1});
  const auto in = proposal();
  ASSERT_TRUE(in);
  EXPECT_EQ(in->proposes, Units{4});
  EXPECT_EQ(in->detail, "Default-scale-in: 5 - 1 = 4");
  const Condition fills{memory, Comparison::less_than_or_equal, 75, Seconds{300}};
  const Condition runs_short{memory, Comparison::less_than, 15, Seconds{300}};
  EXPECT_EQ(in->counterfactuals,
            (std::vector<Counterfactual>{{Direction::hold, {fills}}, {Direction::out, {runs_short}}}));
}

TEST_F(AlarmRulesTest, HoldBetweenTheConsolesThresholds) {
  add_console_rules();
  for (const double percent : {15., 40., 75.}) {
    metrics.series.clear();
    add_series(memory, {50, 50, percent});
    const auto hold = proposal();
    ASSERT_TRUE(hold) << percent;
    EXPECT_EQ(hold->proposes, Units{5}) << percent;
    EXPECT_EQ(hold->reason, "no_alarm_rule_fired");
    EXPECT_TRUE(hold->scoped.empty());
    EXPECT_EQ(hold->cooldown, std::nullopt);
    EXPECT_EQ(hold->evidence, (std::vector<Evidence>{{memory, percent, Comparison::greater_than_or_equal, 15, 1},
                                                     {memory, percent, Comparison::less_than_or_equal, 75, 1}}));
    EXPECT_EQ(hold->counterfactuals,
              (std::vector<Counterfactual>{{Direction::out, {{memory, Comparison::less_than, 15, Seconds{300}}}},
                                           {Direction::in, {{memory, Comparison::greater_than, 75, Seconds{300}}}}}));
  }
}

TEST_F(AlarmRulesTest, HaveNoOpinionWithoutData) {
  add_console_rules();
  EXPECT_EQ(proposal(), std::nullopt);
  add_series("Other", {1});
  EXPECT_EQ(proposal(), std::nullopt);
}

TEST_F(AlarmRulesTest, HaveAnOpinionWhenOneOfThemHasData) {
  add_console_rules();
  add_rule("hdfs", "HDFSUtilization", Comparison::greater_than, 80, 1);
  add_series("HDFSUtilization", {10});
  EXPECT_EQ(proposed(), 5);
}

TEST_F(AlarmRulesTest, WaitForAsManyPeriodsAsTheyAreToldTo) {
  // Out on less than 20% twice, in on more than 70% in three periods of 600 s, from 300 s averages.
  add_rule("out", memory, Comparison::less_than, 20, 2);
  signal.rules.back().evaluation_periods = signal.rules.back().datapoints_to_alarm = 2;
  AlarmRule& in = add_rule("in", memory, Comparison::greater_than, 70, -1);
  in.period = Seconds{600};
  in.evaluation_periods = in.datapoints_to_alarm = 3;
  struct Row {
    std::vector<double> values;
    std::int64_t proposed;
  };
  for (const Row& row :
       {Row{{80, 80, 80, 80, 30, 19}, 5}, Row{{80, 80, 80, 80, 19, 19}, 7}, Row{{71, 71, 71, 71, 71, 71}, 4},
        Row{{71, 69, 71, 71, 71, 71}, 5}, Row{{73, 69, 71, 71, 71, 71}, 4}}) {
    metrics.series.clear();
    add_series(memory, row.values);
    EXPECT_EQ(proposed(), row.proposed);
  }
}

TEST_F(AlarmRulesTest, CountBreachesThatAreNotInARow) {
  AlarmRule& rule = add_rule("busy", "Load", Comparison::greater_than, 50, 1);
  rule.evaluation_periods = 3;
  rule.datapoints_to_alarm = 2;
  add_series("Load", {60, 70, 40});
  const auto out = proposal();
  ASSERT_TRUE(out);
  EXPECT_EQ(out->proposes, Units{6});
  EXPECT_EQ(out->evidence, (std::vector<Evidence>{{"Load", 70, Comparison::greater_than, 50, 2}}));
  // One more datapoint is enough for fewer than two of three to breach only when two of them do not.
  EXPECT_EQ(out->counterfactuals.front().change.front().for_seconds, Seconds{600});
}

TEST_F(AlarmRulesTest, KeepAKnownStateWhereDataAreMissing) {
  add_firing(1).treat_missing_data = MissingData::ignore;
  metrics.series.clear();
  EXPECT_EQ(proposal(), std::nullopt);
  metrics.alarms = {{"another", AlarmState::alarm}, {"rule0", AlarmState::alarm}};
  const auto out = proposal();
  ASSERT_TRUE(out);
  EXPECT_EQ(out->proposes, Units{6});
  EXPECT_TRUE(out->evidence.empty());
  EXPECT_EQ(out->warnings.size(), 1U);
  metrics.alarms.back().state = AlarmState::ok;
  EXPECT_EQ(proposed(), 5);
}

TEST_F(AlarmRulesTest, NeverScaleInOnMissingData) {
  AlarmRule& rule = add_firing(-1);
  rule.evaluation_periods = rule.datapoints_to_alarm = 3;
  for (const MissingData treatment : {MissingData::breaching, MissingData::missing, MissingData::ignore}) {
    rule.treat_missing_data = treatment;
    metrics = {};
    metrics.alarms = {{"rule0", AlarmState::alarm}};
    add_series("Load", {100, gap, gap});
    const auto hold = proposal();
    ASSERT_TRUE(hold);
    EXPECT_EQ(hold->proposes, Units{5});
    EXPECT_EQ(hold->reason, "alarm_changes_nothing");
    ASSERT_EQ(hold->warnings.size(), 1U);
    EXPECT_EQ(hold->warnings.front(), "rule rule0: is in ALARM on missing data, which never scales in");
  }
  metrics = {};
  add_series("Load", {100, 100, 100});
  EXPECT_EQ(proposed(), 4);
}

TEST_F(AlarmRulesTest, ScaleOutOnMissingDataWhereToldTo) {
  add_firing(1).treat_missing_data = MissingData::breaching;
  metrics.series.clear();
  EXPECT_EQ(proposed(), 6);
}

TEST_F(AlarmRulesTest, DoNotGuessAStepWithoutADatapoint) {
  AlarmRule& rule = add_firing(0);
  rule.treat_missing_data = MissingData::breaching;
  rule.adjustment.steps = {{.lower = 0, .upper = std::nullopt, .value = 4}};
  EXPECT_EQ(proposed(), 9);
  metrics.series.clear();
  EXPECT_EQ(proposed(), 5);
}

TEST_F(AlarmRulesTest, ChooseTheStepByTheNewestDatapoint) {
  AlarmRule& rule = add_firing(0);
  rule.adjustment.steps = {{.lower = 0, .upper = 10, .value = 0},
                           {.lower = 10, .upper = 30, .value = 1},
                           {.lower = 30, .upper = std::nullopt, .value = 3}};
  struct Row {
    std::vector<double> values;
    std::int64_t proposed;
  };
  for (const Row& row : {Row{{90, 59}, 5}, Row{{90, 60}, 6}, Row{{51, 79.9}, 6}, Row{{51, 80}, 8}}) {
    metrics.series.clear();
    add_series("Load", row.values);
    EXPECT_EQ(proposed(), row.proposed);
  }
}

TEST_F(AlarmRulesTest, SayWhichStepWouldChangeSomething) {
  AlarmRule& rule = add_firing(0);
  rule.adjustment.steps = {{.lower = 20, .upper = 30, .value = 3},
                           {.lower = 10, .upper = 20, .value = 1},
                           {.lower = 30, .upper = std::nullopt, .value = 5},
                           {.lower = 0, .upper = 10, .value = 0}};
  metrics.series.clear();
  add_series("Load", {20});
  const auto hold = proposal();
  ASSERT_TRUE(hold);
  EXPECT_EQ(hold->counterfactuals, (std::vector<Counterfactual>{{
                                       Direction::out,
                                       {{"Load", Comparison::greater_than_or_equal, 60, Seconds{300}}},
                                   }}));
}

TEST_F(AlarmRulesTest, LetOutWinOverIn) {
  add_firing(-2);
  add_firing(1);
  const auto out = proposal();
  ASSERT_TRUE(out);
  EXPECT_EQ(out->proposes, Units{6});
  EXPECT_EQ(out->evidence.size(), 1U) << "a rule that lost is no reason";
  EXPECT_EQ(out->detail, "rule1: 5 + 1 = 6; not taken, because the largest capacity wins: rule0: 5 - 2 = 3");
  EXPECT_EQ(out->counterfactuals.front().flip_to, Direction::in) << "the other alarm is still on";
}

TEST_F(AlarmRulesTest, SayByNameWhyARuleInAlarmChangesNothing) {
  const std::string name = "rule rule0 is in ALARM, but ";
  AlarmRule& rule = add_firing(100);
  const auto detail = [&] { return proposal()->detail; };
  rule.adjustment.type = AdjustmentType::percent_change_in_capacity;
  rule.applies_to = task_only;
  cluster.pools[2].requested = 0;
  EXPECT_EQ(detail(), name + "100% of 0 in task is 0");
  rule.adjustment = {.value = -2};
  EXPECT_EQ(detail(), name + "there is nothing to remove: the capacity is 0 in task");
  rule.adjustment = {.value = 0};
  EXPECT_EQ(detail(), name + "it asks for a change of 0");
  rule.adjustment = {.type = AdjustmentType::exact_capacity, .value = 0};
  EXPECT_EQ(detail(), name + "it asks for exactly 0 in task, as there are");
  // 100 is 50 above the threshold.
  rule.adjustment = {.steps = {{.lower = 0, .upper = 20, .value = 1}, {.lower = 20, .upper = 40, .value = 2}}};
  EXPECT_EQ(detail(), name + "no step of it covers a breach of 50: its steps cover breaches of 0 to 40");
  EXPECT_EQ(proposal()->reason, "alarm_changes_nothing");
}

TEST_F(AlarmRulesTest, AddUpInFrontOfTheReader) {
  AlarmRule& rule = add_firing(25);
  const auto detail = [&] { return proposal()->detail; };
  rule.adjustment.type = AdjustmentType::percent_change_in_capacity;
  EXPECT_EQ(detail(), "rule0: 5 + 1 (25%) = 6");  // 1.25
  rule.adjustment.minimum_magnitude = 3;
  EXPECT_EQ(detail(), "rule0: 5 + 3 (25%, at least 3) = 8");
  rule.adjustment = {.value = -9};
  EXPECT_EQ(detail(), "rule0: 5 - 5 (of the 9 that it asks for) = 0");
  rule.adjustment = {.type = AdjustmentType::exact_capacity, .value = 7};
  EXPECT_EQ(detail(), "rule0: exactly 7");
}

TEST_F(AlarmRulesTest, NameTheRulesWithoutData) {
  add_console_rules();
  add_rule("hdfs", "HDFSUtilization", Comparison::greater_than, 80, 1);
  add_series(memory, {50});
  EXPECT_EQ(proposal()->detail, "no rule is in ALARM; too little data for hdfs");
}

TEST_F(AlarmRulesTest, TakeTheLargestCapacityInBothDirections) {
  add_firing(1);
  add_firing(3);
  EXPECT_EQ(proposed(), 8);
  signal.rules.clear();
  add_firing(-3);
  add_firing(-25).adjustment.type = AdjustmentType::percent_change_in_capacity;
  EXPECT_EQ(proposed(), 4) << "-25% of 5 is -1";
}

TEST_F(AlarmRulesTest, ScaleCoreOnHdfsAndTaskOnMemory) {
  add_rule("hdfs", "HDFSUtilization", Comparison::greater_than, 80, 1, core_only).cooldown = Seconds{600};
  add_rule("memory", memory, Comparison::less_than, 15, 100, task_pool);
  signal.rules.back().adjustment.type = AdjustmentType::percent_change_in_capacity;
  add_series("HDFSUtilization", {85});
  add_series(memory, {5});
  const auto out = proposal();
  ASSERT_TRUE(out);
  EXPECT_EQ(out->proposes, Units{9});
  EXPECT_EQ(out->detail, "memory: 3 + 3 (100%) = 6 in pool `ig-TASK`; hdfs: 2 + 1 = 3 in core");
  EXPECT_EQ(out->scoped, (std::vector<ScopedDelta>{{task_pool, {3}}, {core_only, {1}}}));
  EXPECT_EQ(out->cooldown, Seconds{600});
}

TEST_F(AlarmRulesTest, MayMoveOneScopeOutAndAnotherIn) {
  add_firing(2, core_only);
  add_firing(-2, task_only);
  const auto mixed = proposal();
  ASSERT_TRUE(mixed);
  EXPECT_EQ(mixed->proposes, Units{5});
  EXPECT_EQ(mixed->scoped, (std::vector<ScopedDelta>{{core_only, {2}}, {task_only, {-2}}}));
  EXPECT_EQ(mixed->reason, "alarm_rule_fired");
}

TEST_F(AlarmRulesTest, ReconcileScopesWithinEachOther) {
  struct Row {
    double whole;
    double task;
    std::vector<ScopedDelta> expected;
  };
  const Row rows[] = {
      {5, 2, {{task_only, {2}}, {{}, {3}}}},  // the task nodes are part of what the cluster wants
      {2, 5, {{task_only, {5}}}},             // and may be all of it
      {2, -1, {{{}, {2}}}},                   // out wins over in
      {-2, 1, {{task_only, {1}}}},            //
      {-1, -3, {{{}, {-1}}}},                 // in: the largest capacity
      {-3, -1, {{task_only, {-1}}}},          //
      {0, -1, {}},                            // nothing is larger than less
  };
  for (const Row& row : rows) {
    signal.rules.clear();
    add_firing(row.whole);
    add_firing(row.task, task_only);
    const auto made = proposal();
    ASSERT_TRUE(made);
    EXPECT_EQ(made->scoped, row.expected) << row.whole << " and " << row.task;
    std::int64_t sum = 5;
    for (const ScopedDelta& scoped : row.expected) sum += scoped.delta.value;
    EXPECT_EQ(made->proposes, Units{sum});
  }
}

TEST_F(AlarmRulesTest, TakeTheCooldownOfWhatIsDone) {
  add_firing(1).cooldown = Seconds{900};
  add_firing(3).cooldown = Seconds{60};
  EXPECT_EQ(proposal()->cooldown, Seconds{60});
}

TEST_F(AlarmRulesTest, SayWhereTheClusterHasNoSuchPool) {
  add_firing(1, {.pool_id = "ig-GONE"});
  const auto hold = proposal();
  ASSERT_TRUE(hold);
  EXPECT_EQ(hold->proposes, Units{5});
  EXPECT_EQ(hold->warnings, (std::vector<std::string>{"rule rule0: the cluster has no pool that it applies to"}));
}

TEST_F(AlarmRulesTest, NeverTouchThePrimaryNode) {
  add_firing(1, {.role = Role::primary});
  add_firing(1, {.pool_id = "ig-PRIMARY"});
  EXPECT_EQ(proposed(), 5);
}

TEST_F(AlarmRulesTest, CountInThePolicysUnit) {
  policy.limits.unit = Unit::vcpu;  // an m5.xlarge has 4
  add_firing(50, task_only).adjustment.type = AdjustmentType::percent_change_in_capacity;
  const auto out = proposal();
  ASSERT_TRUE(out);
  EXPECT_EQ(out->proposes, Units{20 + 6});
}

TEST_F(AlarmRulesTest, NeverWantLessThanNothing) {
  add_firing(-100);
  EXPECT_EQ(proposed(), 0);
}

TEST_F(AlarmRulesTest, AskForEachMetricOnce) {
  add_console_rules();
  add_rule("hdfs", "HDFSUtilization", Comparison::greater_than, 80, 1);
  EXPECT_EQ(asks_for(signal), (std::vector<std::string_view>{memory, "HDFSUtilization"}));
}

std::string faults(const AlarmRule& rule) {
  std::string codes;
  for (const Violation& fault : faults_of(rule)) codes += fault.pointer + " " + fault.code + "\n";
  return codes;
}

TEST(AlarmRuleFaults, AreNoneWithinCloudWatchsLimits) {
  for (const int period : {10, 20, 30, 60, 300, 3600, 86'400})
    EXPECT_EQ(faults({.name = "r", .metric = "m", .period = Seconds{period}}), "") << period;
  AlarmRule rule{.name = "r", .metric = "m", .period = Seconds{60}, .evaluation_periods = 1440};
  EXPECT_EQ(faults(rule), "");
  rule.period = Seconds{3600};
  rule.evaluation_periods = 168;
  EXPECT_EQ(faults(rule), "");
}

TEST(AlarmRuleFaults, AreAllFound) {
  AlarmRule rule{.name = "r",
                 .metric = "m",
                 .statistic = {.kind = StatisticKind::percentile, .percentile = 100},
                 .period = Seconds{90},
                 .evaluation_periods = 0,
                 .datapoints_to_alarm = 0,
                 .adjustment = {.type = AdjustmentType::exact_capacity, .value = -1.5, .minimum_magnitude = 0},
                 .cooldown = Seconds{-1}};
  EXPECT_EQ(faults(rule),
            "/statistic out_of_range\n"
            "/period_seconds out_of_range\n"
            "/evaluation_periods out_of_range\n"
            "/datapoints_to_alarm out_of_range\n"
            "/adjustment/minimum_magnitude not_applicable\n"
            "/adjustment/minimum_magnitude out_of_range\n"
            "/adjustment/value not_whole\n"
            "/adjustment/value out_of_range\n"
            "/cooldown_seconds out_of_range\n");
}

TEST(AlarmRuleFaults, LimitTheRangeToADayOrAWeek) {
  EXPECT_EQ(faults({.period = Seconds{60}, .evaluation_periods = 1441}), "/evaluation_periods out_of_range\n");
  EXPECT_EQ(faults({.period = Seconds{3600}, .evaluation_periods = 169}), "/evaluation_periods out_of_range\n");
  EXPECT_EQ(faults({.period = Seconds{60}, .evaluation_periods = 3, .datapoints_to_alarm = 4}),
            "/datapoints_to_alarm out_of_range\n");
}

TEST(AlarmRuleFaults, IncludeThoseOfSteps) {
  AlarmRule rule;
  rule.adjustment.steps = {{.lower = 0, .upper = 10, .value = 1.5}};
  EXPECT_EQ(faults(rule), "/steps/0/value not_whole\n/steps/0/upper step_upper_unbounded_missing\n");
}

}  // namespace
}  // namespace headroom
