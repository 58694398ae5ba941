#include "core/pricing/fleet_fulfilment.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace headroom {
namespace {

InstanceTypeChoice type(std::int64_t weight, std::optional<MicroDollars> price = {}) {
  return {.instance_type = "m5.xlarge", .weight = weight, .hourly_price = price};
}

TEST(FleetFulfilment, FillsTheTargetWithWholeInstances) {
  EXPECT_EQ(fulfil(10, 0, type(8, MicroDollars{100'000})),
            (Fulfilment{.instances = 2, .units = 16, .overage = 6, .hourly_cost = MicroDollars{200'000}}));
  EXPECT_EQ(fulfil(8, 6, type(5)), (Fulfilment{.instances = 1, .units = 11, .overage = 3}));
}

TEST(FleetFulfilment, LaunchesNothingForATargetThatIsMet) {
  EXPECT_EQ(fulfil(8, 8, type(5)), (Fulfilment{.instances = 0, .units = 8, .overage = 0}));
  EXPECT_EQ(fulfil(8, 10, type(5)), (Fulfilment{.instances = 0, .units = 10, .overage = 2}));
  EXPECT_EQ(fulfil(0, 0, type(5)), (Fulfilment{.instances = 0, .units = 0, .overage = 0}));
}

TEST(FleetFulfilment, AWeightOfZeroCountsAsOne) {
  EXPECT_EQ(fulfil(3, 0, type(0)), (Fulfilment{.instances = 3, .units = 3, .overage = 0}));
}

TEST(FleetFulfilment, TheFirstTypeIsLaunchedByPriority) {
  const std::vector types{type(2, MicroDollars{50'000}), type(8, MicroDollars{100'000})};
  EXPECT_EQ(launched_type(types, FleetStrategy::prioritized), 0U);
}

TEST(FleetFulfilment, TheLowestPriceIsThatOfAUnit) {
  // 50,000 / 2 = 25,000 a unit against 100,000 / 8 = 12,500
  const std::vector types{type(2, MicroDollars{50'000}), type(8, MicroDollars{100'000})};
  EXPECT_EQ(launched_type(types, FleetStrategy::lowest_price), 1U);
}

TEST(FleetFulfilment, AmongEqualPricesTheFirstTypeCounts) {
  const std::vector types{type(2, MicroDollars{50'000}), type(4, MicroDollars{100'000})};
  EXPECT_EQ(launched_type(types, FleetStrategy::lowest_price), 0U);
}

TEST(FleetFulfilment, ATypeWithoutAPriceIsNotTheCheapest) {
  const std::vector types{type(2), type(8, MicroDollars{900'000})};
  EXPECT_EQ(launched_type(types, FleetStrategy::lowest_price), 1U);
  EXPECT_EQ(launched_type(std::vector{type(2), type(1)}, FleetStrategy::lowest_price), 0U);
  EXPECT_EQ(launched_type({}, FleetStrategy::lowest_price), std::nullopt);
}

}  // namespace
}  // namespace headroom
