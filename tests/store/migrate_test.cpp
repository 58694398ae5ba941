#include "store/migrate.hpp"

#include <csignal>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/open.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/schema.hpp"
#include "tests/support/raw_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace headroom::store {
namespace {

using namespace test;

const Migration first{.number = 1, .name = "0001_a.sql", .sql = "CREATE TABLE a (x); CREATE TABLE b (x);"};
const Migration second{
    .number = 2, .name = "0002_b.sql", .sql = "ALTER TABLE a ADD COLUMN y; INSERT INTO b VALUES (1);"};

class Migrating : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  std::filesystem::path path = folder / "headroom.db";
  Migrating() { create_database(path); }

  void apply(std::vector<Migration> migrations) {
    Database db{path, Access::read_write};
    apply_pending(db, migrations);
  }
  std::vector<MigrationState> states(std::vector<Migration> migrations) {
    Database db{path, Access::read_only};
    std::vector<MigrationState> states;
    for (const auto& status : statuses(db, migrations)) states.push_back(status.state);
    return states;
  }
  Result<void> compatible(std::vector<Migration> migrations) { return inspect(path, migrations); }
};

using enum MigrationState;
using States = std::vector<MigrationState>;

TEST_F(Migrating, AppliesInOrderAndOnce) {
  EXPECT_EQ(states({first, second}), (States{pending, pending}));
  apply({first});
  EXPECT_EQ(states({first, second}), (States{applied, pending}));
  EXPECT_TRUE(compatible({first, second}));
  apply({first, second});
  apply({first, second});
  EXPECT_EQ(states({first, second}), (States{applied, applied}));
  EXPECT_TRUE(compatible({first, second}));
}

TEST_F(Migrating, AFailingMigrationLeavesNothingBehind) {
  const Migration broken{.number = 2, .name = "0002_b.sql", .sql = "CREATE TABLE c (x); CREATE TABLE a (x);"};
  EXPECT_THROW(apply({first, broken}), DatabaseError);
  EXPECT_EQ(states({first, broken}), (States{applied, pending}));
  EXPECT_TRUE(compatible({first, second}));
  apply({first, second});
  EXPECT_EQ(states({first, second}), (States{applied, applied}));
}

TEST_F(Migrating, RunsAgainAfterACrashInTheMiddle) {
  apply({first});
  const auto child = ::fork();
  if (child == 0) {
    Database db{path, Access::read_write};
    db.execute("BEGIN IMMEDIATE; ALTER TABLE a ADD COLUMN y; PRAGMA cache_spill = 1");
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  apply({first, second});
  EXPECT_TRUE(compatible({first, second}));
  EXPECT_EQ(states({first, second}), (States{applied, applied}));
}

TEST_F(Migrating, KnowsNewerEditedAndSkippedMigrations) {
  apply({first, second});
  EXPECT_EQ(compatible({first}).error().code, "newer_schema");
  auto edited = second;
  edited.sql = "-- edited";
  EXPECT_EQ(compatible({first, edited}).error().code, "edited_migration");
  const Migration zeroth{.number = 0, .name = "0000_z.sql", .sql = ""};
  EXPECT_EQ(compatible({zeroth, first, second}).error().code, "edited_migration");
}

TEST(BuiltInMigrations, AreNumberedFromOneWithoutGaps) {
  std::int64_t expected = 1;
  for (const auto& migration : built_in_migrations()) EXPECT_EQ(migration.number, expected++);
  EXPECT_GT(expected, 1);
}

TEST(MigrationStatusOf, TellsWhatAFutureStartWouldDo) {
  TemporaryFolder folder;
  const auto path = folder / "headroom.db";
  EXPECT_EQ(migration_status(path).value().front().state, pending);
  EXPECT_EQ(check_database(path).error().code, "database_missing");
  IdGenerator ids;
  const auto running = open_decision_log({.path = path}, ids).value();
  const auto statuses = migration_status(path).value();
  EXPECT_EQ(statuses.front().state, applied);
  EXPECT_EQ(statuses.front().name, "0001_decisions.sql");
  EXPECT_EQ(statuses.front().applied_at.size(), std::string_view{"2026-11-22T10:00:30.000Z"}.size());
}

}  // namespace
}  // namespace headroom::store
