#include "core/planning/running_time.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace headroom::planning {
namespace {

constexpr std::int64_t core_second = 1000;

RunningTime running_time(std::int64_t core_seconds, bool checkpointed, std::int64_t interval = 0,
                         std::int64_t start_up = 300) {
  return {Work{core_seconds * core_second},
          {.checkpointed = checkpointed, .checkpoint_interval = Seconds{interval}, .start_up = Seconds{start_up}}};
}

TEST(PlannedRunningTime, RoundsUp) {
  const RunningTime time = running_time(6000, true);
  EXPECT_EQ(time.working_seconds(4), 1500);  // 6000 / 4
  EXPECT_EQ(time.seconds(4), 1800);          // + 300
  EXPECT_EQ(time.working_seconds(7), 858);   // 857.14
  EXPECT_EQ(RunningTime(Work{1}, {.start_up = Seconds{0}}).seconds(96), 1);
}

TEST(PlannedRunningTime, IsNeverLessThanOneTask) {
  // 75 tasks of 20 s on 1,000 vCPUs: 1.5 s, but no task ends before 20 s.
  const RunningTime time(Work{1'500 * core_second, 20'000}, {.start_up = Seconds{300}});
  EXPECT_EQ(time.working_seconds(1000), 20);
  EXPECT_EQ(time.working_seconds(10), 150);
}

TEST(PlannedRunningTime, AddsTheMissingCapacityOfALostInstance) {
  // All work is saved. For 300 s 2 of 4 vCPUs are missing: (6000 + 2 × 300) / 4 = 1650.
  EXPECT_EQ(running_time(6000, true).seconds_with_interruptions(4, {2, 1}, 1), 300 + 1650);
  // Up to 100 s of work are lost too: (6000 + 2 × (100 + 300)) / 4 = 1700.
  EXPECT_EQ(running_time(6000, true, 100).seconds_with_interruptions(4, {2, 1}, 1), 300 + 1700);
}

TEST(PlannedRunningTime, RedoesAllWorkWithoutCheckpoints) {
  // At the end the instance has worked for 1500 s: (6000 + 2 × (1500 + 300)) / 4 = 2400.
  EXPECT_EQ(running_time(6000, false).seconds_with_interruptions(4, {2, 1}, 1), 300 + 2400);
  // Two interruptions of instances with one vCPU: after 1500 s, (6000 + 1500 + 300) / 4 = 1950; after 1950 s,
  // (7800 + 1950 + 300) / 4 = 2512.5.
  EXPECT_EQ(running_time(6000, false).seconds_with_interruptions(4, {1, 2}, 2), 300 + 2513);
}

TEST(PlannedRunningTime, IsAtMostThatOfTheInstancesThatStay) {
  // 200 core-seconds: the two vCPUs that stay take 100 s, long before the replacement has started.
  EXPECT_EQ(running_time(200, true).seconds_with_interruptions(4, {2, 1}, 1), 300 + 100);
  // Two of three are lost: 200 / (6 − 4).
  EXPECT_EQ(running_time(200, true).seconds_with_interruptions(6, {2, 2}, 2), 300 + 100);
  // More interruptions than instances: the core does it alone.
  EXPECT_EQ(running_time(200, true).seconds_with_interruptions(6, {2, 2}, 9), 300 + 100);
}

TEST(PlannedRunningTime, IsNotInterruptedWithoutSpot) {
  EXPECT_EQ(running_time(6000, false).seconds_with_interruptions(4, {}, 5), 1800);
}

/// When the job ends if the instance is lost after `at` seconds of work: by simulating the course.
double ends_after(double work, double vcpus, double lost, double unsaved, double start_up, double at) {
  const double left = work - vcpus * at + lost * std::min(at, unsaved);
  const double meanwhile = (vcpus - lost) * start_up;
  return left <= meanwhile ? at + left / (vcpus - lost) : at + start_up + (left - meanwhile) / vcpus;
}

TEST(PlannedRunningTime, IsTheWorstOverAllMomentsOfOneInterruption) {
  for (const std::int64_t work : {50, 700, 6000, 90'000})
    for (const std::int64_t vcpus : {4, 10, 33})
      for (const std::int64_t lost : {1, 2, 3})
        for (const std::int64_t start_up : {0, 30, 300})
          for (const std::int64_t unsaved : {std::int64_t{0}, std::int64_t{60}, INT64_MAX}) {
            const bool checkpointed = unsaved != INT64_MAX;
            const RunningTime time = running_time(work, checkpointed, checkpointed ? unsaved : 0, start_up);
            const double all = static_cast<double>(work) / static_cast<double>(vcpus);
            double worst = 0;
            for (int step = 0; step <= 2000; ++step)
              worst = std::max(
                  worst, ends_after(static_cast<double>(work), static_cast<double>(vcpus), static_cast<double>(lost),
                                    static_cast<double>(unsaved), static_cast<double>(start_up), all * step / 2000));
            const auto told = static_cast<double>(time.seconds_with_interruptions(vcpus, {lost, 1}, 1) - start_up);
            // Both the work and what is redone are rounded up to whole seconds.
            EXPECT_GE(told + 1e-6, worst) << work << ' ' << vcpus << ' ' << lost << ' ' << start_up << ' ' << unsaved;
            EXPECT_LE(told, worst + 2) << work << ' ' << vcpus << ' ' << lost << ' ' << start_up << ' ' << unsaved;
          }
}

TEST(PlannedRunningTime, HoldsForEnormousWork) {
  const RunningTime time(Work{most_work}, {.interruptions = 10, .start_up = Seconds{86'400}});
  const std::int64_t alone = time.seconds(1);
  EXPECT_EQ(alone, 86'400 + most_work / 1000);
  EXPECT_LE(time.seconds_with_interruptions(449, {448, 1}, 10), alone);
  EXPECT_GT(time.seconds_with_interruptions(449, {448, 1}, 10), time.seconds(449));
}

TEST(PlannedUtilisation, CountsTheStartUp) {
  const RunningTime time = running_time(6000, true);
  EXPECT_EQ(time.utilisation(4), 83'333'333);  // 6000 / (4 × 1800) = 83.3333…%
  EXPECT_EQ(time.utilisation(2), 90'909'090);  // 6000 / (2 × 3300)
  EXPECT_EQ(running_time(6000, true, 0, 0).utilisation(4), all_of_it);
}

}  // namespace
}  // namespace headroom::planning
