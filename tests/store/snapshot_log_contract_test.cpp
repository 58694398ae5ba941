#include <future>
#include <memory>

#include <gtest/gtest.h>

#include "store/memory/memory_decision_log.hpp"
#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// What every snapshot log promises, tried on each of them.
namespace headroom::store {
namespace {

using namespace test;
using std::chrono::days;
using std::chrono::hours;

constexpr Retention short_retention{.raw = days{2}, .five_minutes = days{4}, .hours = days{8}};

struct InMemory {
  MemoryDecisionLog decisions;
  MemorySnapshotLog log{{}, short_retention};
  DecisionLog& decision_log() { return decisions; }
  SnapshotLog& of_decisions() { return decisions.snapshots(); }
};

struct OnDisk {
  TemporaryFolder folder;
  IdGenerator ids;
  std::unique_ptr<DurableDecisionLog> opened =
      open_decision_log({.path = folder / "headroom.db", .retention = short_retention, .tidy_interval = 0ms}, ids)
          .value();
  SnapshotLog& log = opened->snapshots();
  DecisionLog& decision_log() { return *opened; }
  SnapshotLog& of_decisions() { return opened->snapshots(); }
};

using Values = std::vector<double>;
using Offsets = std::vector<std::int64_t>;

/// Points of one metric, `step` apart.
SnapshotBatch batch(std::vector<std::pair<std::chrono::seconds, double>> points, const std::string& metric = "m",
                    const std::string& cluster = "j-1") {
  SnapshotBatch out{.cluster_id = cluster, .metrics = {metric}};
  for (const auto& [after, value] : points) out.points.push_back({0, noon + after, value});
  return out;
}

template <class T>
class SnapshotLogContract : public ::testing::Test {
 protected:
  T place;
  SnapshotLog& log = place.log;

