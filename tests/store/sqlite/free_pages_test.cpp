#include <random>
#include <string>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "store/survey.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// What a running store says of the room in its file.
namespace headroom::store {
namespace {

using namespace test;

TEST(FileSpace, PaysForVacuumFromATenthAndAMebibyte) {
  constexpr std::int64_t mebibyte = 1'048'576;
  EXPECT_FALSE((FileSpace{}.vacuum_pays()));
  EXPECT_TRUE((FileSpace{.bytes = 10 * mebibyte, .free_bytes = mebibyte}.vacuum_pays()));
  EXPECT_FALSE((FileSpace{.bytes = 10 * mebibyte + 1, .free_bytes = mebibyte}.vacuum_pays()));
  EXPECT_FALSE((FileSpace{.bytes = mebibyte, .free_bytes = mebibyte - 1}.vacuum_pays()));
}

class FreePages : public ::testing::Test {
 protected:
  void open(std::int64_t checkpoint_pages) {
    log.reset();
    log = open_decision_log({.path = path,
                             .checkpoint_pages = checkpoint_pages,
                             .decisions = {.count = 1},
                             .tidy_interval = std::chrono::milliseconds{0}},
                            ids)
              .value();
  }

  /// Stores a decision whose answer can't be compressed.
  void store(std::int64_t millisecond) {
    DecisionRecord record = decision_at(millisecond);
    std::string noise;
    for (int i = 0; i < 8'000; ++i) noise += static_cast<char>('!' + chance_() % 90);
    for (char& c : noise)
      if (c == '"' || c == '\\') c = ' ';
    record.documents.answer = R"({"target":")" + noise + R"("})";
    ASSERT_TRUE(append(*log, {std::move(record)}));
  }

  TemporaryFolder folder;
  std::filesystem::path path{folder / "headroom.db"};
  IdGenerator ids;
  std::unique_ptr<DurableDecisionLog> log;

 private:
  std::mt19937 chance_{1};  // the same in each run
};

TEST_F(FreePages, AreKnownFromTheStart) {
  open(4000);
  EXPECT_GT(log->space().bytes, 0);
  EXPECT_FALSE(log->space().vacuum_pays());
  for (int i = 0; i < 300; ++i) store(i);  // 300 × 8 kB = 2.4 MB
  ASSERT_TRUE(log->tidy_decisions(noon));
  EXPECT_FALSE(log->space().vacuum_pays()) << "nothing was copied back since";
  open(4000);
  EXPECT_TRUE(log->space().vacuum_pays());
  const FileSpace read = file_space(path).value();
  EXPECT_EQ(log->space().bytes, read.bytes);
  EXPECT_EQ(log->space().free_bytes, read.free_bytes);
}

TEST_F(FreePages, AreCountedAgainWhenTheLogIsCopiedBack) {
  open(50);
  for (int i = 0; i < 300; ++i) store(i);
  ASSERT_TRUE(log->tidy_decisions(noon));
  // More is written until the checkpointer, a thread of its own, has come round.
  for (int i = 300; i < 30'000 && !log->space().vacuum_pays(); ++i) {
    store(i);
    ASSERT_TRUE(log->tidy_decisions(noon));
  }
  EXPECT_TRUE(log->space().vacuum_pays());
  EXPECT_GT(log->stats().checkpoints, 0u);
}

}  // namespace
}  // namespace headroom::store
