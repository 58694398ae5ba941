#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/faulty_vfs.hpp"
#include "tests/support/raw_database.hpp"
#include "tests/support/temporary_folder.hpp"

/// Full disks, failing disks, and more work than can be done.
namespace headroom::store {
namespace {

using namespace test;
using namespace std::chrono_literals;

template <class Condition>
void wait_until(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!condition() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  ASSERT_TRUE(condition());
}

class Trouble : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  std::filesystem::path path = folder / "headroom.db";
  IdGenerator ids;
  FaultyVfs disk;

  std::unique_ptr<DurableDecisionLog> open(StoreOptions options = {}) {
    options.path = path;
    options.retry_interval = 5ms;
    return open_decision_log(options, ids).value();
  }
};

struct Fault {
  const char* name;
  int write_result;
  int sync_result;
  ErrorKind expected;
};

TEST_F(Trouble, IsToldToWhoeverWaitsAndPassesByItself) {
  const std::vector<Fault> faults{{"full", SQLITE_FULL, SQLITE_OK, ErrorKind::storage_full},
                                  {"write", SQLITE_IOERR_WRITE, SQLITE_OK, ErrorKind::unavailable},
                                  {"sync", SQLITE_OK, SQLITE_IOERR_FSYNC, ErrorKind::unavailable}};
  auto log = open();
  ASSERT_TRUE(append(*log, {decision_at(0)}));
  std::int64_t at = 1;
  for (const auto& [name, write_result, sync_result, expected] : faults) {
    disk.write_result = write_result;
    disk.sync_result = sync_result;
    std::vector<std::future<Result<void>>> waiting;
    for (int i = 0; i < 20; ++i) waiting.push_back(appending(*log, {decision_at(at + i)}));
    for (auto& one : waiting) EXPECT_EQ(wait_for(std::move(one)).error().kind, expected) << name;
    EXPECT_EQ(log->writable().error().kind, expected) << name;
    EXPECT_EQ(log->stats().last_error, log->writable().error().detail) << name;
    EXPECT_TRUE(log->find(id_at(0))) << "reads go on, " << name;
    EXPECT_FALSE(log->find(id_at(at))) << name;

    disk.write_result = SQLITE_OK;
    disk.sync_result = SQLITE_OK;
    wait_until([&] { return log->writable().has_value(); });
    EXPECT_TRUE(append(*log, {decision_at(at)})) << name;
    EXPECT_EQ(log->stats().last_error, "");
    at += 100;
  }
  log.reset();
  EXPECT_EQ(integrity(path), "ok");
  log = open();
  for (const std::int64_t stored : std::vector<std::int64_t>{0, 1, 101, 201}) EXPECT_TRUE(log->find(id_at(stored)));
  EXPECT_EQ(log->list({}).value().size(), 4u);
}

TEST_F(Trouble, APowerCutTakesNothingThatWasAcknowledged) {
  auto log = open();
  std::atomic<int> acknowledged{0};
  std::atomic<int> at_risk{0};
  for (int i = 0; i < 100; ++i)
    log->append({decision_at(i)}, std::nullopt, [&](const Result<void>& done) {
      at_risk += disk.unsynced_log_writes;
      acknowledged += done ? 1 : 0;
    });
  wait_until([&] { return acknowledged == 100; });
  EXPECT_GT(disk.log_writes, 0);
  EXPECT_EQ(at_risk, 0);
}

TEST_F(Trouble, LeavesKeysAndDocumentsAsIfNothingHadBeenTried) {
  auto log = open();
  const auto key = key_of("k");
  ASSERT_EQ(wait_for(claiming(*log, key))->use, KeyUse::first);
  disk.write_result = SQLITE_FULL;
  ASSERT_FALSE(append(*log, {decision_at(0, "j-new")}, answer_for(key, decision_at(0))));
  EXPECT_TRUE(log->history("j-new")->recommendations.empty());
  disk.write_result = SQLITE_OK;
  ASSERT_EQ(wait_for(claiming(*log, key))->use, KeyUse::first);  // the same cluster, policy and key again
  ASSERT_TRUE(append(*log, {decision_at(0, "j-new")}, answer_for(key, decision_at(0))));
  EXPECT_EQ(log->find(id_at(0))->record.documents, decision_at(0, "j-new").documents);
}

TEST_F(Trouble, AFullQueueRefusesAtOnceAndLosesNothing) {
  auto log = open({.queue_limit = 10});
  const auto key = key_of("k");
  ASSERT_EQ(wait_for(claiming(*log, key))->use, KeyUse::first);
  Database other{path, Access::read_write};
  other.execute("BEGIN IMMEDIATE");  // holds the writer up
  auto stuck = appending(*log, {decision_at(0)});
  wait_until([&] { return log->stats().queue_depth == 0; });
  std::vector<std::future<Result<void>>> waiting;
  for (int i = 1; i <= 10; ++i) waiting.push_back(appending(*log, {decision_at(i)}));
  EXPECT_EQ(log->stats().queue_depth, 10u);
  EXPECT_EQ(append(*log, {decision_at(11)}, answer_for(key, decision_at(11))).error().kind, ErrorKind::overloaded);
  EXPECT_EQ(report(*log, id_at(0), Outcome::applied, noon).error().kind, ErrorKind::overloaded);
  EXPECT_EQ(wait_for(claiming(*log, key))->use, KeyUse::first) << "the refused append gave its key back";
  other.execute("COMMIT");
  EXPECT_TRUE(wait_for(std::move(stuck)));
  for (auto& one : waiting) EXPECT_TRUE(wait_for(std::move(one)));
  EXPECT_EQ(log->stats().records, 11u);
}

TEST_F(Trouble, ABatchLargerThanTheQueueFitsIntoAnEmptyOne) {
  auto log = open({.queue_limit = 2});
  EXPECT_TRUE(append(*log, {decision_at(0), decision_at(1), decision_at(2)}));
}

TEST_F(Trouble, ClosingStoresWhatIsQueued) {
  auto log = open();
  std::vector<std::future<Result<void>>> waiting;
  for (int i = 0; i < 200; ++i) waiting.push_back(appending(*log, {decision_at(i)}));
  log.reset();
  for (auto& one : waiting) EXPECT_TRUE(wait_for(std::move(one)));
  EXPECT_FALSE(std::filesystem::exists(folder / "headroom.db-wal")) << "all was copied back";
  EXPECT_EQ(open()->list({.limit = 1000})->size(), 200u);
}

/// A disk of a few MB, where the machine lets us have one.
class SmallDisk {
 public:
  explicit SmallDisk(const std::filesystem::path& at) : at_(at) {
    std::filesystem::create_directories(at);
    mounted_ = ::geteuid() == 0 && ::mount("tmpfs", at.c_str(), "tmpfs", 0, "size=4m") == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }

