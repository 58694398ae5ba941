#include "core/simulation/scores.hpp"

#include <gtest/gtest.h>

namespace headroom::simulation {
namespace {

constexpr MicroDollars price{96'000};
const ComputeLimits zero_to_ten{.minimum = {0}, .maximum = {10}};

struct Minute {
  double demand;
  std::int64_t requested;
  std::int64_t running;
};

Scores scores_of(const std::vector<Minute>& minutes, const ComputeLimits& limits = zero_to_ten) {
  Scoring scoring;
  std::vector<double> demand;
  for (const Minute& minute : minutes) {
    scoring.add(minute.demand, minute.requested, minute.running);
    demand.push_back(minute.demand);
  }
  return scoring.scores(oracle(demand, limits, price), static_peak(demand, limits, price), {.on_demand = price});
}

TEST(Scores, FollowTheFormulasOfElasticity) {
  const Scores s = scores_of({{2, 3, 3}, {4, 4, 3}, {4, 4, 4}, {1, 4, 4}});
  EXPECT_EQ(s.paid.unit_minutes, 15);                        // 3 + 4 + 4 + 4
  EXPECT_DOUBLE_EQ(s.paid.instance_hours, 0.25);             // 15 / 60
  EXPECT_EQ(s.paid.cost, MicroDollars{24'000});              // 0.25 × 0.096
  EXPECT_DOUBLE_EQ(s.theta_u, 6.25);                         // (0 + 1/4 + 0 + 0) / 4
  EXPECT_DOUBLE_EQ(s.theta_o, 87.5);                         // (1/2 + 0 + 0 + 3/1) / 4
  EXPECT_DOUBLE_EQ(s.tau_u, 25);                             // the second minute
  EXPECT_DOUBLE_EQ(s.tau_o, 50);                             // the first and the fourth
  EXPECT_DOUBLE_EQ(s.instability, 75);                       // Δs 0 +1 0 against Δd +2 0 −3: three of four minutes
  EXPECT_DOUBLE_EQ(s.jitter_per_hour, -15);                  // (1 change of s − 2 of ⌈d⌉) in 4 minutes
  EXPECT_DOUBLE_EQ(*s.utilization_percent, 1000.0 / 15);     // (2 + 3 + 4 + 1) / 15
  EXPECT_DOUBLE_EQ(*s.oracle_ratio, 15.0 / 11);              // 2 + 4 + 4 + 1
  EXPECT_DOUBLE_EQ(*s.saving_vs_static_peak_percent, 6.25);  // 1 − 15 / (4 × 4)
}

TEST(Scores, CompareMoneyIfSpotHasItsOwnPrice) {
  Scoring scoring;
  for (int minute = 0; minute < 60; ++minute) scoring.add(4, 5, 5, 2);
  const std::vector<double> demand(60, 4.0);
  const Bill four = oracle(demand, zero_to_ten, {100'000});
  const Scores s = scoring.scores(four, static_peak(demand, zero_to_ten, {100'000}),
                                  {.on_demand = {100'000}, .spot = MicroDollars{30'000}});
  EXPECT_EQ(s.paid.cost, MicroDollars{360'000});            // 3 × 0.10 + 2 × 0.03
  EXPECT_DOUBLE_EQ(*s.oracle_ratio, 0.9);                   // 0.36 / (4 × 0.10)
  EXPECT_NEAR(*s.saving_vs_static_peak_percent, 10, 1e-9);  // the peak is 4 units, too
}

TEST(Scores, CountAMinuteInWhichBothGrowAsStable) {
  EXPECT_DOUBLE_EQ(scores_of({{1, 1, 1}, {2, 2, 2}, {3, 3, 3}}).instability, 0);
  EXPECT_DOUBLE_EQ(scores_of({{1, 2, 2}, {2, 1, 1}}).instability, 50);  // one of two minutes
}

TEST(Scores, LeaveSharesOfNothingOpen) {
  const Scores s = scores_of({{0, 0, 0}, {0, 0, 0}});
  EXPECT_EQ(s.oracle_ratio, std::nullopt);
  EXPECT_EQ(s.saving_vs_static_peak_percent, std::nullopt);
  EXPECT_EQ(s.utilization_percent, std::nullopt);
  EXPECT_EQ(s.theta_o, 0);
  const Scores none = scores_of({});
  EXPECT_EQ(none.minutes, 0);
  EXPECT_EQ(none.actions_per_day, 0);
}

TEST(Scores, OracleAndStaticPeakStayInsideTheLimits) {
  const std::vector<double> demand{0.5, 3.2, 12};
  const ComputeLimits limits{.minimum = {2}, .maximum = {10}};
  EXPECT_EQ(oracle(demand, limits, price).unit_minutes, 2 + 4 + 10);
  EXPECT_EQ(static_peak(demand, limits, price).unit_minutes, 3 * 10);
}

TEST(Scores, CountMoneyInWholeMicroDollars) {
  EXPECT_EQ(bill_for(1, MicroDollars{100'000}).cost, MicroDollars{1'667});  // 0.1 / 60 = 0.0016667
  EXPECT_EQ(bill_for(525'600LL * 1'000'000, MicroDollars{1'000'000'000}).cost, most_money);
}

}  // namespace
}  // namespace headroom::simulation
