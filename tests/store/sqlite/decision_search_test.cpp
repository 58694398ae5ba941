#include "store/sqlite/decision_search.hpp"

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// How much work a page takes, counted in steps of SQLite's virtual machine, which no machine's speed alters.
namespace headroom::store {
namespace {

using namespace test;

constexpr int decisions = 30'000;

/// One cluster has nearly all decisions and another three; one action, label and outcome is rare; the evaluations of
/// the oldest thousand lie a year back.
DecisionRecord nth(int n) {
  auto record = decision_at(n, n % 10'000 == 5 ? "j-small" : "j-large");
  record.action = n % 10'000 == 17 ? "scale_in" : n % 2 == 0 ? "no_action" : "scale_out";
  record.policy = n % 10'000 == 23 ? "rare@2" : "inline";
  record.labels = {{"team", n % 10'000 == 29 ? "rare" : "usual"}};
  if (n < 1000) record.evaluated_at -= 24h * 365;
  if (n % 10'000 == 31) record.recommended = {{.pool_id = "ig-CORE", .from = 1, .to = 2}};
  record.valid_until = n >= decisions - 5 ? noon + 1h : noon;
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
    for (const int n : {37, 10'037}) ASSERT_TRUE(report(*log, id_at(n), Outcome::applied, noon));
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
    return {found.size(), steps};
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
      {"cursor", {.before = id_at(15'000)}, 50},
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
      {"still recommended", {.outcome = Outcome::recommended, .now = noon + 1min}, 50},
      {"expired", {.outcome = Outcome::expired, .now = noon + 1min}, 50},
      {"short range", {.since = noon + 20'000ms, .until = noon + 20'010ms}, 10},
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

TEST_F(Searching, LargeRangesFarFromTheNewestAreReadFromTheirOwnIndex) {
  const auto [found, taken] = search_counted({.since = noon + 1s, .until = noon + 12s});
  EXPECT_EQ(found, 50u);
  EXPECT_LT(taken, 250'000);
}

TEST_F(Searching, PagesOfARangeJoinWithoutGapOrRepetition) {
  const DecisionQuery range{.since = noon + 1s, .until = noon + 12s, .limit = 1000};
  std::vector<std::int64_t> all;
  for (auto query = range;;) {
    const auto page = search(db, query);
    if (page.empty()) break;
    all.insert(all.end(), page.begin(), page.end());
    query.before = DecisionId::of(page.back(), 0);
  }
  ASSERT_EQ(all.size(), 11'000u);
  for (std::size_t i = 0; i < all.size(); ++i)
    ASSERT_EQ(all[i], id_at(11'999 - static_cast<std::int64_t>(i)).order()) << i;
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