  Result<AppendCounts> append(SnapshotBatch points, SnapshotLog::Remember remember = {}) {
    auto promise = std::make_shared<std::promise<Result<AppendCounts>>>();
    auto future = promise->get_future();
    log.append(std::move(points), std::move(remember),
               [promise](Result<AppendCounts> counts) { promise->set_value(std::move(counts)); });
    return wait_for(std::move(future));
  }
  StoredSeries read(SeriesQuery query) {
    if (query.cluster_id.empty()) query.cluster_id = "j-1";
    if (query.metric.empty()) query.metric = "m";
    if (query.until == Instant{}) query.until = noon + days{1000};
    return log.series(query).value();
  }
  Values values(SeriesQuery query = {}) {
    Values out;
    for (const auto& point : read(std::move(query)).points) out.push_back(point.value);
    return out;
  }
};

using Logs = ::testing::Types<InMemory, OnDisk>;
TYPED_TEST_SUITE(SnapshotLogContract, Logs);

TYPED_TEST(SnapshotLogContract, ReadsWhatWasAppendedInTheOrderOfTime) {
  const auto counts = this->append(batch({{600s, 3.25}, {0s, 1}, {300s, -2e-9}})).value();
  EXPECT_EQ(counts.accepted, 3u);
  EXPECT_EQ(counts.duplicates, 0u);
  const auto series = this->read({});
  EXPECT_EQ(series.points, (std::vector<Datapoint>{{noon, 1}, {noon + 300s, -2e-9}, {noon + 600s, 3.25}}));
  EXPECT_EQ(series.arrived_until, counts.arrival);
  EXPECT_FALSE(series.cut);
}

TYPED_TEST(SnapshotLogContract, KnowsNothingOfWhatNeverCame) {
  EXPECT_TRUE(this->read({}).points.empty());
  EXPECT_TRUE(this->log.newest("j-1", noon).value().values.empty());
  EXPECT_FALSE(this->log.newest("j-1", noon).value().capacity);
  EXPECT_TRUE(this->log.metrics("j-1").value().empty());
  ASSERT_TRUE(this->append(batch({{0s, 1}})));
  EXPECT_EQ(this->values({.cluster_id = "j-2"}), Values{});
  EXPECT_EQ(this->values({.metric = "n"}), Values{});
  EXPECT_TRUE(this->append({.cluster_id = "j-3"}));
}

TYPED_TEST(SnapshotLogContract, TakesTheFirstOfTwoPointsAtOneTime) {
  EXPECT_EQ(this->append(batch({{0s, 1}, {0s, 2}, {300s, 3}})).value().duplicates, 1u);
  const auto again = this->append(batch({{0s, 9}, {300s, 9}, {600s, 4}})).value();
  EXPECT_EQ(again.accepted, 1u);
  EXPECT_EQ(again.duplicates, 2u);
  EXPECT_EQ(this->values(), (Values{1, 3, 4}));
  ASSERT_TRUE(this->log.tidy(noon));
  EXPECT_EQ(this->append(batch({{0s, 9}, {600s, 9}})).value().duplicates, 2u);
  EXPECT_EQ(this->values(), (Values{1, 3, 4}));
}

TYPED_TEST(SnapshotLogContract, KeepsTheSameNumberOfPointsWhateverTheOrderOfTheirArrival) {
  // Enough for a day to go straight into its chunk, then a few in between, then the same once more.
  std::vector<std::pair<std::chrono::seconds, double>> even;
  std::vector<std::pair<std::chrono::seconds, double>> odd;
  for (int i = 400; i-- > 0;) (i % 2 == 0 ? even : odd).emplace_back(i * 300s, i);
  EXPECT_EQ(this->append(batch(even)).value().accepted, 200u);
  for (std::size_t i = 0; i < odd.size(); i += 10)
    EXPECT_EQ(this->append(batch({odd.begin() + static_cast<std::ptrdiff_t>(i),
                                  odd.begin() + static_cast<std::ptrdiff_t>(i + 10)}))
                  .value()
                  .accepted,
              10u);
  EXPECT_EQ(this->append(batch(even)).value().duplicates, 200u);
  EXPECT_EQ(this->append(batch(odd)).value().duplicates, 200u);
  Values expected;
  for (int i = 0; i < 400; ++i) expected.push_back(i);
  EXPECT_EQ(this->values(), expected);
  ASSERT_TRUE(this->log.tidy(noon));
  EXPECT_EQ(this->values(), expected);
  EXPECT_EQ(this->append(batch(odd)).value().duplicates, 200u);
}

TYPED_TEST(SnapshotLogContract, ReadsARangeThatItsEndIsNotPartOf) {
  ASSERT_TRUE(this->append(batch({{0s, 0}, {300s, 1}, {600s, 2}, {24h, 3}})));
  EXPECT_EQ(this->values({.from = noon + 300s, .until = noon + 600s}), (Values{1}));
  EXPECT_EQ(this->values({.from = noon + 1ms, .until = noon + 24h}), (Values{1, 2}));
  EXPECT_EQ(this->values({.from = noon + 600s, .until = noon + 600s}), Values{});
  EXPECT_EQ(this->values({.from = noon + 900s, .until = noon}), Values{});
}

TYPED_TEST(SnapshotLogContract, SaysThatThereIsMoreThanWasAskedFor) {
  ASSERT_TRUE(this->append(batch({{0s, 0}, {300s, 1}, {600s, 2}})));
  EXPECT_TRUE(this->read({.limit = 2}).cut);
  EXPECT_EQ(this->values({.limit = 2}), (Values{0, 1}));
  EXPECT_FALSE(this->read({.limit = 3}).cut);
}

TYPED_TEST(SnapshotLogContract, ReadsAgainWhatHadArrivedByThen) {
  const auto first = this->append(batch({{0s, 0}, {600s, 2}})).value().arrival;
  const auto second = this->append(batch({{300s, 1}})).value().arrival;
  EXPECT_LT(first, second);
  EXPECT_EQ(this->values({.arrived_until = first}), (Values{0, 2}));
  EXPECT_EQ(this->values({.arrived_until = second}), (Values{0, 1, 2}));
  EXPECT_EQ(this->values({.arrived_until = first - 1}), Values{});
  ASSERT_TRUE(this->log.tidy(noon));
  EXPECT_EQ(this->values({.arrived_until = first}), (Values{0, 2}));
  EXPECT_EQ(this->values({.arrived_until = first - 1}), Values{});
}

TYPED_TEST(SnapshotLogContract, ListsTheNewestValuesUpToATime) {
  ASSERT_TRUE(this->append(batch({{0s, 1}, {300s, 2}, {600s, 3}})));
  ASSERT_TRUE(this->append(batch({{-48h, 7}}, "old")));
  for (const bool packed : {false, true}) {
    ASSERT_TRUE(!packed || this->log.tidy(noon));
    const auto found = this->log.newest("j-1", noon + 599s).value();
    EXPECT_EQ(found.values, (Snapshot{{"m", noon + 300s, 2}, {"old", noon - 48h, 7}}));
    EXPECT_TRUE(this->log.newest("j-1", noon - 49h).value().values.empty());
    EXPECT_EQ(this->log.metrics("j-1").value(), (std::vector<std::string>{"m", "old"}));
  }
}

TYPED_TEST(SnapshotLogContract, KeepsCapacityBesideTheMetricsAndDoesNotCountIt) {
  const CapacitySnapshot capacity{.at = noon,
                                  .requested = 3,
                                  .running = 2,
                                  .pools = {{.pool_id = "if-TASK", .requested = 1, .requested_spot = 1},
                                            {.pool_id = "ig-CORE", .requested = 2, .running = 2}}};
  Snapshot figures;
  append_capacity(figures, capacity);
  SnapshotBatch points = batch({{0s, 5}});
  for (const auto& figure : figures) {
    points.metrics.push_back(figure.name);
    points.points.push_back({static_cast<std::uint32_t>(points.metrics.size() - 1), figure.at, figure.value});
  }
  EXPECT_EQ(this->append(points).value().accepted, 1u);
  EXPECT_EQ(this->append(points).value().duplicates, 1u);
  for (const bool packed : {false, true}) {
    ASSERT_TRUE(!packed || this->log.tidy(noon));
    const auto found = this->log.newest("j-1", noon + 1h).value();
    EXPECT_EQ(found.capacity, capacity);
    EXPECT_EQ(found.values, (Snapshot{{"m", noon, 5}}));
    EXPECT_EQ(this->log.metrics("j-1").value(), (std::vector<std::string>{"m"}));
  }
}

TYPED_TEST(SnapshotLogContract, FindsWhatAnEvaluationLeft) {
  auto& snapshots = this->place.of_decisions();
  for (int i = 0; i < 5; ++i) {
    auto record = decision_at(i);
    record.snapshot = {{"m", noon + i * 300s, 10.5 * i}, {"n", noon, 1}};
    ASSERT_TRUE(test::append(this->place.decision_log(), {record}));
  }
  for (const bool packed : {false, true}) {
    ASSERT_TRUE(!packed || snapshots.tidy(noon));
    const auto series = snapshots.series({.cluster_id = "j-1", .metric = "m", .until = noon + 1h}).value();
    ASSERT_EQ(series.points.size(), 5u);
    EXPECT_EQ(series.points[4].value, 42);
    EXPECT_EQ(snapshots.series({.cluster_id = "j-1", .metric = "n", .until = noon + 1h}).value().points.size(), 1u);
  }
}

TYPED_TEST(SnapshotLogContract, RemembersTheAnswerWithThePoints) {
  auto& snapshots = this->place.of_decisions();
  auto& decisions = this->place.decision_log();
  const auto key = key_of("k");
  ASSERT_EQ(wait_for(claiming(decisions, key)).value().use, KeyUse::first);
  auto promise = std::make_shared<std::promise<Result<AppendCounts>>>();
  snapshots.append(
      batch({{0s, 1}}),
      [&](const AppendCounts& counts) {
        return IdempotentAnswer{key, {.status = 200, .body = std::to_string(counts.accepted)}, noon};
      },
      [promise](Result<AppendCounts> counts) { promise->set_value(std::move(counts)); });
  EXPECT_EQ(wait_for(promise->get_future()).value().accepted, 1u);
  const auto again = wait_for(claiming(decisions, key)).value();
  EXPECT_EQ(again.use, KeyUse::replayed);
  EXPECT_EQ(again.answer.body.view(), "1");
}

TYPED_TEST(SnapshotLogContract, MakesFewerPointsOfOldOnesAndRemovesTheOldest) {
  // noon is 10:00:30, so that the steps of five minutes and of an hour begin 30 seconds before it.
  const std::vector<std::pair<std::chrono::seconds, double>> minutes{
      {0s, 1}, {60s, 2}, {120s, 6}, {300s, 8}, {3600s, 5}};
  const auto at_day = [&](int day) {
    auto shifted = minutes;
    for (auto& point : shifted) point.first += days{day};
    return batch(shifted);
  };
  for (const int day : {0, 4, 6, 9}) ASSERT_TRUE(this->append(at_day(day)));
  ASSERT_TRUE(this->log.tidy(noon));
  const auto on = [&](int day) { return this->read({.from = noon + days{day} - 1h, .until = noon + days{day} + 2h}); };
  EXPECT_TRUE(on(0).points.empty()) << "nine days old: removed";
  EXPECT_EQ(on(4).points, (std::vector<Datapoint>{{noon + days{4} - 30s, 4.25}, {noon + days{4} + 1h - 30s, 5}}))
      << "five days old: (1 + 2 + 6 + 8) / 4 and 5";
  EXPECT_EQ(on(6).points, (std::vector<Datapoint>{
                              {noon + days{6} - 30s, 3}, {noon + days{6} + 270s, 8}, {noon + days{6} + 3570s, 5}}))
      << "three days old: (1 + 2 + 6) / 3";
  EXPECT_EQ(on(9).points.size(), 5u) << "as it came";
  ASSERT_TRUE(this->log.tidy(noon));
  EXPECT_EQ(on(4).points.size(), 2u);
}

TYPED_TEST(SnapshotLogContract, NoLongerFindsForAnOldReaderWhatWasDownsampled) {
  const auto arrival = this->append(batch({{0s, 1}, {60s, 2}, {300s, 3}})).value().arrival;
  ASSERT_TRUE(this->append(batch({{72h, 1}})));
  EXPECT_EQ(this->values({.arrived_until = arrival}), (Values{1, 2, 3}));
  ASSERT_TRUE(this->log.tidy(noon));
  EXPECT_EQ(this->values({.arrived_until = arrival}), Values{});
}

TYPED_TEST(SnapshotLogContract, LeavesOldPointsAloneThatAreFewEnough) {
  const auto arrival = this->append(batch({{0s, 1}, {300s, 2}, {600s, 3}})).value().arrival;
  ASSERT_TRUE(this->append(batch({{72h, 4}})));
  ASSERT_TRUE(this->log.tidy(noon));
  EXPECT_EQ(this->values({.arrived_until = arrival}), (Values{1, 2, 3}));
  EXPECT_EQ(this->read({}).points.front().at, noon);
}

}  // namespace
}  // namespace headroom::store
