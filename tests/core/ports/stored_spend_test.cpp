#include "core/ports/stored_spend.hpp"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// Series by name, nothing else.
class FixedSeries final : public SnapshotLog {
 public:
  std::map<std::string, std::vector<Datapoint>> points{};

  Result<StoredSeries> series(const SeriesQuery& query) override {
    StoredSeries found;
    for (const Datapoint& point : points[query.metric])
      if (point.at >= query.from && point.at < query.until) found.points.push_back(point);
    return found;
  }
  void append(SnapshotBatch, Remember, Appended) override {}
  Result<NewestValues> newest(std::string_view, Instant) override { return NewestValues{}; }
  Result<std::vector<std::string>> metrics(std::string_view) override { return std::vector<std::string>{}; }
  Result<void> tidy(Instant) override { return {}; }
};

std::string size_of(const char* pool) { return capacity_name(pool, CapacityFigure::requested); }

/// The main job at 10:00:30 with the primary node. A core node costs 0.24, a task node 0.118, the primary 0.24 an hour.
EvaluationInput job() {
  EvaluationInput in = main_job();
  in.cluster.pools.push_back(group("ig-MASTER", Role::primary, Market::on_demand, 1));
  in.policy.budget = Budget{.daily = usd("50"), .monthly = usd("1000")};
  return in;
}

TEST(StoredSpend, PaysEachSizeUntilTheNext) {
  FixedSeries log;
  log.points[size_of("ig-CORE")] = {{at("2026-11-22T08:00:00Z"), 4}, {at("2026-11-22T09:00:00Z"), 2}};
  log.points[size_of("ig-TASK")] = {{at("2026-11-22T09:00:00Z"), 10}, {at("2026-11-22T09:30:00Z"), 0}};
  EvaluationInput in = job();
  in.evaluated_at = at("2026-11-22T10:00:00Z");
  ASSERT_TRUE(add_stored_spend(in, builtin_catalog(), log));
  // Core 4 × 0.24 + 2 × 0.24, task half an hour of 10 × 0.118, the primary two hours.
  EXPECT_EQ(in.spend.today->amount, usd("2.51"));  // 1.44 + 0.59 + 0.48
  EXPECT_EQ(in.spend.today->origin, SpendOrigin::stored_in_part) << "the day began at midnight";
  EXPECT_EQ(in.spend.month->origin, SpendOrigin::stored_in_part);
  EXPECT_EQ(in.spend.month->amount, usd("2.51"));
  ASSERT_EQ(in.warnings.size(), 4u);  // two for each window
  EXPECT_EQ(in.warnings[0].code, "spend_worked_out");
  EXPECT_EQ(in.warnings[1].code, "spend_incomplete");
  EXPECT_NE(in.warnings[1].detail.find("begins at 2026-11-22T08:00:00.000Z"), std::string::npos)
      << in.warnings[1].detail;
}

TEST(StoredSpend, CountsTheNightBeforeFromMidnightOn) {
  FixedSeries log;
  log.points[size_of("ig-CORE")] = {{at("2026-11-21T20:00:00Z"), 1}};
  EvaluationInput in = job();
  in.evaluated_at = at("2026-11-22T10:00:00Z");
  in.policy.budget->monthly.reset();
  ASSERT_TRUE(add_stored_spend(in, builtin_catalog(), log));
  EXPECT_EQ(in.spend.today->amount, usd("4.8"));  // 10 h × (0.24 + 0.24)
  EXPECT_EQ(in.spend.today->origin, SpendOrigin::stored) << "all of the day is known";
  EXPECT_FALSE(in.spend.month);
}

