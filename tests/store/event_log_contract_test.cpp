#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "store/memory/memory_decision_log.hpp"
#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// What every event log promises, tried on each of them.
namespace headroom::store {
namespace {

using namespace test;
using namespace std::chrono_literals;

struct InMemory {
  explicit InMemory(std::size_t kept) : log(kept) {}
  MemoryDecisionLog log;
};

struct OnDisk {
  explicit OnDisk(std::size_t kept)
      : opened(open_decision_log({.path = folder / "headroom.db", .kept_events = kept}, ids).value()), log(*opened) {}
  TemporaryFolder folder;
  IdGenerator ids;
  std::unique_ptr<DurableDecisionLog> opened;
  DurableDecisionLog& log;
};

template <class T>
class EventLogContract : public ::testing::Test {
 protected:
  static constexpr std::size_t kept = 32;
  T place{kept};
  EventLog& events = place.log.events();

  void store(std::int64_t millisecond, const std::string& cluster = "j-1") {
    ASSERT_TRUE(append(place.log, {decision_at(millisecond, cluster)}));
  }
  EventPage read(const EventQuery& query) { return events.read(query).value(); }
  std::vector<std::int64_t> ids(const EventQuery& query) {
    std::vector<std::int64_t> found;
    const auto page = read(query);
    for (const auto& event : page.items) found.push_back(event.id);
    return found;
  }
};

using Stores = ::testing::Types<InMemory, OnDisk>;
TYPED_TEST_SUITE(EventLogContract, Stores);

using Ids = std::vector<std::int64_t>;

TYPED_TEST(EventLogContract, StartsEmpty) {
  EXPECT_EQ(this->events.newest(), 0);
  const auto page = this->read({});
  EXPECT_TRUE(page.items.empty());
  EXPECT_EQ(page.next_after, 0);
  EXPECT_FALSE(page.expired);
  EXPECT_FALSE(this->read({.after = 0}).expired);
}

TYPED_TEST(EventLogContract, TellsOfADecision) {
  const auto record = decision_at(7);
  ASSERT_TRUE(append(this->place.log, {record}));
  const auto page = this->read({});
  ASSERT_EQ(page.items.size(), 1U);
  const auto& event = page.items[0];
  EXPECT_EQ(event.id, 1);
  EXPECT_EQ(event.type, EventType::decision_created);
  EXPECT_EQ(event.time, record.recorded_at);
  EXPECT_EQ(event.subject, record.id.text());
  EXPECT_EQ(event.cluster_id, "j-1");
  EXPECT_FALSE(event.report);
  ASSERT_TRUE(event.decision);
  EXPECT_EQ(event.decision->id, record.id);
  EXPECT_EQ(event.decision->kind, "evaluation");
  EXPECT_EQ(event.decision->documents.answer, record.documents.answer);
  EXPECT_EQ(event.decision->documents.input, "");
  EXPECT_EQ(page.next_after, 1);
}

TYPED_TEST(EventLogContract, TellsOfEachOutcomeAsItWasReported) {
  auto record = decision_at(0);
  record.recommended = {{.pool_id = "core", .from = 2, .to = 4}};
  ASSERT_TRUE(append(this->place.log, {record}));
  ASSERT_TRUE(report(this->place.log, record.id, Outcome::claimed, noon + 1s));
  const OutcomeReport applied{
      .state = Outcome::applied, .applied_target = 4, .detail = "by \"hand\"", .reported_at = noon + 2s};
  ASSERT_TRUE(wait_for(reporting(this->place.log, record.id, applied)));
  const auto page = this->read({.types = {EventType::decision_outcome}});
  ASSERT_EQ(page.items.size(), 2U);
  EXPECT_EQ(page.items[0].id, 2);
  EXPECT_EQ(page.items[0].report->state, Outcome::claimed);
  EXPECT_EQ(page.items[0].time, noon + 1s);
  EXPECT_EQ(page.items[1].report->state, Outcome::applied);
  EXPECT_EQ(page.items[1].report->applied_target, 4);
  EXPECT_EQ(page.items[1].report->detail, "by \"hand\"");
  EXPECT_EQ(page.items[1].subject, record.id.text());
  EXPECT_EQ(page.items[1].cluster_id, "j-1");
}

TYPED_TEST(EventLogContract, TellsNothingOfWhatWasNotStored) {
  this->store(0);
  EXPECT_FALSE(append(this->place.log, {decision_at(1), decision_at(0)}));
  EXPECT_FALSE(report(this->place.log, id_at(99), Outcome::applied, noon));
  auto record = decision_at(2);
  record.recommended = {{.pool_id = "core", .from = 2, .to = 4}};
  ASSERT_TRUE(append(this->place.log, {record}));
  ASSERT_TRUE(report(this->place.log, record.id, Outcome::applied, noon + 1s));
  EXPECT_FALSE(report(this->place.log, record.id, Outcome::dismissed, noon + 1s));
  EXPECT_EQ(this->ids({}), (Ids{1, 2, 3}));
}

TYPED_TEST(EventLogContract, NumbersInTheOrderOfCommitsAndNotOfIds) {
  this->store(5);
  this->store(3);
  ASSERT_TRUE(append(this->place.log, {decision_at(9), decision_at(1)}));
  const auto page = this->read({});
  ASSERT_EQ(page.items.size(), 4U);
  EXPECT_EQ(page.items[0].subject, id_at(5).text());
  EXPECT_EQ(page.items[1].subject, id_at(3).text());
  EXPECT_EQ(page.items[2].subject, id_at(9).text());
  EXPECT_EQ(page.items[3].subject, id_at(1).text());
}

TYPED_TEST(EventLogContract, Pages) {
  for (int i = 0; i < 5; ++i) this->store(i);
  EXPECT_EQ(this->ids({.limit = 2}), (Ids{1, 2}));
  EXPECT_EQ(this->read({.limit = 2}).next_after, 2);
  EXPECT_EQ(this->ids({.after = 2, .limit = 2}), (Ids{3, 4}));
  EXPECT_EQ(this->ids({.after = 4, .limit = 2}), (Ids{5}));
  EXPECT_EQ(this->read({.after = 3, .limit = 2}).next_after, 5);
  EXPECT_EQ(this->ids({.after = 5, .limit = 2}), (Ids{}));
  EXPECT_EQ(this->read({.after = 5}).next_after, 5);
  EXPECT_EQ(this->read({.after = 1'000}).next_after, 1'000);
}

TYPED_TEST(EventLogContract, FiltersByClusterAndType) {
  for (int i = 0; i < 3; ++i) {
    auto record = decision_at(i, i == 1 ? "j-2" : "j-1");
    record.recommended = {{.pool_id = "core", .from = 2, .to = 4}};
    ASSERT_TRUE(append(this->place.log, {record}));
    ASSERT_TRUE(report(this->place.log, record.id, Outcome::applied, noon + 1s));
  }
  // 1, 3, 5 are decisions, 2, 4, 6 their outcomes; 3 and 4 are of j-2.
  EXPECT_EQ(this->ids({.cluster_id = "j-1"}), (Ids{1, 2, 5, 6}));
  EXPECT_EQ(this->ids({.cluster_id = "j-2"}), (Ids{3, 4}));
  EXPECT_EQ(this->ids({.types = {EventType::decision_outcome}, .cluster_id = "j-1"}), (Ids{2, 6}));
  EXPECT_EQ(this->ids({.after = 2, .types = {EventType::decision_created}}), (Ids{3, 5}));
  EXPECT_EQ(this->ids({.types = {EventType::decision_outcome, EventType::decision_created}}), (Ids{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(this->ids({.types = {EventType::policy_activated}}), (Ids{}));
  EXPECT_EQ(this->ids({.cluster_id = "j-3"}), (Ids{}));
  // A filter that finds little still moves its reader on.
  EXPECT_EQ(this->read({.cluster_id = "j-2"}).next_after, 6);
  EXPECT_EQ(this->read({.cluster_id = "j-3"}).next_after, 6);
  EXPECT_EQ(this->read({.cluster_id = "j-1", .limit = 3}).next_after, 5);
}

/// Waits for one write of the policy book.
template <class Answer, class Start>
Answer written(const Start& start) {
  std::promise<Result<Answer>> promise;
  auto future = promise.get_future();
  start([&](Result<Answer> answer) { promise.set_value(std::move(answer)); });
  return wait_for(std::move(future)).value();
}

TYPED_TEST(EventLogContract, HasWhichVersionOfAPolicyBecameActive) {
  PolicyBook& book = this->place.log.policies();
  const auto put = [&](const std::string& document, bool activates, WriteCondition condition = {}) {
    return written<PolicyPutAnswer>([&](auto done) {
      book.put({.id = "etl", .document = SharedText(document), .activates = activates}, condition, noon + 1s,
               std::move(done));
    });
  };
  const auto activate = [&](std::int64_t version) {
    return written<PolicyActivateAnswer>(
        [&](auto done) { book.activate("etl", version, {}, noon + 2s, std::move(done)); });
  };
  EXPECT_EQ(put("{}", true).outcome, PutOutcome::created);           // etl@1
  EXPECT_EQ(put("{}", true).outcome, PutOutcome::unchanged);         // no event
  EXPECT_EQ(put(R"({"a":2})", false).outcome, PutOutcome::changed);  // no event
  EXPECT_EQ(put(R"({"a":2})", true).outcome, PutOutcome::changed);   // etl@2
  EXPECT_EQ(activate(2).outcome, ActivateOutcome::unchanged);        // no event
  EXPECT_EQ(activate(7).outcome, ActivateOutcome::no_version);       // no event
  EXPECT_EQ(activate(1).outcome, ActivateOutcome::activated);        // etl@1
  EXPECT_EQ(put("[]", true, {.kind = WriteCondition::Kind::absent}).outcome, PutOutcome::refused);

  const auto page = this->read({.types = {EventType::policy_activated}});
  std::vector<std::string> subjects;
  for (const Event& event : page.items) subjects.push_back(event.subject);
  EXPECT_EQ(subjects, (std::vector<std::string>{"etl@1", "etl@2", "etl@1"}));
  ASSERT_EQ(page.items.size(), 3U);
  EXPECT_EQ(page.items[0].time, noon + 1s);
  EXPECT_EQ(page.items[2].time, noon + 2s);
  EXPECT_EQ(page.items[0].cluster_id, "");
}

TYPED_TEST(EventLogContract, HasTheAnswersToRequestsForApproval) {
  const auto answer = [&](const DecisionId& id, bool approved) {
    std::promise<Result<StoredDecision>> promise;
    auto future = promise.get_future();
    this->place.log.report(id,
                           {.state = approved ? Outcome::recommended : Outcome::dismissed,
                            .reported_at = noon + 1s,
                            .approval = ApprovalAnswer{.approved = approved}},
                           nullptr, [&](Result<StoredDecision> decision) { promise.set_value(std::move(decision)); });
    return wait_for(std::move(future)).has_value();
  };
  for (const bool approved : {true, false}) {
    auto record = decision_at(approved ? 1 : 2);
    record.recommended = {{.pool_id = "core", .from = 2, .to = 4}};
    record.approval = ApprovalRequest{};
    ASSERT_TRUE(append(this->place.log, {record}));
    ASSERT_TRUE(answer(record.id, approved));
    ASSERT_TRUE(answer(record.id, approved));  // the same again is no event
  }
  const auto page = this->read({.types = {EventType::decision_outcome}});
  ASSERT_EQ(page.items.size(), 2U);
  EXPECT_EQ(page.items[0].report->state, Outcome::recommended);
  EXPECT_EQ(page.items[1].report->state, Outcome::dismissed);
}

TYPED_TEST(EventLogContract, ForgetsTheOldest) {
  // 32 are kept and up to 2 more, so the 34th event makes 1 and 2 go.
  for (int i = 0; i < 40; ++i) this->store(i, i < 3 ? "j-old" : "j-1");
  const auto all = this->ids({.limit = 100});
  ASSERT_FALSE(all.empty());
  EXPECT_GE(all.size(), 32U);
  EXPECT_LE(all.size(), 34U);
  EXPECT_EQ(all.back(), 40);
  const std::int64_t oldest = all.front();
  for (const std::int64_t after : {std::int64_t{0}, oldest - 2}) {
    const auto page = this->read({.after = after});
    EXPECT_TRUE(page.expired) << after;
    EXPECT_TRUE(page.items.empty());
    EXPECT_EQ(page.next_after, after);
  }
  EXPECT_FALSE(this->read({.after = oldest - 1}).expired);
  EXPECT_EQ(this->ids({.after = oldest - 1, .limit = 1}), (Ids{oldest}));
  EXPECT_EQ(this->ids({.cluster_id = "j-old"}), (Ids{}));
  EXPECT_TRUE(this->read({.after = 0, .cluster_id = "j-old"}).expired);
}

TYPED_TEST(EventLogContract, WakesItsListenersAfterTheCommit) {
  std::atomic<int> wakes{0};
  std::atomic<std::int64_t> seen{0};
  this->events.add_listener([&] {
    ++wakes;
    seen = this->events.newest();
  });
  ASSERT_TRUE(append(this->place.log, {decision_at(0), decision_at(1), decision_at(2)}));
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(seen, 3);
  EXPECT_FALSE(append(this->place.log, {decision_at(0)}));
  EXPECT_EQ(wakes, 1);
}

TYPED_TEST(EventLogContract, NoReaderMissesOne) {
  constexpr int writers = 3;
  constexpr int each = 10;  // as many as are kept, with room to spare
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer)
    threads.emplace_back([this, writer] {
      for (int i = 0; i < each; ++i) this->store(writer * 1'000 + i);
    });
  Ids seen;
  std::int64_t after = 0;
  while (seen.size() < std::size_t{writers} * each) {
    const auto page = this->read({.after = after, .limit = 7});
    for (const auto& event : page.items) seen.push_back(event.id);
    after = page.next_after;
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], static_cast<std::int64_t>(i) + 1);
}

TEST(EventLogOnDisk, GoesOnWhereItStopped) {
  const TemporaryFolder folder;
  for (int round = 0; round < 3; ++round) {
    IdGenerator ids;
    const auto log = open_decision_log({.path = folder / "headroom.db", .kept_events = 2}, ids).value();
    EXPECT_EQ(log->events().newest(), 2 * round);
    ASSERT_TRUE(append(*log, {decision_at(10 * round, "j-1")}));
    ASSERT_TRUE(append(*log, {decision_at(10 * round + 1, "j-2")}));
    const auto page = log->events().read({.cluster_id = "j-2"}).value();
    ASSERT_FALSE(page.items.empty());
    EXPECT_EQ(page.items.back().id, 2 * round + 2);
    EXPECT_EQ(log->events().read({.after = 0}).value().expired, round > 0);
  }
}

}  // namespace
}  // namespace headroom::store
