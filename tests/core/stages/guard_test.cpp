#include "core/stages/guard.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// One pool that moves, and what it costs before and after.
struct Scene {
  std::int64_t from;
  std::int64_t to;
  Guards guards{};
  MicroDollars saving{};
  ComputeLimits bounds = limits(0, 20);

  std::optional<Clamp> verdict() const {
    const Allocation allocation{.slices = {{.from = from, .to = to}}, .target = {to}};
    const Cost cost{.hourly = usd("10"), .target_hourly = usd("10") - saving};
    Policy rules = policy(bounds);
    rules.guards = guards;
    return too_small(allocation, cost, rules, {.current = {from}});
  }
};

TEST(Guard, LetsEveryMoveThroughWhereThePolicySetsNone) {
  EXPECT_FALSE((Scene{3, 4}.verdict()));
  EXPECT_FALSE((Scene{3, 3, {.min_change = Units{9}, .min_saving_per_hour = usd("9")}}.verdict()));
}

TEST(Guard, WithholdsChangesBelowTheSmallest) {
  const Guards three{.min_change = Units{3}};
  EXPECT_TRUE((Scene{5, 7, three}.verdict()));
  EXPECT_TRUE((Scene{5, 3, three}.verdict()));
  EXPECT_FALSE((Scene{5, 8, three}.verdict()));
  EXPECT_FALSE((Scene{5, 2, three}.verdict()));
  const Clamp clamp = *Scene{5, 7, three}.verdict();
  EXPECT_EQ(clamp, (Clamp{ClampCode::min_change, {7}, {5}, "changes of fewer than 3 instances are not made"}));
}

TEST(Guard, MeasuresAMoveBetweenPoolsByWhatMoves) {
  Policy rules = policy(limits(0, 20));
  rules.guards.min_change = Units{3};
  const auto shifted = [&](std::int64_t count) {
    const Allocation shift{.slices = {{.from = 2, .to = 2 + count}, {.from = 8, .to = 8 - count}}, .target = {10}};
    return too_small(shift, {}, rules, {.current = {10}}).has_value();
  };
  EXPECT_TRUE(shifted(2));
  EXPECT_FALSE(shifted(3));
}

TEST(Guard, WithholdsScaleInsThatSaveTooLittle) {
  const Guards half{.min_saving_per_hour = usd("0.5")};
  EXPECT_TRUE((Scene{5, 4, half, usd("0.499999")}.verdict()));
  EXPECT_FALSE((Scene{5, 4, half, usd("0.5")}.verdict()));
  EXPECT_FALSE((Scene{5, 9, half}.verdict()));
  EXPECT_EQ((Scene{5, 4, half, usd("0.1")}.verdict()->detail), "it would save $0.1 an hour, less than $0.5");
}

TEST(Guard, NeverKeepsCapacityOutsideTheLimits) {
  const Guards both{.min_change = Units{9}, .min_saving_per_hour = usd("9")};
  EXPECT_FALSE((Scene{21, 20, both}.verdict()));
  EXPECT_FALSE((Scene{1, 2, both, {}, limits(2, 20)}.verdict()));
}

TEST(Guard, LeavesEveryPoolAsItIs) {
  const Allocation before{.slices = {{.from = 2, .to = 4}, {.from = 8, .to = 5}}, .target = {9}};
  const Allocation after = withheld(before, {ClampCode::min_change, {9}, {10}, "why"});
  EXPECT_EQ(after.target, Units{10});
  EXPECT_EQ(after.slices[0].to, 2);
  EXPECT_EQ(after.slices[1].to, 8);
  EXPECT_EQ(codes(after.clamps), std::vector{ClampCode::min_change});
}

}  // namespace
}  // namespace headroom