 private:
  std::filesystem::path at_;
  bool mounted_{false};
};

TEST(FullDisk, AnswersStorageFullAndResumesWhenThereIsRoom) {
  TemporaryFolder folder;
  const SmallDisk disk{folder / "small"};
  if (!disk.mounted()) GTEST_SKIP() << "may not mount a file system here";
  const auto path = folder / "small" / "headroom.db";
  const auto ballast = folder / "small" / "ballast";
  write_file(ballast, std::string(1'500'000, 'x'));
  IdGenerator ids;
  auto log = open_decision_log({.path = path, .retry_interval = 5ms}, ids).value();
  std::int64_t stored = 0;
  Result<void> last;
  for (; stored < 100'000; ++stored) {
    auto record = decision_at(stored);
    for (int i = 0; i < 200; ++i) record.documents.input += std::to_string((stored * 7919 + i) * 104'729);
    last = append(*log, {record});
    if (!last) break;
  }
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().kind, ErrorKind::storage_full) << last.error().detail;
  EXPECT_TRUE(log->find(id_at(0)));
  std::filesystem::remove(ballast);
  wait_until([&] { return log->writable().has_value(); });
  EXPECT_TRUE(append(*log, {decision_at(1'000'000)}));
  for (std::int64_t i = 0; i < stored; ++i) ASSERT_TRUE(log->find(id_at(i))) << i;
  EXPECT_EQ(integrity(path), "ok");
}

TEST(ReadersAndWriter, DoNotHoldEachOtherUp) {
  TemporaryFolder folder;
  IdGenerator ids;
  auto log = open_decision_log({.path = folder / "headroom.db", .readers = 2, .checkpoint_pages = 50}, ids).value();
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i)
    readers.emplace_back([&] {
      while (!done) {
        const auto page = log->list({.cluster_id = "j-1", .limit = 20}).value();
        for (std::size_t k = 1; k < page.size(); ++k) EXPECT_LT(page[k].record.id, page[k - 1].record.id);
        for (const auto& decision : page) EXPECT_TRUE(log->find(decision.record.id));
        EXPECT_TRUE(log->history("j-1"));
      }
    });
  std::int64_t longest_log = 0;
  for (int i = 0; i < 100; ++i) {
    std::vector<std::future<Result<void>>> waiting;
    for (int k = 0; k < 20; ++k) waiting.push_back(appending(*log, {decision_at(i * 20 + k)}));
    for (auto& one : waiting) ASSERT_TRUE(wait_for(std::move(one)));
    longest_log = std::max(longest_log, log->stats().wal_pages);
  }
  done = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(log->list({.cluster_id = "j-1", .limit = 1000})->size(), 1000u);
  const auto stats = log->stats();
  EXPECT_EQ(stats.records, 2000u);
  EXPECT_GT(stats.checkpoints, 0u);
  EXPECT_GT(stats.checkpointed_pages, 50u);
  EXPECT_LT(longest_log, 2000) << "the log stays bounded";
}

}  // namespace
}  // namespace headroom::store
