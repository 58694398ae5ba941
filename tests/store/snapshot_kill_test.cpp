#include <cstdlib>
#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/killed_process.hpp"
#include "tests/support/raw_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace headroom::store {
namespace {

using namespace test;

constexpr int bulk_points = 100;

double bulk_value(std::int64_t n, int i) { return static_cast<double>(n) + i / 1000.0; }

/// The n-th batch: a point of two metrics; each 40th has many points of a third, which go straight into their chunk.
SnapshotBatch nth(std::int64_t n) {
  SnapshotBatch batch{.cluster_id = "etl", .metrics = {"a", "b", "bulk"}};
  batch.points = {{0, noon + n * 1s, static_cast<double>(n)}, {1, noon + n * 1s, 0.5}};
  if (n % 40 == 0)
    for (int i = 0; i < bulk_points; ++i) batch.points.push_back({2, noon + n * 1s + i * 1ms, bulk_value(n, i)});
  return batch;
}

/// Appends without end, packs meanwhile, and writes the number of each acknowledged batch to the pipe.
[[noreturn]] void append_batches(const std::filesystem::path& path, std::int64_t from, int pipe) {
  IdGenerator ids;
  auto log = open_decision_log({.path = path, .checkpoint_pages = 100, .tidy_interval = 0ms}, ids).value();
  std::thread packing{[&] {
    for (;;) static_cast<void>(log->snapshots().tidy(noon));
  }};
  append_for_ever(from, pipe, [&](std::int64_t n, auto acknowledge) {
    log->snapshots().append(nth(n), {},
                            [acknowledge](const Result<AppendCounts>& done) { acknowledge(done.has_value()); });
  });
}

std::map<Instant, double> stored(SnapshotLog& log, const std::string& metric) {
  std::map<Instant, double> values;
  const auto series =
      log.series({.cluster_id = "etl", .metric = metric, .from = noon, .until = noon + 100000h}).value();
  for (const auto& point : series.points) values.emplace(point.at, point.value);
  return values;
}

TEST(KilledAgainAndAgain, LosesNoAcknowledgedPoint) {
  TemporaryFolder folder;
  const auto path = folder / "headroom.db";
  std::vector<std::int64_t> all;
  for (std::int64_t round = 0; round < 6; ++round) {
    const auto acknowledged = acknowledged_before_kill(static_cast<std::size_t>(1 + round * 397 % 900),
                                                       [&](int pipe) { append_batches(path, round * 100'000, pipe); });
    all.insert(all.end(), acknowledged.begin(), acknowledged.end());
    IdGenerator ids;
    const auto log = open_decision_log({.path = path, .tidy_interval = 0ms}, ids).value();
    const auto a = stored(log->snapshots(), "a");
    const auto b = stored(log->snapshots(), "b");
    const auto bulk = stored(log->snapshots(), "bulk");
    for (const auto n : all) {
      ASSERT_EQ(a.count(noon + n * 1s), 1u) << "lost batch " << n << " in round " << round;
      ASSERT_EQ(a.at(noon + n * 1s), static_cast<double>(n));
      ASSERT_EQ(b.count(noon + n * 1s), 1u);
      for (int i = 0; n % 40 == 0 && i < bulk_points; ++i)
        ASSERT_EQ(bulk.at(noon + n * 1s + i * 1ms), bulk_value(n, i));
    }
    ASSERT_TRUE(round % 2 == 0 || log->snapshots().tidy(noon));
  }
  EXPECT_EQ(integrity(path), "ok");
}

}  // namespace
}  // namespace headroom::store
