#include <csignal>
#include <cstdlib>
#include <map>
#include <semaphore>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/open.hpp"
#include "tests/support/decisions.hpp"
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
[[noreturn]] void append_for_ever(const std::filesystem::path& path, std::int64_t from, int acknowledged) {
  IdGenerator ids;
  auto log = open_decision_log({.path = path, .checkpoint_pages = 100, .tidy_interval = 0ms}, ids).value();
  std::thread packing{[&] {
    for (;;) static_cast<void>(log->snapshots().tidy(noon));
  }};
  std::counting_semaphore<64> free{64};
  for (std::int64_t n = from;; ++n) {
    free.acquire();
    log->snapshots().append(nth(n), {}, [&free, acknowledged, n](const Result<AppendCounts>& done) {
      if (done && ::write(acknowledged, &n, sizeof n) != sizeof n) ::_exit(3);
      free.release();
    });
  }
}

/// Starts such a process, kills it after so many acknowledgements, and answers all it acknowledged.
std::vector<std::int64_t> acknowledged_before_kill(const std::filesystem::path& path, std::int64_t from,
                                                   std::size_t kill_after) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const auto child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    append_for_ever(path, from, ends[1]);
  }
  ::close(ends[1]);
  std::vector<std::int64_t> acknowledged;
  for (std::int64_t n = 0; ::read(ends[0], &n, sizeof n) == sizeof n;) {
    acknowledged.push_back(n);
    if (acknowledged.size() == kill_after) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  return acknowledged;
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
    const auto acknowledged =
        acknowledged_before_kill(path, round * 100'000, static_cast<std::size_t>(1 + round * 397 % 900));
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
