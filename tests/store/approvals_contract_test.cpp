#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "store/memory/memory_decision_log.hpp"
#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// What every decision log promises about approvals.
namespace headroom::store {
namespace {

using namespace test;
using namespace std::chrono_literals;

const std::string token = "AAAAKgAAAAIAAAAAAAAAAQx9Zk4QmVb2RhZHJvb20" + std::string(1'900, 't') + "-end";

struct InMemory {
  MemoryDecisionLog log;
};

struct OnDisk {
  TemporaryFolder folder;
  IdGenerator ids;
  std::unique_ptr<DecisionLog> opened = open_decision_log({.path = folder / "headroom.db"}, ids).value();
  DecisionLog& log = *opened;
};

DecisionRecord asking(std::int64_t millisecond, const std::string& task_token = token) {
  auto record = decision_at(millisecond);
  record.recommended = {{.pool_id = "ig-CORE", .from = 2, .to = 4}};
  record.approval = ApprovalRequest{.task_token = task_token};
  return record;
}

Result<StoredDecision> answer(DecisionLog& log, const DecisionId& id, bool approved, Instant at = noon + 1s) {
  std::promise<Result<StoredDecision>> moved;
  auto future = moved.get_future();
  log.report(id,
             {.state = approved ? Outcome::recommended : Outcome::dismissed,
              .detail = "too much",
              .reported_at = at,
              .approval = ApprovalAnswer{.approved = approved, .by = "ana", .comment = "too much"}},
             nullptr, [&](Result<StoredDecision> decision) { moved.set_value(std::move(decision)); });
  return wait_for(std::move(future));
}

Result<StoredDecision> report(DecisionLog& log, const DecisionId& id, Outcome state, Instant at = noon + 2s) {
  std::promise<Result<StoredDecision>> moved;
  auto future = moved.get_future();
  log.report(id, {.state = state, .reported_at = at}, nullptr,
             [&](Result<StoredDecision> decision) { moved.set_value(std::move(decision)); });
  return wait_for(std::move(future));
}

template <class T>
class ApprovalsContract : public ::testing::Test {
 protected:
  T place;
  DecisionLog& log = place.log;

  DecisionId store(DecisionRecord record) {
    const DecisionId id = record.id;
    EXPECT_TRUE(append(log, {std::move(record)}));
    return id;
  }
  std::size_t count(Outcome outcome, Instant now = noon + 1s) {
    return log.list({.outcome = outcome, .now = now}).value().size();
  }
  std::string refusal(const Result<StoredDecision>& moved) { return moved ? "none" : moved.error().code; }
};

using Logs = ::testing::Types<InMemory, OnDisk>;
TYPED_TEST_SUITE(ApprovalsContract, Logs);

TYPED_TEST(ApprovalsContract, WaitsUntilSomebodyAnswers) {
  const auto id = this->store(asking(0));
  const auto waiting = this->log.find(id).value();
  EXPECT_EQ(waiting.outcome, Outcome::awaiting_approval);
  EXPECT_EQ(waiting.task_token, "");
  EXPECT_FALSE(waiting.record.approval);
  EXPECT_EQ(this->count(Outcome::awaiting_approval), 1U);
  EXPECT_EQ(this->count(Outcome::recommended), 0U);
  for (const auto state : {Outcome::claimed, Outcome::applied, Outcome::failed, Outcome::dismissed})
    EXPECT_EQ(this->refusal(report(this->log, id, state)), "illegal_outcome");

  const auto approved = answer(this->log, id, true);
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->outcome, Outcome::recommended);
  EXPECT_EQ(approved->task_token, token);
  EXPECT_EQ(this->count(Outcome::awaiting_approval), 0U);
  EXPECT_EQ(this->count(Outcome::recommended), 1U);
  const auto found = this->log.find(id).value();
  EXPECT_EQ(found.approval->answer, (ApprovalAnswer{.approved = true, .by = "ana", .comment = "too much"}));
  EXPECT_EQ(found.approval->answered_at, noon + 1s);
  EXPECT_FALSE(found.report);
  EXPECT_EQ(report(this->log, id, Outcome::applied)->outcome, Outcome::applied);
}

TYPED_TEST(ApprovalsContract, DismissesWhatIsRefused) {
  const auto id = this->store(asking(0));
  const auto refused = answer(this->log, id, false);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->task_token, token);
  EXPECT_EQ(this->log.find(id)->outcome, Outcome::dismissed);
  EXPECT_EQ(this->log.find(id)->report->detail, "too much");
  EXPECT_EQ(this->count(Outcome::dismissed), 1U);
  EXPECT_EQ(this->refusal(report(this->log, id, Outcome::applied)), "illegal_outcome");
}

TYPED_TEST(ApprovalsContract, TakesOneAnswer) {
  const auto id = this->store(asking(0));
  ASSERT_TRUE(answer(this->log, id, true));
  const auto soon = answer(this->log, id, true, noon + 2s);
  ASSERT_TRUE(soon);
  EXPECT_EQ(soon->task_token, token) << "the first answer may have been lost";
  const auto again = answer(this->log, id, true, noon + 1h);
  ASSERT_TRUE(again) << "the same answer, even late";
  EXPECT_EQ(again->task_token, "") << "nobody waits any more";
  EXPECT_EQ(again->approval->answered_at, noon + 1s);
  EXPECT_EQ(this->refusal(answer(this->log, id, false)), "approval_answered");
  ASSERT_TRUE(report(this->log, id, Outcome::applied));
  EXPECT_EQ(answer(this->log, id, true)->outcome, Outcome::applied);
  EXPECT_EQ(answer(this->log, id, true)->task_token, "") << "what was waited for is done";
}

TYPED_TEST(ApprovalsContract, TakesNoAnswerAfterItsTime) {
  const auto id = this->store(asking(0));
  EXPECT_EQ(this->refusal(answer(this->log, id, true, noon + 5min + 1ms)), "approval_expired");
  EXPECT_EQ(outcome_at(this->log.find(id).value(), noon + 5min + 1ms), Outcome::expired);
  EXPECT_EQ(this->count(Outcome::expired, noon + 6min), 1U);
  EXPECT_EQ(this->count(Outcome::awaiting_approval, noon + 6min), 0U);
  EXPECT_TRUE(answer(this->log, id, true, noon + 5min)) << "valid_until itself is in time";
}

TYPED_TEST(ApprovalsContract, TakesAnswersOnlyWhereAnApprovalIsNeeded) {
  const auto id = this->store(decision_at(0));
  EXPECT_EQ(this->refusal(answer(this->log, id, true)), "not_awaiting_approval");
  EXPECT_EQ(this->refusal(answer(this->log, id_at(7), true)), "decision_not_found");
  const auto nobody_waits = this->store(asking(1, ""));
  EXPECT_EQ(answer(this->log, nobody_waits, true)->task_token, "");
}

bool contains(const std::string& path, const std::string& text) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  return bytes.find(text) != std::string::npos;
}

TEST(TaskTokens, LeaveNoTraceInTheFileWhenTheDecisionIsDoneOrExpired) {
  const TemporaryFolder folder;
  IdGenerator ids;
  const std::string path = folder / "headroom.db";
  const std::string end = token.substr(token.size() - 100);
  {
    const auto log = open_decision_log({.path = path}, ids).value();
    ASSERT_TRUE(append(*log, {asking(0)}));
    ASSERT_TRUE(append(*log, {asking(1)}));
  }
  EXPECT_TRUE(contains(path, end)) << "the test would see a token";
  {
    const auto log = open_decision_log({.path = path}, ids).value();
    ASSERT_TRUE(answer(*log, id_at(0), true));
    ASSERT_TRUE(report(*log, id_at(0), Outcome::applied));
    ASSERT_TRUE(append(*log, {asking(600'000, "another")}));  // the other token has expired by then
  }
  EXPECT_FALSE(contains(path, end));
  EXPECT_FALSE(contains(path, token.substr(0, 40)));
  EXPECT_TRUE(contains(path, "another"));
}

}  // namespace
}  // namespace headroom::store
