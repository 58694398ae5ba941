#include "core/ports/stored_demand.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/ports/snapshot.hpp"

namespace headroom {
namespace {

using namespace std::chrono_literals;
using Points = std::vector<Datapoint>;
using Values = std::vector<double>;

const Instant noon = parse_rfc3339("2026-11-22T12:00:00Z").value();

/// What is stored of the cluster `etl`: one value each five minutes from noon on, under each name.
class FixedHistory final : public SnapshotHistory {
 public:
  std::map<std::string, Points> stored;
  std::optional<CapacitySnapshot> capacity;
  bool fails{false};
  bool cut{false};

  void add(std::string_view name, const Values& values, Instant from = noon) {
    for (const double value : values) {
      stored[std::string(name)].push_back({from, value});
      from += 300s;
    }
  }

  Result<StoredSeries> series(const SeriesQuery& query) override {
    if (fails) return tl::unexpected(Error{.kind = ErrorKind::unavailable, .code = "store_failed"});
    StoredSeries found{.cut = cut};
    if (query.cluster_id != "etl") return found;
    for (const Datapoint& point : stored[query.metric])
      if (point.at >= query.from && point.at < query.until) found.points.push_back(point);
    return found;
  }
  Result<NewestValues> newest(std::string_view, Instant) override { return NewestValues{.capacity = capacity}; }
  Result<std::vector<std::string>> metrics(std::string_view) override { return std::vector<std::string>{}; }
};

StoredDemand demand_of(SnapshotHistory& history, const std::string& metric = "demand",
                       std::optional<double> unit_memory = std::nullopt) {
  return stored_demand(
             {.cluster_id = "etl", .metric = metric, .from = noon, .until = noon + 1h, .unit_memory_mib = unit_memory},
             history)
      .value();
}

Values values_of(const StoredDemand& demand) {
  Values values;
  for (const Datapoint& point : demand.points) values.push_back(point.value);
  return values;
}

TEST(StoredDemand, IsTheMetricItselfIfItIsStored) {
  FixedHistory history;
  history.add("demand", {4, 6});
  history.add("MemoryAllocatedMB", {12288, 12288});
  history.add("m", {1, -2});
  EXPECT_EQ(demand_of(history).points, (Points{{noon, 4}, {noon + 300s, 6}}));
  EXPECT_TRUE(demand_of(history).warnings.empty());
  EXPECT_EQ(values_of(demand_of(history, "m")), (Values{1, -2}));  // as stored, for others to judge
  EXPECT_TRUE(demand_of(history, "n").points.empty());
}

TEST(StoredDemand, LiesInsideTheRange) {
  FixedHistory history;
  history.add("demand", {1, 2, 3}, noon - 300s);
  history.add("demand", {9}, noon + 1h);
  EXPECT_EQ(values_of(demand_of(history)), (Values{2, 3}));
}

// (used + pending) / (total / running). Two units of 12,288 MB run, later four.
TEST(StoredDemand, IsWorkedOutFromMemory) {
  FixedHistory history;
  history.add("MemoryTotalMB", {24576, 24576, 49152});
  history.add("MemoryAllocatedMB", {12288, 24576, 36864});
  history.add("MemoryPendingMB", {0, 24576, 6144});
  history.add(capacity_name("", CapacityFigure::running), {2, 2, 4});
  EXPECT_EQ(values_of(demand_of(history)), (Values{1, 4, 3.5}));
  EXPECT_TRUE(demand_of(history).warnings.empty());
  // The unit that is asked about may be another one.
  EXPECT_EQ(values_of(demand_of(history, "demand", 24576)), (Values{0.5, 2, 1.75}));
}

TEST(StoredDemand, IsWorkedOutFromWhatIsAvailableOfTheTotal) {
  FixedHistory history;
  history.add("MemoryTotalMB", {24576, 24576});
  history.add("MemoryAvailableMB", {6144, 0});
  history.add("MemoryPendingMB", {0, 12288});
  history.add(capacity_name("", CapacityFigure::running), {2});
  EXPECT_EQ(values_of(demand_of(history)), (Values{1.5, 3}));
}

TEST(StoredDemand, SaysThatWaitingWorkIsNotSeen) {
  FixedHistory history;
  history.add("MemoryTotalMB", {24576});
  history.add("MemoryAllocatedMB", {24576});
  history.add(capacity_name("", CapacityFigure::running), {2});
  const StoredDemand demand = demand_of(history);
  EXPECT_EQ(values_of(demand), (Values{2}));
  ASSERT_EQ(demand.warnings.size(), 1U);
  EXPECT_EQ(demand.warnings[0].code, "pending_unknown");
}

// 2 × (1 − 75%) and 4 × (1 − 25%): what ran at that time counts, not what runs now.
TEST(StoredDemand, IsWorkedOutFromTheShareThatWasFree) {
  FixedHistory history;
  history.add("YARNMemoryAvailablePercentage", {75, 25});
  history.add(capacity_name("", CapacityFigure::running), {2, 4});
  EXPECT_EQ(values_of(demand_of(history)), (Values{0.5, 3}));
  EXPECT_EQ(demand_of(history).warnings.size(), 1U);
}

TEST(StoredDemand, AddsUpPoolsThatWereStoredAtDifferentTimes) {
  FixedHistory history;
  history.add("YARNMemoryAvailablePercentage", {0, 0, 0});
  history.add(capacity_name("core", CapacityFigure::running), {2}, noon - 24h);  // unchanged since
  history.add(capacity_name("task", CapacityFigure::running), {3, 5}, noon + 300s);
  history.capacity = CapacitySnapshot{.at = noon, .pools = {{.pool_id = "core"}, {.pool_id = "task"}}};
  EXPECT_EQ(values_of(demand_of(history)), (Values{2, 5, 7}));
}

TEST(StoredDemand, CountsTheNodesThatCloudWatchCounts) {
  FixedHistory history;
  history.add("YARNMemoryAvailablePercentage", {50, 50});
  history.add("CoreNodesRunning", {2, 2});
  history.add("TaskNodesRunning", {0, 4});
  EXPECT_EQ(values_of(demand_of(history)), (Values{1, 3}));
}

TEST(StoredDemand, IsUnknownWithoutWhatRan) {
  FixedHistory history;
  history.add("YARNMemoryAvailablePercentage", {50, 50});
  history.add("MemoryAllocatedMB", {1, 1});
  EXPECT_TRUE(demand_of(history).points.empty());
  EXPECT_TRUE(demand_of(history).warnings.empty());
  history.add(capacity_name("", CapacityFigure::running), {0, 0});
  EXPECT_EQ(values_of(demand_of(history)), (Values{0, 0}));  // nothing ran, so nothing was used
}

TEST(StoredDemand, IsNeverNegative) {
  FixedHistory history;
  history.add("YARNMemoryAvailablePercentage", {150});
  history.add(capacity_name("", CapacityFigure::running), {2});
  EXPECT_EQ(values_of(demand_of(history)), (Values{0}));
}

TEST(StoredDemand, SaysThatPointsAreMissing) {
  FixedHistory history;
  history.add("demand", {4, 6});
  EXPECT_FALSE(demand_of(history).cut);
  history.cut = true;
  EXPECT_TRUE(demand_of(history).cut);
}

TEST(StoredDemand, FailsIfTheStoreDoes) {
  FixedHistory history;
  history.fails = true;
  EXPECT_EQ(
      stored_demand({.cluster_id = "etl", .metric = "demand", .from = noon, .until = noon + 1h}, history).error().code,
      "store_failed");
}

}  // namespace
}  // namespace headroom
