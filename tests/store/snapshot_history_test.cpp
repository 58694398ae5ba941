#include <future>
#include <memory>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/raw_database.hpp"
#include "tests/support/temporary_folder.hpp"

/// What is stored over time, read from the file while a server has it open.
namespace headroom::store {
namespace {

using namespace test;

void append(SnapshotLog& log, std::vector<SnapshotPoint> points) {
  auto stored = std::make_shared<std::promise<bool>>();
  auto done = stored->get_future();
  log.append({.cluster_id = "etl", .metrics = {"demand"}, .points = std::move(points)}, {},
             [stored](const Result<AppendCounts>& counts) { stored->set_value(counts.has_value()); });
  ASSERT_TRUE(done.get());
}

TEST(SnapshotHistory, IsReadBesideTheServer) {
  TemporaryFolder folder;
  IdGenerator ids;
  const auto log = open_decision_log({.path = folder / "headroom.db", .tidy_interval = 0ms}, ids).value();
  append(log->snapshots(), {{0, noon, 1}, {0, noon + 300s, 2}});
  ASSERT_TRUE(log->snapshots().tidy(noon));  // these are packed, the next one is not
  append(log->snapshots(), {{0, noon + 600s, 3}});
  const auto history = open_snapshot_history(folder / "headroom.db").value();
  const auto series =
      history->series({.cluster_id = "etl", .metric = "demand", .from = noon, .until = noon + 3600s}).value();
  EXPECT_EQ(series.points, (std::vector<Datapoint>{{noon, 1}, {noon + 300s, 2}, {noon + 600s, 3}}));
  EXPECT_EQ(history->metrics("etl").value(), std::vector<std::string>{"demand"});
  EXPECT_EQ(history->newest("etl", noon + 3600s).value().values.front().value, 3);
  append(log->snapshots(), {{0, noon + 900s, 4}});  // the server can still write
}

TEST(SnapshotHistory, IsNeverMade) {
  TemporaryFolder folder;
  EXPECT_EQ(open_snapshot_history(folder / "headroom.db").error().code, "database_missing");
  EXPECT_FALSE(std::filesystem::exists(folder / "headroom.db"));
  write_file(folder / "other.db", "something else");
  EXPECT_FALSE(open_snapshot_history(folder / "other.db"));
}

}  // namespace
}  // namespace headroom::store
