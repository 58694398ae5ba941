#include <future>
#include <memory>

#include <gtest/gtest.h>

#include "store/memory/memory_decision_log.hpp"
#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// What every log of job runs promises, tried on each of them.
namespace headroom::store {
namespace {

using namespace test;
using Ids = std::vector<std::string>;

struct InMemory {
  MemoryDecisionLog log;
  JobRunLog& runs = log.job_runs();
};

struct OnDisk {
  TemporaryFolder folder;
  IdGenerator ids;
  std::unique_ptr<DurableDecisionLog> log_in_file = open_decision_log({.path = folder / "headroom.db"}, ids).value();
  DurableDecisionLog& log = *log_in_file;
  JobRunLog& runs = log.job_runs();
};

/// A run of ten minutes that ended `seconds` after noon.
JobRun run(std::string id, std::int64_t seconds = 0) {
  return {.id = std::move(id),
          .started_at = noon + Seconds{seconds - 600},
          .ended_at = noon + Seconds{seconds},
          .bytes = 5'000'000'000,
          .succeeded = true,
          .interruptions = 1};
}

template <class T>
class JobRunLogContract : public ::testing::Test {
 protected:
  T place;

  JobRunCounts append(std::vector<JobRun> runs, std::string cluster = "j-1", Instant now = noon,
                      JobRunLog::Remember remember = {}) {
    std::promise<Result<JobRunCounts>> promise;
    auto future = promise.get_future();
    place.runs.append({.cluster_id = std::move(cluster), .runs = std::move(runs), .now = now}, std::move(remember),
                      [&promise](Result<JobRunCounts> counts) { promise.set_value(std::move(counts)); });
    return wait_for(std::move(future)).value();
  }
  std::vector<StoredJobRun> list(JobRunQuery query = {}) {
    if (query.cluster_id.empty()) query.cluster_id = "j-1";
    return place.runs.list(query).value();
  }
  Ids ids(JobRunQuery query = {}) {
    Ids found;
    for (const StoredJobRun& stored : list(std::move(query))) found.push_back(stored.run.id);
    return found;
  }
};

using Places = ::testing::Types<InMemory, OnDisk>;
TYPED_TEST_SUITE(JobRunLogContract, Places);

TYPED_TEST(JobRunLogContract, GivesBackWhatWasReported) {
  JobRun unknown = run("b");
  unknown.bytes = unknown.interruptions = std::nullopt;
  unknown.succeeded = false;
  EXPECT_EQ(this->append({run("a"), unknown}), (JobRunCounts{.accepted = 2}));
  const auto found = this->list();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].run, unknown) << "the newest comes first";
  EXPECT_EQ(found[1].run, run("a"));
  EXPECT_EQ(found[1].reported_at, noon);
  EXPECT_GT(found[0].number, found[1].number);
}

TYPED_TEST(JobRunLogContract, KeepsTheLargestAndTheSmallestValues) {
  JobRun large = run("large");
  large.bytes = 1'000'000'000'000'000'000;
  JobRun small{.id = "small", .started_at = noon, .ended_at = noon, .bytes = 0, .interruptions = 0};
  this->append({large, small});
  EXPECT_EQ(this->list()[1].run, large);
  EXPECT_EQ(this->list()[0].run, small);
}

TYPED_TEST(JobRunLogContract, TakesTheSameRunAgainWithoutAChange) {
  this->append({run("a")});
  EXPECT_EQ(this->append({run("a")}, "j-1", noon + Seconds{5}), (JobRunCounts{.duplicates = 1}));
  ASSERT_EQ(this->list().size(), 1U);
  EXPECT_EQ(this->list()[0].reported_at, noon);
}

TYPED_TEST(JobRunLogContract, ReplacesARunThatIsReportedWithOtherContent) {
  this->append({run("a"), run("b")});
  JobRun corrected = run("a", 60);
  corrected.succeeded = false;
  EXPECT_EQ(this->append({corrected}, "j-1", noon + Seconds{5}), (JobRunCounts{.replaced = 1}));
  const auto found = this->list();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].run, corrected) << "it keeps its place";
  EXPECT_EQ(found[1].reported_at, noon + Seconds{5});
}

TYPED_TEST(JobRunLogContract, KeepsClustersApart) {
  this->append({run("a")});
  EXPECT_EQ(this->append({run("a")}, "j-2"), (JobRunCounts{.accepted = 1}));
  EXPECT_EQ(this->ids({.cluster_id = "j-2"}), Ids{"a"});
  EXPECT_EQ(this->ids({.cluster_id = "j-3"}), Ids{});
}

TYPED_TEST(JobRunLogContract, FindsRunsByTheirEnd) {
  this->append({run("a", 0), run("b", 60), run("c", 120)});
  EXPECT_EQ(this->ids({.since = noon + Seconds{60}}), (Ids{"c", "b"}));
  EXPECT_EQ(this->ids({.until = noon + Seconds{60}}), Ids{"a"}) << "the end of the range is not in it";
  EXPECT_EQ(this->ids({.since = noon, .until = noon}), Ids{});
}

TYPED_TEST(JobRunLogContract, ListsPages) {
  this->append({run("a"), run("b"), run("c")});
  const auto first = this->list({.limit = 2});
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(this->ids({.before = first[1].number, .limit = 2}), Ids{"a"});
}

TYPED_TEST(JobRunLogContract, RemovesRunsThatAreTooOld) {
  const std::int64_t kept = job_run_retention.count();
  this->append({run("a", 0), run("b", 1)});
  EXPECT_EQ(this->append({run("c", kept + 1)}), (JobRunCounts{.accepted = 1}));
  EXPECT_EQ(this->ids(), (Ids{"c", "b"})) << "400 days before the latest end is not too old";
  EXPECT_EQ(this->append({run("d", 0)}), (JobRunCounts{.accepted = 1}));
  EXPECT_EQ(this->ids(), (Ids{"c", "b"}));
}

TYPED_TEST(JobRunLogContract, TakesTenThousandRunsAtOnce) {
  std::vector<JobRun> runs;
  for (int i = 0; i < 10'000; ++i) runs.push_back(run("run-" + std::to_string(i), i));
  EXPECT_EQ(this->append(runs), (JobRunCounts{.accepted = 10'000}));
  EXPECT_EQ(this->list({.limit = 20'000}).size(), 10'000U);
}

TYPED_TEST(JobRunLogContract, RemembersTheAnswerOfAKey) {
  const IdempotencyKey key{.scope = "POST /v1/clusters/j-1/jobs", .key = "k", .body_sha256 = {}};
  KeyUse use{};
  std::promise<void> claimed;
  this->place.log.claim(key, [&](Result<KeyClaim> claim) {
    use = claim.value().use;
    claimed.set_value();
  });
  claimed.get_future().wait();
  ASSERT_EQ(use, KeyUse::first);
  this->append({run("a")}, "j-1", noon, [&](const JobRunCounts& counts) {
    return IdempotentAnswer{key, {.status = 200, .body = SharedText(std::to_string(counts.accepted))}, noon};
  });
  std::promise<std::string> body;
  this->place.log.claim(key,
                        [&](Result<KeyClaim> claim) { body.set_value(std::string(claim.value().answer.body.view())); });
  EXPECT_EQ(body.get_future().get(), "1");
}

}  // namespace
}  // namespace headroom::store
