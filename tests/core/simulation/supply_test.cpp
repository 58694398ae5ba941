#include "core/simulation/supply.hpp"

#include <gtest/gtest.h>

namespace headroom::simulation {
namespace {

TEST(Supply, RunsWhatWasOrderedFromItsMinuteOn) {
  Supply supply({2});
  supply.order(0, 3, 5);
  supply.arrive(4);
  EXPECT_EQ(supply.requested(), 5);
  EXPECT_EQ(supply.running(), 2);
  supply.arrive(5);
  EXPECT_EQ(supply.running(), 5);
}

TEST(Supply, CancelsTheNewestOrderBeforeAnythingThatRuns) {
  Supply supply({2});
  supply.order(0, 3, 5);
  supply.order(0, 1, 6);
  supply.give_up(0, 2);  // the one of minute 6, and one of minute 5
  EXPECT_EQ(supply.requested(), 4);
  EXPECT_EQ(supply.running(), 2);
  supply.arrive(5);
  EXPECT_EQ(supply.running(), 4);
  supply.arrive(6);
  EXPECT_EQ(supply.running(), 4);
}

TEST(Supply, GivesUpWhatRunsAtOnce) {
  Supply supply({4});
  supply.order(0, 1, 5);
  supply.give_up(0, 3);
  EXPECT_EQ(supply.requested(), 2);
  EXPECT_EQ(supply.running(), 2);
  supply.give_up(0, 9);
  EXPECT_EQ(supply.requested(), 0);
}

TEST(Supply, CancelsOnlyOrdersOfThePool) {
  Supply supply({2, 2});
  supply.order(1, 2, 5);
  supply.give_up(0, 1);
  EXPECT_EQ(supply.running(0), 1);
  EXPECT_EQ(supply.requested(1), 4);
}

TEST(Supply, OrdersAgainWhatWasInterrupted) {
  Supply supply({2, 3});
  EXPECT_EQ(supply.interrupt(2, 7), 2);
  EXPECT_EQ(supply.requested(), 5);
  EXPECT_EQ(supply.running(1), 1);
  EXPECT_EQ(supply.interrupt(9, 8), 1);  // the last pool has no more
  EXPECT_EQ(supply.running(0), 2);
  supply.arrive(8);
  EXPECT_EQ(supply.running(), 5);
}

}  // namespace
}  // namespace headroom::simulation
