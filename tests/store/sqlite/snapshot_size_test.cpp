#include <cmath>
#include <future>
#include <random>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

namespace headroom::store {
namespace {

using namespace test;

/// A month of 20 metrics each five minutes, of six random digits each.
constexpr int metrics = 20;
constexpr int steps = 30 * 288;

std::vector<std::uint32_t> digits() {
  std::mt19937 random{11};
  std::vector<std::uint32_t> all;
  for (int i = 0; i < metrics * steps; ++i) all.push_back(static_cast<std::uint32_t>(100'000 + random() % 900'000));
  return all;
}

Result<AppendCounts> append(SnapshotLog& log, SnapshotBatch batch) {
  auto promise = std::make_shared<std::promise<Result<AppendCounts>>>();
  auto future = promise->get_future();
  log.append(std::move(batch), {}, [promise](Result<AppendCounts> counts) { promise->set_value(std::move(counts)); });
  return wait_for(std::move(future));
}

SnapshotBatch empty_batch() {
  SnapshotBatch batch{.cluster_id = "etl"};
  for (int metric = 0; metric < metrics; ++metric) batch.metrics.push_back("metric-" + std::to_string(metric));
  return batch;
}

double value_at(const std::vector<std::uint32_t>& all, int step, int metric) {
  return all[static_cast<std::size_t>(step * metrics + metric)] / std::pow(10, metric % 6);
}

void expect_all(SnapshotLog& log, const std::vector<std::uint32_t>& all) {
  for (int metric = 0; metric < metrics; ++metric) {
    const auto series = log.series({.cluster_id = "etl",
                                    .metric = "metric-" + std::to_string(metric),
                                    .from = noon,
                                    .until = noon + std::chrono::days{60}})
                            .value();
    ASSERT_EQ(series.points.size(), static_cast<std::size_t>(steps));
    for (int step = 0; step < steps; ++step)
      ASSERT_EQ(series.points[static_cast<std::size_t>(step)].value, value_at(all, step, metric));
  }
}

/// How much larger the file is than one without points.
double bytes_a_point(const std::filesystem::path& path) {
  TemporaryFolder folder;
  IdGenerator ids;
  open_decision_log({.path = folder / "empty.db"}, ids).value().reset();
  const auto growth = std::filesystem::file_size(path) - std::filesystem::file_size(folder / "empty.db");
  return static_cast<double>(growth) / (metrics * steps);
}

TEST(SizeOnDisk, OfAnImportedMonthIsAtMostFourBytesAPoint) {
  TemporaryFolder folder;
  IdGenerator ids;
  auto log = open_decision_log({.path = folder / "headroom.db"}, ids).value();
  const auto all = digits();
  SnapshotBatch batch = empty_batch();
  for (int step = 0; step < steps; ++step)
    for (int metric = 0; metric < metrics; ++metric)
      batch.points.push_back({static_cast<std::uint32_t>(metric), noon + step * 300s, value_at(all, step, metric)});
  EXPECT_EQ(append(log->snapshots(), batch).value().accepted, batch.points.size());
  expect_all(log->snapshots(), all);
  log.reset();
  EXPECT_LE(bytes_a_point(folder / "headroom.db"), 4.0);
}

TEST(SizeOnDisk, OfAMonthThatCameOneByOneIsAtMostFourBytesAPointAfterPacking) {
  TemporaryFolder folder;
  IdGenerator ids;
  auto log = open_decision_log({.path = folder / "headroom.db", .tidy_interval = 1ms}, ids).value();
  const auto all = digits();
  std::vector<std::future<Result<AppendCounts>>> waiting;
  for (int step = 0; step < steps; ++step) {
    SnapshotBatch batch = empty_batch();
    for (int metric = 0; metric < metrics; ++metric)
      batch.points.push_back({static_cast<std::uint32_t>(metric), noon + step * 300s, value_at(all, step, metric)});
    auto promise = std::make_shared<std::promise<Result<AppendCounts>>>();
    waiting.push_back(promise->get_future());
    log->snapshots().append(std::move(batch), {},
                            [promise](Result<AppendCounts> counts) { promise->set_value(std::move(counts)); });
    if (step % 500 != 499 && step + 1 != steps) continue;
    for (auto& answer : waiting) ASSERT_EQ(wait_for(std::move(answer)).value().accepted, 20u);
    waiting.clear();
  }
  ASSERT_TRUE(log->snapshots().tidy(noon));
  expect_all(log->snapshots(), all);
  const auto stats = log->stats();
  EXPECT_EQ(stats.packed_points, metrics * steps);
  EXPECT_EQ(stats.pending_snapshots, 0u);
  EXPECT_LE(static_cast<double>(stats.packed_bytes) / static_cast<double>(stats.packed_points), 3.0);
  log.reset();
  EXPECT_LE(bytes_a_point(folder / "headroom.db"), 4.0);
}

}  // namespace
}  // namespace headroom::store
