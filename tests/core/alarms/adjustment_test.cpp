#include "core/alarms/adjustment.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace headroom {
namespace {

constexpr auto percent = AdjustmentType::percent_change_in_capacity;
constexpr auto change = AdjustmentType::change_in_capacity;
constexpr auto exact = AdjustmentType::exact_capacity;
constexpr std::nullopt_t open = std::nullopt;

TEST(PercentChange, RoundsAsPublished) {
  struct Row {
    double raw;
    std::int64_t rounded;
  };
  for (const Row& row : {Row{12.7, 12}, Row{1, 1}, Row{0.67, 1}, Row{1e-9, 1}, Row{0, 0}, Row{-0.58, -1}, Row{-1, -1},
                         Row{-1.99, -1}, Row{-6.67, -6}})
    EXPECT_EQ(round_percent_change(row.raw), row.rounded) << row.raw;
}

TEST(PercentChange, IsExactForEveryWholePercentage) {
  for (std::int64_t capacity = 0; capacity <= 300; ++capacity) {
    for (std::int64_t share = 1; share <= 250; ++share) {
      const std::int64_t hundredths = capacity * share;
      const std::int64_t rounded = hundredths >= 100 ? hundredths / 100 : (hundredths > 0 ? 1 : 0);
      ASSERT_EQ(percent_change(capacity, static_cast<double>(share), open), rounded) << share << "% of " << capacity;
      ASSERT_EQ(percent_change(capacity, static_cast<double>(-share), open), -rounded) << -share << "% of " << capacity;
    }
  }
}

TEST(PercentChange, IsExactForFractionsOfAPercent) {
  EXPECT_EQ(percent_change(1000, 1.1, open), 11);
  EXPECT_EQ(percent_change(10'000, 0.29, open), 29);
  EXPECT_EQ(percent_change(1'000'000'000, 0.0000007, open), 7);
}

TEST(PercentChange, IsAtLeastTheMinimumMagnitude) {
  struct Row {
    std::int64_t capacity;
    double percent;
    std::int64_t minimum;
    std::int64_t change;
  };
  for (const Row& row : {Row{4, 25, 2, 2}, Row{4, -25, 2, -2}, Row{40, 25, 2, 10}, Row{0, 25, 2, 2}, Row{4, 0, 2, 0}})
    EXPECT_EQ(percent_change(row.capacity, row.percent, row.minimum), row.change)
        << row.percent << "% of " << row.capacity;
}

TEST(PercentChange, DoesNotOverflow) {
  EXPECT_EQ(percent_change(1'000'000'000, 1e6, open), 10'000'000'000'000);
  EXPECT_EQ(percent_change(std::numeric_limits<std::int64_t>::max(), 1e300, open),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(percent_change(std::numeric_limits<std::int64_t>::max(), -1e300, open),
            std::numeric_limits<std::int64_t>::min());
}

TEST(Adjusted, FollowsTheTypeAndStaysWithinWhatIsPossible) {
  struct Row {
    AdjustmentType type;
    double value;
    std::int64_t capacity;
    std::int64_t after;
  };
  for (const Row& row :
       {Row{change, 5, 3, 8}, Row{change, -5, 3, 0}, Row{change, 0, 3, 3}, Row{change, 1, 0, 1}, Row{exact, 5, 3, 5},
        Row{exact, 0, 3, 0}, Row{exact, -2, 3, 0}, Row{percent, 10, 10, 11}, Row{percent, -10, 14, 13},
        Row{percent, -300, 10, 0}, Row{percent, 50, 0, 0}, Row{change, 1e9, 1'000'000'000, 2'000'000'000},
        Row{change, 1e300, 1, capacity_ceiling}, Row{percent, 1e300, 1, capacity_ceiling},
        Row{exact, 1e18, 1, capacity_ceiling}, Row{change, -1e300, 1, 0}})
    EXPECT_EQ(adjusted({.type = row.type}, row.value, row.capacity), row.after) << row.value << " on " << row.capacity;
}

TEST(Adjusted, AppliesTheMinimumMagnitudeToPercentagesOnly) {
  EXPECT_EQ(adjusted({.type = percent, .minimum_magnitude = 3}, 10, 10), 13);
  EXPECT_EQ(adjusted({.type = change, .minimum_magnitude = 3}, 1, 10), 11);
}

TEST(SeveralPolicies, LeaveTheLargestCapacity) {
  // −25% of 8 is 2 and leaves more than −3 does.
  EXPECT_EQ(std::max(adjusted({.type = change}, -3, 8), adjusted({.type = percent}, -25, 8)), 6);
}

TEST(Clamped, KeepsWithinTheBoundsThatAreSet) {
  EXPECT_EQ(clamped(5, open, 3), 3);
  EXPECT_EQ(clamped(1, 2, open), 2);
  EXPECT_EQ(clamped(7, open, open), 7);
  EXPECT_EQ(clamped(7, 0, 10), 7);
  EXPECT_EQ(clamped(7, 0, 0), 0) << "a maximum of zero is a maximum";
  EXPECT_EQ(clamped(7, 9, 8), 8) << "the maximum wins";
}

/// The policy of the guide: above a threshold of 50, then below it.
const std::vector<StepAdjustment> out_steps{{.lower = 0, .upper = 10, .value = 0},
                                            {.lower = 10, .upper = 20, .value = 10},
                                            {.lower = 20, .upper = open, .value = 30}};
const std::vector<StepAdjustment> in_steps{{.lower = -10, .upper = 0, .value = 0},
                                           {.lower = -20, .upper = -10, .value = -10},
                                           {.lower = open, .upper = -20, .value = -30}};

TEST(Steps, IncludeTheBoundThatIsNearerToTheThreshold) {
  struct Row {
    double metric;
    Comparison comparison;
    double value;
  };
  const Comparison up = Comparison::greater_than_or_equal;
  const Comparison down = Comparison::less_than_or_equal;
  for (const Row& row : {Row{50, up, 0}, Row{59.99, up, 0}, Row{60, up, 10}, Row{69.99, up, 10}, Row{70, up, 30},
                         Row{1e9, up, 30}, Row{50, down, 0}, Row{40.01, down, 0}, Row{40, down, -10},
                         Row{30.01, down, -10}, Row{30, down, -30}, Row{-1e9, down, -30}}) {
    const StepAdjustment* const step =
        step_for(row.comparison == up ? out_steps : in_steps, {row.metric, row.comparison, 50});
    ASSERT_NE(step, nullptr) << row.metric;
    EXPECT_EQ(step->value, row.value) << row.metric;
  }
}

TEST(Steps, CoverNothingOnTheOtherSideOfTheThreshold) {
  EXPECT_EQ(step_for(out_steps, {49.9, Comparison::greater_than, 50}), nullptr);
  EXPECT_EQ(step_for(in_steps, {50.1, Comparison::less_than, 50}), nullptr);
}

TEST(Steps, FindTheirBoundsInDecimals) {
  const std::vector<StepAdjustment> steps{{.lower = 0, .upper = 10.2, .value = 1},
                                          {.lower = 10.2, .upper = open, .value = 2}};
  EXPECT_EQ(step_for(steps, {60.3, Comparison::greater_than, 50.1})->value, 2);
}

TEST(Steps, ReproduceTheGuidesExample) {
  const Adjustment out{.type = percent, .steps = out_steps};
  const Adjustment in{.type = percent, .steps = in_steps};
  const auto after = [](const Adjustment& adjustment, Breach breach, std::int64_t capacity) {
    return adjusted(adjustment, *value_for(adjustment, breach), capacity);
  };
  EXPECT_EQ(after(out, {60, Comparison::greater_than_or_equal, 50}, 10), 11);
  EXPECT_EQ(after(out, {70, Comparison::greater_than_or_equal, 50}, 11), 14);
  EXPECT_EQ(after(in, {40, Comparison::less_than_or_equal, 50}, 14), 13);
  EXPECT_EQ(after(in, {30, Comparison::less_than_or_equal, 50}, 13), 10);
}

TEST(Steps, NeedADatapointWhereASimpleAdjustmentDoesNot) {
  EXPECT_EQ(value_for({.value = 3}, open), 3);
  EXPECT_EQ(value_for({.steps = out_steps}, open), open);
}

std::string codes_of(const std::vector<StepAdjustment>& steps) {
  std::string codes;
  for (const Violation& fault : faults_of(steps)) codes += fault.pointer + " " + fault.code + "\n";
  return codes;
}

TEST(StepFaults, AreNoneInTheGuidesExample) {
  EXPECT_EQ(codes_of(out_steps), "");
  EXPECT_EQ(codes_of(in_steps), "");
  EXPECT_EQ(codes_of({{.lower = open, .upper = 0, .value = -1}, {.lower = 0, .upper = open, .value = 1}}), "");
}

TEST(StepFaults, DoNotDependOnTheOrderOfSteps) {
  std::vector<StepAdjustment> backwards{out_steps.rbegin(), out_steps.rend()};
  EXPECT_EQ(codes_of(backwards), "");
}

TEST(StepFaults, NameEachFaultAndItsPlace) {
  struct Row {
    std::vector<StepAdjustment> steps;
    std::string codes;
  };
  const Row rows[] = {
      {{{.lower = open, .upper = open}}, "/0 step_unbounded\n"},
      {{{.lower = 0, .upper = 0}}, "/0/upper step_bounds_reversed\n"},
      {{{.lower = 5, .upper = 1}}, "/0/upper step_bounds_reversed\n"},
      {{{.lower = 0, .upper = 10}, {.lower = 11, .upper = open}}, "/1/lower step_gap\n"},
      {{{.lower = 0, .upper = 10}, {.lower = 9, .upper = open}}, "/1/lower step_overlap\n"},
      {{{.lower = open, .upper = 0}, {.lower = open, .upper = 5}, {.lower = 5, .upper = open}},
       "/1/lower step_lower_unbounded_twice\n"},
      {{{.lower = 0, .upper = open}, {.lower = 5, .upper = open}}, "/1/upper step_upper_unbounded_twice\n"},
      {{{.lower = -10, .upper = 0}}, "/0/lower step_lower_unbounded_missing\n"},
      {{{.lower = 0, .upper = 10}}, "/0/upper step_upper_unbounded_missing\n"},
      {{{.lower = 5, .upper = 9}, {.lower = open, .upper = open}, {.lower = -3, .upper = 4}},
       "/1 step_unbounded\n/0/lower step_gap\n/2/lower step_lower_unbounded_missing\n/0/upper "
       "step_upper_unbounded_missing\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(codes_of(row.steps), row.codes);
}

TEST(StepFaults, AreNoneWithoutSteps) { EXPECT_EQ(codes_of({}), ""); }

TEST(PredictiveMaximum, IsTheForecastAndItsBuffer) {
  EXPECT_EQ(predictive_maximum(50, 40, 10), 55);
  EXPECT_EQ(predictive_maximum(50, 40, 0), 50);
  EXPECT_EQ(predictive_maximum(51, 40, 10), 56) << "5.1 more is 5 more";
  EXPECT_EQ(predictive_maximum(10, 40, 10), 40) << "never below the maximum";
}

}  // namespace
}  // namespace headroom
