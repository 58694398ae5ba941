#include <thread>

#include <gtest/gtest.h>

#include "store/migrate.hpp"
#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/raw_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace headroom::store {
namespace {

using namespace test;

TEST(Backup, UnderLoadHoldsEverythingAcknowledgedBeforeItBegan) {
  TemporaryFolder folder;
  IdGenerator ids;
  auto log = open_decision_log({.path = folder / "headroom.db"}, ids).value();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(append(*log, {decision_at(i)}));
  std::atomic<bool> done{false};
  std::thread load{[&] {
    for (int i = 100; !done; ++i) EXPECT_TRUE(append(*log, {decision_at(i)}));
  }};
  const auto made = backup(folder / "headroom.db", folder / "copy.db");
  done = true;
  load.join();
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(integrity(folder / "copy.db"), "ok");
  EXPECT_TRUE(check_database(folder / "copy.db"));
  IdGenerator others;
  const auto copy = open_decision_log({.path = folder / "copy.db"}, others).value();
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(copy->find(id_at(i)));
  EXPECT_TRUE(append(*copy, {decision_at(1'000'000)}));
}

TEST(Backup, NeverOverwritesAndLeavesNothingHalfDone) {
  TemporaryFolder folder;
  EXPECT_EQ(backup(folder / "headroom.db", folder / "copy.db").error().code, "database_missing");
  IdGenerator ids;
  { auto log = open_decision_log({.path = folder / "headroom.db"}, ids).value(); }
  write_file(folder / "copy.db", "precious");
  EXPECT_EQ(backup(folder / "headroom.db", folder / "copy.db").error().code, "backup_exists");
  EXPECT_EQ(file_bytes(folder / "copy.db"), "precious");
  EXPECT_FALSE(backup(folder / "headroom.db", folder / "none" / "copy.db"));
  write_file(folder / "next.db.unfinished", "left by a process that died");
  EXPECT_TRUE(backup(folder / "headroom.db", folder / "next.db"));
  EXPECT_FALSE(std::filesystem::exists(folder / "next.db.unfinished"));
}

}  // namespace
}  // namespace headroom::store
