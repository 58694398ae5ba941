#include <csignal>
#include <cstdlib>
#include <semaphore>

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

constexpr std::int64_t ids_per_round = 1'000'000;

/// The n-th decision: every one other, so that a mixed-up or altered row shows.
DecisionRecord nth(std::int64_t n) {
  auto record = decision_at(n, "j-" + std::to_string(n % 7));
  record.labels = {{"n", std::to_string(n)}};
  record.documents.answer = std::string(record.documents.answer.view()) +
                            std::string(static_cast<std::size_t>(n * 37 % 2000), static_cast<char>('a' + n % 26));
  record.documents.input += std::to_string(n * 7919);
  return record;
}

/// Appends without end and writes the number of each acknowledged decision to the pipe.
[[noreturn]] void append_for_ever(const std::filesystem::path& path, std::int64_t from, int acknowledged) {
  IdGenerator ids;
  auto log = open_decision_log({.path = path, .checkpoint_pages = 100}, ids).value();
  std::counting_semaphore<64> free{64};
  for (std::int64_t n = from;; ++n) {
    free.acquire();
    log->append({nth(n)}, std::nullopt, [&free, acknowledged, n](const Result<void>& done) {
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

std::chrono::seconds duration() {
  const char* seconds = std::getenv("HEADROOM_KILL_SECONDS");
  return std::chrono::seconds{seconds == nullptr ? 3 : std::atoi(seconds)};
}

TEST(KilledAgainAndAgain, LosesNothingAcknowledged) {
  TemporaryFolder folder;
  const auto path = folder / "headroom.db";
  std::vector<std::int64_t> all;
  const auto end = std::chrono::steady_clock::now() + duration();
  for (std::int64_t round = 0; round < 3 || std::chrono::steady_clock::now() < end; ++round) {
    const auto kill_after = static_cast<std::size_t>(1 + round * 97 % 700);
    const auto acknowledged = acknowledged_before_kill(path, round * ids_per_round, kill_after);
    ASSERT_GE(acknowledged.size(), kill_after);
    all.insert(all.end(), acknowledged.begin(), acknowledged.end());
    IdGenerator ids;
    const auto log = open_decision_log({.path = path}, ids).value();
    for (const auto n : acknowledged) {
      const auto found = log->find(id_at(n));
      ASSERT_TRUE(found) << "lost decision " << n << " in round " << round;
      ASSERT_EQ(found->record.documents, nth(n).documents);
      ASSERT_EQ(found->record.labels, nth(n).labels);
    }
    ASSERT_GE(ids.next(noon, 0).order(), id_at(acknowledged.back()).order());
  }
  EXPECT_EQ(integrity(path), "ok");
  IdGenerator ids;
  const auto log = open_decision_log({.path = path}, ids).value();
  for (const auto n : all) ASSERT_TRUE(log->find(id_at(n))) << n;
}

}  // namespace
}  // namespace headroom::store
