#include <gtest/gtest.h>

#include "core/simulation/simulation.hpp"
#include "tests/support/clusters.hpp"

/// Two timelines that a published guide to scaling on EMR describes. The demand is ours; each number is worked out
/// here.
namespace headroom::simulation {
namespace {

using headroom::testing::at;

const Instant start = at("2026-11-22T10:00:00Z");

DemandByMinute demand_of(const std::vector<std::pair<std::int64_t, double>>& points) {
  DemandTrace trace;
  for (const auto& [minute, units] : points) trace.push_back({start + minute * step, units});
  return by_minute(trace);
}

/// The policy of the managed scaling lab: cooldowns of 300 s, increments of +100% and −50%.
Policy lab_policy(std::int64_t minimum, std::int64_t maximum) {
  const ScaleRule out{.cooldown = Seconds{300}, .maximum_increment_percent = 100};
  const ScaleRule in{.cooldown = Seconds{300}, .maximum_increment_percent = 50};
  return {{.limits = {.minimum = {minimum}, .maximum = {maximum}, .maximum_on_demand = Units{4}},
           .scale_out = out,
           .scale_in = in},
          {ManagedScaling{}}};
}

struct Change {
  std::size_t minute;
  std::int64_t from;
  std::int64_t to;
  friend bool operator==(const Change&, const Change&) = default;
};

std::vector<Change> changes(const Policy& policy, const DemandByMinute& demand) {
  const auto played = simulate({"lab", policy}, {}, demand, {.start_up = Seconds{180}}, builtin_catalog());
  std::vector<Change> all;
  for (const Act& act : played->timeline.acts) all.push_back({act.minute, act.from, act.to});
  return all;
}

/// "Minutes 0–2 memory falls, 2–5 pending rises and scaling is triggered, 5–8 two or three instances more, 25–30
/// scale-in." Limits of 2 and 10, at most 4 On-Demand.
TEST(PublishedTimelines, ManagedScalingLabScalesOutInMinutes2To8AndInFrom25To30) {
  const DemandByMinute demand = demand_of({{0, 1}, {2, 1.9}, {5, 4.2}, {14, 4.2}, {15, 0.5}, {40, 0.5}});
  const std::vector<Change> expected{
      // Minute 2: 1.9 of 2 units are in use, so 5% is available, below 15%. Nothing is pending, so one more.
      {2, 2, 3},
      // It runs from minute 5 on. Minute 7, when the cooldown ends: 4.2 − 3 = 1.2 units are pending, so two more. They
      // run from minute 10 on and leave 1 − 4.2 / 5 = 16% free: enough.
      {7, 3, 5},
      // From minute 15 on, 0.5 of 5 units are in use: 90% is available, above 75%, and nothing is pending. After ten
      // minutes, 0.5 / 0.85 = 0.59 needs 1 unit, but one scale-in removes at most half of 5: two.
      {25, 5, 3},
      // Minute 30, when the cooldown ends: 0.5 of 3 leaves 83%. Half of 3 is one; the minimum is 2.
      {30, 3, 2}};
  EXPECT_EQ(changes(lab_policy(2, 10), demand), expected);
}

/// "3 → 8–10 → 3": a job that needs 8 units comes to a cluster of 3 and goes again.
TEST(PublishedTimelines, FinalLabGrowsFromThreeToTenAndReturnsToThree) {
  const DemandByMinute demand = demand_of({{0, 2}, {10, 2}, {11, 8}, {40, 8}, {41, 0.6}, {80, 0.6}});
  const std::vector<Change> expected{
      // Minute 11: 8 − 3 = 5 units are pending, but one scale-out at most doubles 3.
      {11, 3, 6},
      // Minute 16, when the cooldown ends: 8 − 6 = 2 are pending.
      {16, 6, 8},
      // From minute 19 on 8 of 8 are in use: nothing is pending and nothing is free, so one more at minute 21.
      {21, 8, 9},
      // From minute 24 on 1 − 8 / 9 = 11% is free, below 15%: one more at minute 26. Then 20% is free.
      {26, 9, 10},
      // From minute 41 on 94% is free. Ten minutes later at most half of 10 goes.
      {51, 10, 5},
      // 0.6 of 5 leaves 88%. At most half of 5 goes, which is two; the minimum is 3.
      {56, 5, 3}};
  EXPECT_EQ(changes(lab_policy(3, 10), demand), expected);
}

}  // namespace
}  // namespace headroom::simulation
