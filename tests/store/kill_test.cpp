#include <cstdlib>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/killed_process.hpp"
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
[[noreturn]] void append_decisions(const std::filesystem::path& path, std::int64_t from, int pipe) {
  IdGenerator ids;
  auto log = open_decision_log({.path = path, .checkpoint_pages = 100}, ids).value();
  append_for_ever(from, pipe, [&](std::int64_t n, auto acknowledge) {
    log->append({nth(n)}, std::nullopt, [acknowledge](const Result<void>& done) { acknowledge(done.has_value()); });
  });
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
    const auto acknowledged =
        acknowledged_before_kill(kill_after, [&](int pipe) { append_decisions(path, round * ids_per_round, pipe); });
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
