#include "store/open.hpp"

#include <array>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/migrate.hpp"
#include "store/sqlite/database_file.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/raw_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace headroom::store {
namespace {

using namespace test;

class Opening : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  std::filesystem::path path = folder / "headroom.db";
  IdGenerator ids;

  Result<std::unique_ptr<DurableDecisionLog>> open() { return open_decision_log({.path = path}, ids); }

  /// A database with one decision, closed.
  void make() {
    auto log = open().value();
    ASSERT_TRUE(append(*log, {decision_at(0)}));
  }

  /// What opening says, having seen that it leaves the file alone.
  std::string refusal() {
    const auto before = file_bytes(path);
    const auto opened = open();
    EXPECT_TRUE(file_bytes(path) == before);
    EXPECT_FALSE(check_database(path));
    return opened ? "opened" : opened.error().code;
  }
};

TEST_F(Opening, MakesTheDatabaseAndFindsItAgain) {
  make();
  EXPECT_EQ(open().value()->find(id_at(0)).value().record.documents, decision_at(0).documents);
  EXPECT_TRUE(check_database(path));
}

TEST_F(Opening, FindsWhatSignalsLeftThereAgain) {
  auto record = decision_at(0);
  record.signal_memory = R"({"horizontal_pod_autoscaler":{}})";
  ASSERT_TRUE(append(*open().value(), {record}));
  EXPECT_EQ(open().value()->history("j-1").value().signal_memory, record.signal_memory);
}

TEST_F(Opening, FindsRememberedLimitsAgain) {
  auto record = decision_at(0);
  record.recommended = {{.pool_id = "ig-CORE", .from = 2, .to = 4}};
  record.steered = SteeredLimits{.unit = Unit::instances, .target = Units{4}, .maximum_on_demand = Units{3}};
  record.limits = RememberedLimits{.limits = {.minimum = Units{2}, .maximum = Units{10}},
                                   .attached = ComputeLimits{.minimum = Units{4}, .maximum = Units{10}}};
  ASSERT_TRUE(append(*open().value(), {record}));
  const auto history = open().value()->history("j-1").value();
  EXPECT_EQ(history.limits, record.limits);
  ASSERT_EQ(history.recommendations.size(), 1U);
  EXPECT_EQ(history.recommendations[0].steered, record.steered);
}

TEST_F(Opening, TakesAnEmptyFileForANewDatabase) {
  write_file(path, "");
  make();
  EXPECT_EQ(integrity(path), "ok");
}

TEST_F(Opening, StartsOverWhenMakingWasInterrupted) {
  write_file(folder / "headroom.db.new", "half a header");
  make();
  EXPECT_FALSE(std::filesystem::exists(folder / "headroom.db.new"));
}

TEST_F(Opening, GivesOutIdsAboveTheLargestStored) {
  {
    auto log = open().value();
    ASSERT_TRUE(append(*log, {decision_at(7'200'000)}));
  }
  IdGenerator after_restart;
  auto log = open_decision_log({.path = path}, after_restart).value();
  EXPECT_EQ(after_restart.next(noon, 1).order(), id_at(7'200'000).order() + 1);
}

TEST_F(Opening, RefusesASecondServer) {
  auto first = open().value();
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "database_in_use");
  EXPECT_TRUE(check_database(path));
  EXPECT_TRUE(migration_status(path));
  first.reset();
  EXPECT_TRUE(open());
}

TEST_F(Opening, RefusesASecondServerThroughALink) {
  make();
  std::filesystem::create_symlink(path, folder / "link.db");
  auto first = open().value();
  EXPECT_EQ(open_decision_log({.path = folder / "link.db"}, ids).error().code, "database_in_use");
}

TEST_F(Opening, RefusesAMissingFolder) {
  EXPECT_EQ(open_decision_log({.path = folder / "none" / "headroom.db"}, ids).error().code, "folder_missing");
}

TEST_F(Opening, RefusesAFolderInPlaceOfTheFile) {
  EXPECT_EQ(open_decision_log({.path = folder.path()}, ids).error().code, "not_a_database");
}

TEST_F(Opening, RefusesAFileThatIsNotADatabase) {
  write_file(path, "name,value\n");
  EXPECT_EQ(refusal(), "not_a_database");
  write_file(path, std::string(100'000, 'x'));
  EXPECT_EQ(refusal(), "not_a_database");
}

TEST_F(Opening, RefusesAnotherProgramsDatabase) {
  run_sql(path, "CREATE TABLE decisions (id INTEGER PRIMARY KEY)");
  EXPECT_EQ(refusal(), "foreign_database");
}

TEST_F(Opening, RefusesATruncatedDatabase) {
  make();
  const auto whole = file_bytes(path);
  for (const std::size_t size : {whole.size() - 1, whole.size() - 4096, whole.size() / 2, std::size_t{4096}}) {
    write_file(path, whole.substr(0, size));
    EXPECT_EQ(refusal(), "damaged_database") << size;
  }
  write_file(path, whole.substr(0, 99));
  EXPECT_EQ(refusal(), "not_a_database");
}

TEST_F(Opening, RefusesADamagedDatabase) {
  make();
  auto bytes = file_bytes(path);
  for (std::size_t at = 2 * 4096; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at * 31);
  write_file(path, bytes);
  EXPECT_EQ(refusal(), "damaged_database");
}

TEST_F(Opening, RefusesANewerSchema) {
  make();
  run_sql(path, "INSERT INTO schema_migrations VALUES (99, '0099_future.sql', 'x', 'y', '2030-01-01T00:00:00.000Z')");
  EXPECT_EQ(refusal(), "newer_schema");
  EXPECT_EQ(migration_status(path).value().back().state, MigrationState::unknown);
}

TEST_F(Opening, RefusesAnEditedMigration) {
  make();
  run_sql(path, "UPDATE schema_migrations SET sha256 = 'another' WHERE number = 1");
  EXPECT_EQ(refusal(), "edited_migration");
  EXPECT_EQ(migration_status(path).value().front().state, MigrationState::edited);
}

TEST_F(Opening, RefusesASchemaChangedByHand) {
  make();
  run_sql(path, "ALTER TABLE decisions ADD COLUMN mine TEXT");
  EXPECT_EQ(refusal(), "edited_schema");
}

TEST_F(Opening, RefusesTheLogOfALostDatabase) {
  write_file(folder / "headroom.db-wal", "what was not copied back");
  EXPECT_EQ(open().error().code, "orphaned_log");
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(Opening, SaysWhatItMayNotWrite) {
  make();
  std::filesystem::permissions(path, std::filesystem::perms{0444});
  const auto child = ::fork();
  if (child == 0) {
    // Root may write everywhere.
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    const auto opened = open();
    ::_exit(!opened && opened.error().code == "not_writable" ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(NetworkFileSystem, IsKnownByItsMagicNumber) {
  EXPECT_EQ(network_file_system(0x6969), "NFS");
  EXPECT_EQ(network_file_system(0xFF534D42), "CIFS");
  EXPECT_EQ(network_file_system(static_cast<std::int32_t>(0xFE534D42)), "SMB2");  // where f_type is signed
  const std::array<std::int64_t, 5> local_ones{0xEF53, 0x01021994, 0x58465342, 0x9123683E,
                                               0x794c7630};  // ext4, tmpfs, …
  for (const auto local : local_ones) EXPECT_FALSE(network_file_system(local)) << local;
}

}  // namespace
}  // namespace headroom::store