TEST(StoredSpend, EndsTheDayInTheBudgetsZone) {
  FixedSeries log;
  log.points[size_of("ig-CORE")] = {{at("2026-11-22T08:00:00Z"), 1}};
  EvaluationInput in = job();
  in.cluster.pools.pop_back();
  in.policy.budget = Budget{.daily = usd("50"), .time_zone = "X/Noon"};
  in.zones = {{.name = "X/Noon", .offset = Seconds{-9 * 3'600}}};
  in.evaluated_at = at("2026-11-22T10:00:00Z");
  ASSERT_TRUE(add_stored_spend(in, builtin_catalog(), log));
  EXPECT_EQ(in.spend.today->amount, usd("0.24"));  // since 09:00 UTC
}

TEST(StoredSpend, PaysWholeInstancesOfAFleetInBothMarkets) {
  FixedSeries log;
  log.points[capacity_name("if-TASK", CapacityFigure::requested_on_demand)] = {{at("2026-11-22T09:00:00Z"), 9}};
  log.points[capacity_name("if-TASK", CapacityFigure::requested_spot)] = {{at("2026-11-22T09:00:00Z"), 8}};
  EvaluationInput in = job();
  in.cluster.pools = {fleet("if-TASK", Role::task, 9, 8, 8)};
  in.cluster.pools[0].hourly_price = usd("0.1");
  in.evaluated_at = at("2026-11-22T10:00:00Z");
  ASSERT_TRUE(add_stored_spend(in, builtin_catalog(), log));
  EXPECT_EQ(in.spend.today->amount, usd("0.444"));  // 3 instances of 0.148
}

TEST(StoredSpend, TakesTheSizeOfTheWholeClusterForThatOfItsOnlyGroup) {
  FixedSeries log;
  log.points[size_of("")] = {{at("2026-11-22T08:00:00Z"), 4}, {at("2026-11-22T09:00:00Z"), 9}};
  log.points[size_of("ig-CORE")] = {{at("2026-11-22T09:00:00Z"), 2}, {at("2026-11-22T09:30:00Z"), 1}};
  EvaluationInput in = job();
  in.evaluated_at = at("2026-11-22T10:00:00Z");
  in.cluster.pools = {core_group(1), group("ig-MASTER", Role::primary, Market::on_demand, 1)};
  ASSERT_TRUE(add_stored_spend(in, builtin_catalog(), log));
  // An hour of 4, half an hour of 2 and of 1, and the primary for two hours, each 0.24. The pool's own size of 9:00
  // wins.
  EXPECT_EQ(in.spend.today->amount, usd("1.8"));
  in.cluster.pools.push_back(group("ig-TASK", Role::task, Market::spot, 1));
  in.spend = {};
  ASSERT_TRUE(add_stored_spend(in, builtin_catalog(), log));
  EXPECT_EQ(in.spend.today->amount, usd("0.6")) << "nobody knows which of two groups had the 4";
}

TEST(StoredSpend, LeavesAloneWhatIsStatedOrNotStored) {
  FixedSeries log;
  EvaluationInput in = job();
  ASSERT_TRUE(add_stored_spend(in, builtin_catalog(), log));
  EXPECT_FALSE(in.spend.today);
  log.points[size_of("ig-CORE")] = {{at("2026-11-22T08:00:00Z"), 4}};
  in.policy.budget->spent_today = usd("1");
  in.spend.month = Spent{.amount = usd("3"), .origin = SpendOrigin::cost_explorer};
  ASSERT_TRUE(add_stored_spend(in, builtin_catalog(), log));
  EXPECT_FALSE(in.spend.today);
  EXPECT_EQ(in.spend.month->amount, usd("3"));
  in.policy.budget.reset();
  in.spend = {};
  ASSERT_TRUE(add_stored_spend(in, builtin_catalog(), log));
  EXPECT_EQ(in.spend, Spend{});
}

/// Sizes of two clusters, by their ids.
class SeriesOfClusters final : public SnapshotLog {
 public:
  std::map<std::string, std::vector<Datapoint>> core{};

  Result<StoredSeries> series(const SeriesQuery& query) override {
    StoredSeries found;
    if (query.metric == size_of("ig-CORE")) found.points = core[std::string(query.cluster_id)];
    return found;
  }
  void append(SnapshotBatch, Remember, Appended) override {}
  Result<NewestValues> newest(std::string_view, Instant) override { return NewestValues{}; }
  Result<std::vector<std::string>> metrics(std::string_view) override { return std::vector<std::string>{}; }
  Result<void> tidy(Instant) override { return {}; }
};

TEST(StoredSpend, AddsUpTheClustersOfAFleet) {
  SeriesOfClusters log;
  log.core["j-1"] = {{at("2026-11-21T20:00:00Z"), 2}};
  log.core["j-2"] = {{at("2026-11-22T09:00:00Z"), 1}};
  const Budget budget{.daily = usd("50")};
  Cluster one = cluster({core_group(2)});
  one.id = "j-1";
  Cluster two = one;
  two.id = "j-2";
  Cluster three = one;
  three.id = "j-3";
  std::vector<const Cluster*> clusters{&one};
  SpendQuestion question{.budget = &budget, .clusters = clusters, .until = at("2026-11-22T10:00:00Z")};
  const auto spent = [&] {
    Spend spend;
    const auto warnings = add_stored_spend(spend, question, builtin_catalog(), log);
    std::string codes;
    for (const Warning& warning : warnings.value()) codes.append(warning.code).append(" ");
    return std::pair(spend, codes);
  };
  // Ten hours with two core nodes at 0.24.
  EXPECT_EQ(spent().first.today, (Spent{.amount = usd("4.8"), .origin = SpendOrigin::stored}));
  clusters = {&one, &two};
  question.clusters = clusters;
  // An hour more of one node. Nobody knows whether the second cluster was there before.
  EXPECT_EQ(spent().first.today, (Spent{usd("5.04"), SpendOrigin::stored_in_part}));
  EXPECT_EQ(spent().second, "spend_worked_out spend_incomplete ");
  clusters = {&one, &two, &three};
  question.clusters = clusters;
  EXPECT_EQ(spent().first.today, (Spent{usd("5.04"), SpendOrigin::stored_in_part}));
  EXPECT_EQ(spent().second, "spend_worked_out spend_incomplete spend_incomplete ");
  clusters = {&three};
  question.clusters = clusters;
  EXPECT_EQ(spent().first, Spend{});
  EXPECT_EQ(spent().second, "");
}

}  // namespace
}  // namespace headroom
