#include "server/process/database_metrics.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include "tests/support/temporary_folder.hpp"

namespace headroom::server {
namespace {

void write(const std::filesystem::path& path, std::size_t bytes) { std::ofstream(path) << std::string(bytes, 'x'); }

TEST(DatabaseMetrics, AddUpTheFilesOfTheDatabase) {
  const test::TemporaryFolder folder;
  write(folder / "h.db", 4096);
  const DatabaseFiles files(folder / "h.db");
  EXPECT_EQ(files.bytes(), 4096U);
  write(folder / "h.db-wal", 100);
  EXPECT_EQ(files.bytes(), 4196U);
  write(folder / "h.db-shm", 7);
  write(folder / "h.db.lock", 1000);  // not the database's
  write(folder / "h.db-journal", 1000);
  EXPECT_EQ(files.bytes(), 4203U);
  std::filesystem::remove(folder / "h.db-wal");
  EXPECT_EQ(files.bytes(), 4103U);
}

TEST(DatabaseMetrics, FollowALink) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "disk");
  write(folder / "disk" / "real.db", 10);
  write(folder / "disk" / "real.db-wal", 5);
  std::filesystem::create_symlink(folder / "disk" / "real.db", folder / "h.db");
  EXPECT_EQ(DatabaseFiles(folder / "h.db").bytes(), 15U);
}

TEST(DatabaseMetrics, SeeTheFreeSpaceOfTheDisk) {
  const test::TemporaryFolder folder;
  write(folder / "h.db", 1);
  const auto free = DatabaseFiles(folder / "h.db").free_bytes();
  ASSERT_TRUE(free);
  EXPECT_GT(*free, 0U);
  EXPECT_LE(*free, std::filesystem::space(folder.path()).capacity);
  EXPECT_TRUE(DatabaseFiles("of-this-folder.db").free_bytes());
}

TEST(DatabaseMetrics, LeaveOutWhatCannotBeSeen) {
  const test::TemporaryFolder folder;
  const DatabaseFiles gone(folder / "nowhere" / "h.db");
  EXPECT_FALSE(gone.bytes());
  EXPECT_FALSE(gone.free_bytes());
  Families families;
  append_database(gone, families);
  const std::string text = '\n' + prometheus::TextSerializer().Serialize(families);
  EXPECT_EQ(text.find("\nheadroom_"), std::string::npos) << text;

  write(folder / "h.db", 4096);
  Families seen;
  append_database(DatabaseFiles(folder / "h.db"), seen);
  EXPECT_NE(prometheus::TextSerializer().Serialize(seen).find("\nheadroom_database_bytes 4096\n"), std::string::npos);
}

}  // namespace
}  // namespace headroom::server
