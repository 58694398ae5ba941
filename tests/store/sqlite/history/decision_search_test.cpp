#include "store/sqlite/history/decision_search.hpp"

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// How much work a page takes, counted in steps of SQLite's virtual machine, which no machine's speed alters.
namespace headroom::store {
namespace {

using namespace test;

constexpr int decisions = 30'000;

/// One each 50 milliseconds.
Instant time_of(int n) { return noon + n * 50ms; }
DecisionId id_of(std::int64_t n) { return id_at(n * 50); }

/// One cluster has nearly all decisions and another three; one action, label and outcome is rare; the evaluations of
/// the oldest thousand lie a year back.
DecisionRecord nth(int n) {
  auto record = decision_at(n * 50, n % 10'000 == 5 ? "j-small" : "j-large");
  record.action = n % 10'000 == 17 ? "scale_in" : n % 2 == 0 ? "no_action" : "scale_out";
  record.policy = n % 10'000 == 23 ? "rare@2" : "inline";
  record.labels = {{"team", n % 10'000 == 29 ? "rare" : "usual"}};
  if (n < 1000) record.evaluated_at -= 24h * 365;
  if (n % 10'000 == 31) record.recommended = {{.pool_id = "ig-CORE", .from = 1, .to = 2}};
  record.valid_until = n >= decisions - 5 ? noon + 24h : noon;
  return record;
}

class Searching : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<TemporaryFolder>();
    IdGenerator ids;
    auto log = open_decision_log({.path = path()}, ids).value();
    std::vector<DecisionRecord> records;
    for (int n = 0; n < decisions; ++n) records.push_back(nth(n));
    ASSERT_TRUE(append(*log, std::move(records)));
    for (const int n : {37, 10'037}) ASSERT_TRUE(report(*log, id_of(n), Outcome::applied, noon));
  }
  static void TearDownTestSuite() { folder.reset(); }
  static std::filesystem::path path() { return *folder / "headroom.db"; }

  /// Runs the search, and answers how many ids it found in how many steps.
  std::pair<std::size_t, int> search_counted(const DecisionQuery& query) {
    steps = 0;
    sqlite3_trace_v2(
        db.handle(), SQLITE_TRACE_PROFILE,
        [](unsigned, void* total, void* statement, void*) {
          *static_cast<int*>(total) +=
              sqlite3_stmt_status(static_cast<sqlite3_stmt*>(statement), SQLITE_STMTSTATUS_VM_STEP, 1);
          return 0;
        },
        &steps);
    const auto found = search(db, query);
    return {found.ids.size(), steps};
  }

  static std::unique_ptr<TemporaryFolder> folder;
  Database db{path(), Access::read_only};
  int steps{0};
  std::vector<std::string> ran;
};

std::unique_ptr<TemporaryFolder> Searching::folder;

TEST_F(Searching, NeverWalksTheWholeTableForAFilterThatHasAnIndex) {
  const Instant year_ago = noon - 24h * 365;
  struct Case {
    const char* name;
    DecisionQuery query;
    std::size_t expected;
  };
  const std::vector<Case> cases{
      {"newest", {}, 50},
      {"cursor", {.before = id_of(15'000)}, 50},
      {"large cluster", {.cluster_id = "j-large"}, 50},
      {"small cluster", {.cluster_id = "j-small"}, 3},
      {"unknown cluster", {.cluster_id = "j-none"}, 0},
      {"frequent action", {.action = "no_action"}, 50},
      {"rare action", {.action = "scale_in"}, 3},
      {"rare action of the large cluster", {.cluster_id = "j-large", .action = "scale_in"}, 3},
      {"rare policy", {.policy_id = "rare"}, 3},
      {"frequent label", {.labels = {{"team", "usual"}}}, 50},
      {"rare label", {.labels = {{"team", "rare"}}}, 3},
      {"rare label of the large cluster", {.cluster_id = "j-large", .labels = {{"team", "rare"}}}, 3},
      {"frequent label of the small cluster", {.cluster_id = "j-small", .labels = {{"team", "usual"}}}, 3},
      {"rare outcome", {.outcome = Outcome::applied}, 2},
      {"still recommended", {.outcome = Outcome::recommended, .now = noon + 1h}, 50},
      {"expired", {.outcome = Outcome::expired, .now = noon + 1h}, 50},
      {"short range", {.since = time_of(20'000), .until = time_of(20'010)}, 10},
      {"old range", {.since = year_ago, .until = year_ago + 1h}, 50},
      {"old range of a cluster", {.cluster_id = "j-small", .since = year_ago, .until = year_ago + 1h}, 1},
      {"open range", {.since = noon}, 50},
      {"range of a frequent action", {.action = "no_action", .since = year_ago, .until = year_ago + 1h}, 50},
  };
  // Counting up to 4,096 candidates takes some 4 steps each; walking all 30,000 with their rows 300,000 and more.
  constexpr int bound = 60'000;
  for (const auto& [name, query, expected] : cases) {
    const auto [found, taken] = search_counted(query);
    EXPECT_EQ(found, expected) << name;
    EXPECT_LT(taken, bound) << name;
  }
}

TEST_F(Searching, ARangeOfTimeIsARangeOfIds) {
  const auto [found, taken] = search_counted({.since = time_of(1000), .until = time_of(12'000)});
  EXPECT_EQ(found, 50u);
  EXPECT_LT(taken, 60'000) << "1,200 ids may be a minute apart from their evaluation";
}

/// All ids of a query, page by page.
std::vector<std::int64_t> all_pages(Database& db, DecisionQuery query) {
  std::vector<std::int64_t> all;
  for (int pages = 0; pages < 10'000; ++pages) {
    const auto page = search(db, query);
    all.insert(all.end(), page.ids.begin(), page.ids.end());
    if (!page.next) return all;
    query.before = DecisionId::of(*page.next, 0);
  }
  ADD_FAILURE() << "the pages have no end";
  return all;
}

TEST_F(Searching, PagesOfARangeJoinWithoutGapOrRepetition) {
  const auto all = all_pages(db, {.since = time_of(1000), .until = time_of(12'000), .limit = 1000});
  ASSERT_EQ(all.size(), 11'000u);
  for (std::size_t i = 0; i < all.size(); ++i)
    ASSERT_EQ(all[i], id_of(11'999 - static_cast<std::int64_t>(i)).order()) << i;
}

TEST_F(Searching, ShortPagesFindTheSameAsLongOnes) {
  const Instant year_ago = noon - 24h * 365;
  const std::vector<DecisionQuery> queries{
      {.cluster_id = "j-large", .policy_id = "rare"},
      {.action = "no_action", .labels = {{"team", "rare"}}},
      {.outcome = Outcome::expired, .labels = {{"team", "rare"}}, .now = noon + 1h},
      {.since = year_ago, .until = year_ago + 25s},
      {.action = "scale_in", .since = time_of(5000)},
      {.kind = "evaluation", .policy_id = "rare", .outcome = Outcome::superseded},
  };
  for (std::size_t i = 0; i < queries.size(); ++i) {
    auto query = queries[i];
    query.limit = 1000;
    const auto expected = all_pages(db, query);
    for (const std::int64_t most : {50, 777, 10'000}) {
      query.most_candidates = most;
      query.limit = 30;
      EXPECT_EQ(all_pages(db, query), expected) << i << " with " << most;
    }
  }
}

TEST_F(Searching, APageLooksAtNoMoreThanItMay) {
  // Half of the decisions recommend something, and none of them is superseded.
  const DecisionQuery query{.outcome = Outcome::superseded, .most_candidates = 2000};
  const auto [found, taken] = search_counted(query);
  EXPECT_EQ(found, 0u);
  EXPECT_LT(taken, 2000 * 80) << "steps of SQLite's machine";
  const auto next = search(db, query).next;
  ASSERT_TRUE(next);
  EXPECT_GE(*next, id_of(decisions - 2 * 2000 - 10).order());
  EXPECT_LE(*next, id_of(decisions - 2 * 2000 + 20).order());
}

TEST_F(Searching, EachIndexGivesItsIdsInOrder) {
  sqlite3_trace_v2(
      db.handle(), SQLITE_TRACE_STMT,
      [](unsigned, void* statements, void* statement, void*) {
        char* text = sqlite3_expanded_sql(static_cast<sqlite3_stmt*>(statement));
        static_cast<std::vector<std::string>*>(statements)->emplace_back(text);
        sqlite3_free(text);
        return 0;
      },
      &ran);
  for (const DecisionQuery& query : std::vector<DecisionQuery>{{.cluster_id = "j-large"},
                                                               {.cluster_id = "j-large", .action = "no_action"},
                                                               {.action = "no_action", .policy_id = "inline"},
                                                               {.labels = {{"team", "rare"}}},
                                                               {.outcome = Outcome::applied},
                                                               {}})
    search(db, query);
  sqlite3_trace_v2(db.handle(), 0, nullptr, nullptr);
  for (const auto& sql : ran) {
    auto explain = db.prepare("EXPLAIN QUERY PLAN " + sql);
    Rows plan = explain.query();
    while (plan.next()) EXPECT_EQ(plan.text(3).find("TEMP B-TREE"), std::string::npos) << plan.text(3) << "\n" << sql;
  }
  EXPECT_GT(ran.size(), 10u);
}

}  // namespace
}  // namespace headroom::store
