#include <future>
#include <memory>

#include <gtest/gtest.h>

#include "store/memory/memory_policy_book.hpp"
#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// What every policy book promises, tried on each of them.
namespace headroom::store {
namespace {

using namespace test;
using Kind = WriteCondition::Kind;
using Versions = std::vector<std::int64_t>;
using Ids = std::vector<std::string>;

struct InMemory {
  MemoryPolicyBook book;
};

struct OnDisk {
  TemporaryFolder folder;
  IdGenerator ids;
  std::unique_ptr<DurableDecisionLog> opened = open_decision_log({.path = folder / "headroom.db"}, ids).value();
  PolicyBook& book = opened->policies();
};

/// Starts one call of the book and gives its future answer.
template <class Answer, class Start>
std::future<Result<Answer>> begin(const Start& start) {
  auto promise = std::make_shared<std::promise<Result<Answer>>>();
  auto future = promise->get_future();
  start([promise](Result<Answer> answer) { promise->set_value(std::move(answer)); });
  return future;
}

template <class T>
class PolicyBookContract : public ::testing::Test {
 protected:
  T place;
  PolicyBook& book = place.book;

  std::future<Result<PolicyPutAnswer>> begin_put(PolicyPut policy, WriteCondition condition = {}, Instant now = noon) {
    return begin<PolicyPutAnswer>([&](auto done) { book.put(policy, condition, now, std::move(done)); });
  }
  PolicyPutAnswer put(PolicyPut policy, WriteCondition condition = {}, Instant now = noon) {
    return wait_for(begin_put(std::move(policy), std::move(condition), now)).value();
  }
  PolicyActivateAnswer activate(const std::string& id, std::int64_t version, WriteCondition condition = {},
                                Instant now = noon) {
    return wait_for(begin<PolicyActivateAnswer>(
                        [&](auto done) { book.activate(id, version, condition, now, std::move(done)); }))
        .value();
  }
  std::future<Result<DeleteOutcome>> begin_remove(const std::string& id, WriteCondition condition = {}) {
    return begin<DeleteOutcome>([&](auto done) { book.remove(id, condition, std::move(done)); });
  }
  DeleteOutcome remove(const std::string& id, WriteCondition condition = {}) {
    return wait_for(begin_remove(id, std::move(condition))).value();
  }
  Versions versions(const std::string& id, const PolicyQuery& query = {}) {
    Versions numbers;
    const auto page = book.versions(id, query).value();
    for (const PolicyVersion& version : page) numbers.push_back(version.version);
    return numbers;
  }
  Ids ids(const PolicyQuery& query = {}) {
    Ids all;
    const auto page = book.list(query).value();
    for (const StoredPolicy& policy : page) all.push_back(policy.id);
    return all;
  }
  std::string text(const std::string& id, std::int64_t version) {
    const auto document = book.document(id, version).value();
    return document ? std::string(document->view()) : "none";
  }
};

using Books = ::testing::Types<InMemory, OnDisk>;
TYPED_TEST_SUITE(PolicyBookContract, Books);

TYPED_TEST(PolicyBookContract, FindsWhatWasPut) {
  EXPECT_FALSE(this->book.find("etl").value());
  EXPECT_EQ(this->text("etl", 1), "none");
  const auto made = this->put({"etl", "{}"});
  EXPECT_EQ(made.outcome, PutOutcome::created);
  const auto found = this->book.find("etl").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found, made.policy);
  EXPECT_EQ(found->id, "etl");
  EXPECT_EQ(found->newest, 1);
  EXPECT_EQ(found->active, 1);
  EXPECT_EQ(found->created_at, noon);
  EXPECT_EQ(found->updated_at, noon);
  EXPECT_EQ(this->text("etl", 1), "{}");
  EXPECT_EQ(this->text("etl", 2), "none");
  EXPECT_EQ(this->text("other", 1), "none");
}

TYPED_TEST(PolicyBookContract, KeepsEveryVersionAsItWas) {
  const auto first = this->put({"etl", "1"}).policy->state;
  const auto changed = this->put({"etl", "2"}, {}, noon + 1h);
  EXPECT_EQ(changed.outcome, PutOutcome::changed);
  EXPECT_EQ(changed.policy->newest, 2);
  EXPECT_EQ(changed.policy->active, 2);
  EXPECT_EQ(changed.policy->created_at, noon);
  EXPECT_EQ(changed.policy->updated_at, noon + 1h);
  EXPECT_EQ(changed.policy->state.number, first.number);
  EXPECT_GT(changed.policy->state.version, first.version);
  EXPECT_EQ(this->book.find("etl").value(), changed.policy);
  EXPECT_EQ(this->text("etl", 1), "1");
  EXPECT_EQ(this->text("etl", 2), "2");
  const auto listed = this->book.versions("etl", {}).value();
  const std::vector<PolicyVersion> expected{{2, noon + 1h, noon + 1h}, {1, noon, noon}};
  EXPECT_EQ(listed, expected);
}

TYPED_TEST(PolicyBookContract, MakesNoVersionOfAnEqualDocument) {
  const auto first = this->put({"etl", "1"}).policy;
  const auto same = this->put({"etl", "1"}, {}, noon + 1h);
  EXPECT_EQ(same.outcome, PutOutcome::unchanged);
  EXPECT_EQ(same.policy, first);
  this->put({"etl", "2"});
  EXPECT_EQ(this->put({"etl", "1"}).policy->newest, 3) << "only the newest version is compared";
}

TYPED_TEST(PolicyBookContract, PutsWithoutActivating) {
  const auto made = this->put({"etl", "1", false});
  EXPECT_EQ(made.policy->active, std::nullopt);
  const auto first = made.policy->state;
  EXPECT_EQ(this->put({"etl", "1", false}).outcome, PutOutcome::unchanged);
  const auto same = this->put({"etl", "1", true}, {}, noon + 1h);
  EXPECT_EQ(same.outcome, PutOutcome::changed) << "no new version, but it is active now";
  EXPECT_EQ(same.policy->newest, 1);
  EXPECT_EQ(same.policy->active, 1);
  EXPECT_NE(same.policy->state, first);
  EXPECT_EQ(this->versions("etl"), (Versions{1}));
  const auto second = this->put({"etl", "2", false}, {}, noon + 2h);
  EXPECT_EQ(second.policy->newest, 2);
  EXPECT_EQ(second.policy->active, 1);
  EXPECT_NE(second.policy->state, same.policy->state);
  const auto listed = this->book.versions("etl", {}).value();
  const std::vector<PolicyVersion> expected{{2, noon + 2h, std::nullopt}, {1, noon, noon + 1h}};
  EXPECT_EQ(listed, expected);
}

TYPED_TEST(PolicyBookContract, ActivatesAVersionThatIsThere) {
  EXPECT_EQ(this->activate("etl", 1).outcome, ActivateOutcome::no_policy);
  this->put({"etl", "1"});
  const auto before = this->put({"etl", "2"}).policy->state;
  for (const std::int64_t unknown : {std::int64_t{0}, std::int64_t{3}, std::int64_t{-1}, INT64_MAX})
    EXPECT_EQ(this->activate("etl", unknown).outcome, ActivateOutcome::no_version) << unknown;
  EXPECT_EQ(this->activate("etl", 2).outcome, ActivateOutcome::unchanged);
  EXPECT_EQ(this->book.find("etl").value()->state, before);
  const auto back = this->activate("etl", 1, {Kind::one_of, {before}}, noon + 1h);
  EXPECT_EQ(back.outcome, ActivateOutcome::activated);
  EXPECT_EQ(back.policy->active, 1);
  EXPECT_EQ(back.policy->newest, 2);
  EXPECT_EQ(back.policy->updated_at, noon + 1h);
  EXPECT_NE(back.policy->state, before);
  EXPECT_EQ(this->book.find("etl").value(), back.policy);
  EXPECT_EQ(this->activate("etl", 2, {Kind::one_of, {before}}).outcome, ActivateOutcome::refused) << "stale";
  EXPECT_EQ(this->activate("etl", 2, {Kind::absent}).outcome, ActivateOutcome::refused);
}

TYPED_TEST(PolicyBookContract, WritesOnlyIfTheConditionHolds) {
  EXPECT_EQ(this->put({"etl", "1"}, {Kind::present}).outcome, PutOutcome::refused);
  EXPECT_EQ(this->put({"etl", "1"}, {Kind::one_of, {{1, 1}}}).outcome, PutOutcome::refused);
  EXPECT_FALSE(this->book.find("etl").value());
  const auto first = this->put({"etl", "1"}, {Kind::absent}).policy->state;
  const auto refused = this->put({"etl", "2"}, {Kind::absent});
  EXPECT_EQ(refused.outcome, PutOutcome::refused);
  EXPECT_EQ(refused.policy->state, first);
  EXPECT_EQ(this->put({"etl", "2"}, {Kind::one_of, {{first.number, 7}}}).outcome, PutOutcome::refused);
  EXPECT_EQ(this->put({"etl", "2"}, {Kind::one_of, {{first.number, 7}, first}}).outcome, PutOutcome::changed);
  EXPECT_EQ(this->put({"etl", "3"}, {Kind::one_of, {first}}).outcome, PutOutcome::refused) << "stale";
  EXPECT_EQ(this->put({"etl", "3"}, {Kind::present}).outcome, PutOutcome::changed);
  EXPECT_EQ(this->remove("etl", {Kind::one_of, {first}}), DeleteOutcome::refused);
  EXPECT_EQ(this->remove("etl"), DeleteOutcome::deleted);
}

TYPED_TEST(PolicyBookContract, NeverStartsOverAfterADeletion) {
  this->put({"etl", "1"});
  const auto first = this->put({"etl", "2"}).policy->state;
  EXPECT_EQ(this->remove("etl"), DeleteOutcome::deleted);
  EXPECT_EQ(this->remove("etl"), DeleteOutcome::absent);
  EXPECT_EQ(this->remove("etl", {Kind::one_of, {first}}), DeleteOutcome::absent);
  EXPECT_FALSE(this->book.find("etl").value());
  EXPECT_EQ(this->text("etl", 1), "none");
  EXPECT_EQ(this->versions("etl"), Versions{});
  EXPECT_EQ(this->ids(), Ids{});
  EXPECT_EQ(this->activate("etl", 1).outcome, ActivateOutcome::no_policy);
  const auto again = this->put({"etl", "2"}, {Kind::absent});
  EXPECT_EQ(again.outcome, PutOutcome::created);
  EXPECT_EQ(again.policy->newest, 3) << "an equal document of the deleted policy doesn't count";
  EXPECT_EQ(again.policy->active, 3);
  EXPECT_NE(again.policy->state, first);
  EXPECT_NE(again.policy->state.number, first.number);
  EXPECT_EQ(this->versions("etl"), (Versions{3}));
  EXPECT_EQ(this->text("etl", 2), "none");
  this->remove("etl");
  EXPECT_EQ(this->put({"etl", "1", false}).policy->newest, 4);
}

TYPED_TEST(PolicyBookContract, ListsNewestFirstPageByPage) {
  for (const auto* id : {"a", "b", "c", "d"}) this->put({id, "1"});
  this->put({"a", "2"});
  this->put({"a", "3"});
  EXPECT_EQ(this->ids(), (Ids{"d", "c", "b", "a"})) << "a change keeps the place";
  const auto page = this->book.list({.limit = 2}).value();
  EXPECT_EQ(this->ids({.before = page.back().state.number, .limit = 2}), (Ids{"b", "a"}));
  EXPECT_EQ(this->ids({.limit = 0}), Ids{});
  EXPECT_EQ(this->versions("a", {.limit = 2}), (Versions{3, 2}));
  EXPECT_EQ(this->versions("a", {.before = 2, .limit = 2}), (Versions{1}));
  EXPECT_EQ(this->versions("a", {.limit = 0}), Versions{});
}

TYPED_TEST(PolicyBookContract, LetsOneOfManyWritersWinAVersion) {
  const auto state = this->put({"etl", "start"}).policy->state;
  std::vector<std::future<Result<PolicyPutAnswer>>> answers;
  for (int i = 0; i < 32; ++i) answers.push_back(this->begin_put({"etl", std::to_string(i)}, {Kind::one_of, {state}}));
  int changed = 0;
  for (auto& answer : answers) changed += wait_for(std::move(answer)).value().outcome == PutOutcome::changed ? 1 : 0;
  EXPECT_EQ(changed, 1);
  EXPECT_EQ(this->versions("etl"), (Versions{2, 1}));
}

TYPED_TEST(PolicyBookContract, LetsOneOfAPutAndADeletionWin) {
  const auto state = this->put({"etl", "1"}).policy->state;
  const WriteCondition unchanged{Kind::one_of, {state}};
  auto put = this->begin_put({"etl", "2"}, unchanged);
  auto removed = this->begin_remove("etl", unchanged);
  const bool was_put = wait_for(std::move(put)).value().outcome == PutOutcome::changed;
  const bool was_removed = wait_for(std::move(removed)).value() == DeleteOutcome::deleted;
  EXPECT_NE(was_put, was_removed);
  EXPECT_EQ(this->book.find("etl").value().has_value(), was_put);
}

TEST(PolicyBookOnDisk, SurvivesARestart) {
  const TemporaryFolder folder;
  IdGenerator ids;
  StoredPolicy before;
  {
    auto log = open_decision_log({.path = folder / "headroom.db"}, ids).value();
    const auto put = [&](PolicyPut policy) {
      return wait_for(
                 begin<PolicyPutAnswer>([&](auto done) { log->policies().put(policy, {}, noon, std::move(done)); }))
          .value();
    };
    put({"gone", "1"});
    put({"etl", "1"});
    before = put({"etl", R"({"limits":{}})", false}).policy.value();
    wait_for(begin<DeleteOutcome>([&](auto done) { log->policies().remove("gone", {}, std::move(done)); })).value();
  }
  auto log = open_decision_log({.path = folder / "headroom.db"}, ids).value();
  EXPECT_EQ(log->policies().find("etl").value(), before);
  EXPECT_EQ(log->policies().document("etl", 2).value(), SharedText(R"({"limits":{}})"));
  const auto again = wait_for(begin<PolicyPutAnswer>([&](auto done) {
                       log->policies().put({"gone", "1"}, {}, noon, std::move(done));
                     })).value();
  EXPECT_EQ(again.policy->newest, 2);
}

}  // namespace
}  // namespace headroom::store
