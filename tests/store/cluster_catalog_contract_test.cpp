#include <future>
#include <memory>

#include <gtest/gtest.h>

#include "store/memory/memory_decision_log.hpp"
#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// What every cluster catalog promises, tried on each of them.
namespace headroom::store {
namespace {

using namespace test;
using Kind = WriteCondition::Kind;

struct InMemory {
  MemoryClusterCatalog catalog;
};

struct OnDisk {
  TemporaryFolder folder;
  IdGenerator ids;
  std::unique_ptr<DurableDecisionLog> opened = open_decision_log({.path = folder / "headroom.db"}, ids).value();
  ClusterCatalog& catalog = opened->clusters();
};

ClusterRegistration described(const std::string& id, const std::string& document = "{}", Tags tags = {},
                              const std::string& platform = "emr") {
  return {.id = id, .platform = platform, .tags = std::move(tags), .document = document};
}

template <class T>
class ClusterCatalogContract : public ::testing::Test {
 protected:
  T place;
  ClusterCatalog& catalog = place.catalog;

  PutAnswer put(ClusterRegistration cluster, WriteCondition condition = {}, Instant now = noon) {
    auto promise = std::make_shared<std::promise<Result<PutAnswer>>>();
    auto future = promise->get_future();
    catalog.put(std::move(cluster), std::move(condition), now,
                [promise](Result<PutAnswer> answer) { promise->set_value(std::move(answer)); });
    return wait_for(std::move(future)).value();
  }
  DeleteOutcome remove(const std::string& id, WriteCondition condition = {}) {
    auto promise = std::make_shared<std::promise<Result<DeleteOutcome>>>();
    auto future = promise->get_future();
    catalog.remove(id, std::move(condition), [promise](Result<DeleteOutcome> outcome) { promise->set_value(outcome); });
    return wait_for(std::move(future)).value();
  }
  std::vector<std::string> ids(const ClusterQuery& query = {}) {
    std::vector<std::string> out;
    const auto page = catalog.list(query).value();
    for (const auto& cluster : page) out.push_back(cluster.registration.id);
    return out;
  }
};

using Catalogs = ::testing::Types<InMemory, OnDisk>;
TYPED_TEST_SUITE(ClusterCatalogContract, Catalogs);

using Ids = std::vector<std::string>;

TYPED_TEST(ClusterCatalogContract, FindsWhatWasRegistered) {
  EXPECT_FALSE(this->catalog.find("a").value());
  const auto first = this->put(described("a", R"({"id":"a"})", {{"team", "data"}}));
  EXPECT_EQ(first.outcome, PutOutcome::created);
  const auto found = this->catalog.find("a").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found, first.cluster);
  EXPECT_EQ(found->registration, described("a", R"({"id":"a"})", {{"team", "data"}}));
  EXPECT_EQ(found->registered_at, noon);
}

TYPED_TEST(ClusterCatalogContract, MakesANewVersionOnlyOfAChange) {
  const auto first = this->put(described("a")).cluster->version;
  const auto same = this->put(described("a"), {}, noon + 1h);
  EXPECT_EQ(same.outcome, PutOutcome::unchanged);
  EXPECT_EQ(same.cluster->version, first);
  EXPECT_EQ(same.cluster->updated_at, noon);
  const auto changed = this->put(described("a", R"({"name":"x"})"), {}, noon + 1h);
  EXPECT_EQ(changed.outcome, PutOutcome::changed);
  EXPECT_NE(changed.cluster->version, first);
  EXPECT_EQ(changed.cluster->registered_at, noon);
  EXPECT_EQ(changed.cluster->updated_at, noon + 1h);
  EXPECT_EQ(this->catalog.find("a").value()->registration.document, R"({"name":"x"})");
}

TYPED_TEST(ClusterCatalogContract, WritesOnlyIfTheConditionHolds) {
  EXPECT_EQ(this->put(described("a"), {Kind::present}).outcome, PutOutcome::refused);
  EXPECT_EQ(this->put(described("a"), {Kind::one_of, {{1, 1}}}).outcome, PutOutcome::refused);
  const auto first = this->put(described("a"), {Kind::absent}).cluster->version;
  EXPECT_EQ(this->put(described("a", "[]"), {Kind::absent}).outcome, PutOutcome::refused);
  EXPECT_EQ(this->put(described("a", "[]"), {Kind::one_of, {{first.number, 7}}}).outcome, PutOutcome::refused);
  EXPECT_EQ(this->put(described("a", "[]"), {Kind::one_of, {{first.number, 7}, first}}).outcome, PutOutcome::changed);
  EXPECT_EQ(this->put(described("a", "[1]"), {Kind::one_of, {first}}).outcome, PutOutcome::refused) << "stale";
  EXPECT_EQ(this->put(described("a", "[2]"), {Kind::present}).outcome, PutOutcome::changed);
  EXPECT_EQ(this->remove("a", {Kind::one_of, {first}}), DeleteOutcome::refused);
  EXPECT_EQ(this->remove("a"), DeleteOutcome::deleted);
}

TYPED_TEST(ClusterCatalogContract, NeverGivesAVersionTwice) {
  const auto first = this->put(described("a", "[]", {{"team", "x"}})).cluster->version;
  EXPECT_EQ(this->remove("a"), DeleteOutcome::deleted);
  EXPECT_EQ(this->remove("a"), DeleteOutcome::absent);
  EXPECT_FALSE(this->catalog.find("a").value());
  EXPECT_EQ(this->ids({.tags = {{"team", "x"}}}), Ids{});
  const auto again = this->put(described("a", "[]"));
  EXPECT_EQ(again.outcome, PutOutcome::created);
  EXPECT_NE(again.cluster->version, first);
}

TYPED_TEST(ClusterCatalogContract, ListsNewestFirstPageByPage) {
  for (const auto* id : {"a", "b", "c", "d"}) this->put(described(id));
  this->put(described("a", "[]"));
  EXPECT_EQ(this->ids(), (Ids{"d", "c", "b", "a"})) << "a change keeps the place";
  const auto page = this->catalog.list({.limit = 2}).value();
  EXPECT_EQ(this->ids({.before = page.back().version.number, .limit = 2}), (Ids{"b", "a"}));
  EXPECT_EQ(this->ids({.limit = 0}), Ids{});
}

TYPED_TEST(ClusterCatalogContract, FiltersByPlatformAndTags) {
  this->put(described("a", "{}", {{"stage", "prod"}, {"team", "data"}}));
  this->put(described("b", "{}", {{"team", "data"}}, "kubernetes"));
  this->put(described("c", "{}", {{"team", "web"}}));
  EXPECT_EQ(this->ids({.platform = "emr"}), (Ids{"c", "a"}));
  EXPECT_EQ(this->ids({.platform = "spark"}), Ids{});
  EXPECT_EQ(this->ids({.tags = {{"team", "data"}}}), (Ids{"b", "a"}));
  EXPECT_EQ(this->ids({.tags = {{"stage", "prod"}, {"team", "data"}}}), (Ids{"a"}));
  EXPECT_EQ(this->ids({.platform = "kubernetes", .tags = {{"team", "data"}}}), (Ids{"b"}));
  this->put(described("a", "{}", {{"team", "web"}}));
  EXPECT_EQ(this->ids({.tags = {{"team", "data"}}}), (Ids{"b"}));
  EXPECT_EQ(this->ids({.tags = {{"team", "web"}}}), (Ids{"c", "a"}));
}

TYPED_TEST(ClusterCatalogContract, LetsOneOfManyWritersWinAVersion) {
  const auto version = this->put(described("a")).cluster->version;
  std::vector<std::future<Result<PutAnswer>>> answers;
  for (int i = 0; i < 32; ++i) {
    auto promise = std::make_shared<std::promise<Result<PutAnswer>>>();
    answers.push_back(promise->get_future());
    this->catalog.put(described("a", std::to_string(i)), {Kind::one_of, {version}}, noon,
                      [promise](Result<PutAnswer> answer) { promise->set_value(std::move(answer)); });
  }
  int changed = 0;
  for (auto& answer : answers) changed += wait_for(std::move(answer)).value().outcome == PutOutcome::changed ? 1 : 0;
  EXPECT_EQ(changed, 1);
}

}  // namespace
}  // namespace headroom::store
