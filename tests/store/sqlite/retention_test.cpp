#include <gtest/gtest.h>

#include "store/open.hpp"
#include "store/sqlite/base/database.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// Which decisions are removed, and what of them stays for others.
namespace headroom::store {
namespace {

using namespace test;

class Retaining : public ::testing::Test {
 protected:
  void open(DecisionRetention kept) {
    log.reset();
    log = open_decision_log({.path = path, .decisions = kept, .tidy_interval = 0ms}, ids).value();
  }
  void store(DecisionRecord record) { ASSERT_TRUE(append(*log, {std::move(record)})); }
  std::vector<std::int64_t> kept() {
    std::vector<std::int64_t> milliseconds;
    const auto all = log->list({.limit = 1000}).value();
    for (const auto& one : all) milliseconds.push_back(one.record.id.order() / 4096 - noon.time_since_epoch().count());
    return milliseconds;
  }
  std::int64_t number(const std::string& sql) { return Database(path, Access::read_only).integer(sql).value_or(-1); }
  std::int64_t rows(const std::string& table) { return number("SELECT count(*) FROM " + table); }
  /// Nothing names a row that is gone.
  void expect_consistent() {
    Database db(path, Access::read_only);
    auto check = db.prepare("PRAGMA foreign_key_check");
    Rows row = check.query();
    while (row.next()) ADD_FAILURE() << row.text(0) << " names a missing row of " << row.text(2);
  }

  TemporaryFolder folder;
  std::filesystem::path path{folder / "headroom.db"};
  IdGenerator ids;
  std::unique_ptr<DurableDecisionLog> log;
};

using Ids = std::vector<std::int64_t>;

DecisionRecord changing(std::int64_t millisecond, const std::string& cluster = "j-1") {
  auto record = decision_at(millisecond, cluster);
  record.recommended = {{.pool_id = "ig-CORE", .from = 2, .to = 4}};
  record.labels = {{"run", std::to_string(millisecond)}, {"team", "data"}};
  record.facts = {.changed = true, .reason = "above_maximum", .blocked_by = "none"};
  return record;
}

TEST_F(Retaining, AllAreKeptUnlessItIsSaid) {
  open({});
  for (int i = 0; i < 5; ++i) store(decision_at(i));
  ASSERT_TRUE(log->tidy_decisions(noon + 24h * 3650));
  EXPECT_EQ(kept(), (Ids{4, 3, 2, 1, 0}));
}

TEST_F(Retaining, TheNewestOfACountAreKept) {
  open({.count = 3});
  for (int i = 0; i < 3; ++i) store(decision_at(i));
  ASSERT_TRUE(log->tidy_decisions(noon));
  EXPECT_EQ(kept(), (Ids{2, 1, 0}));
  for (int i = 3; i < 350; ++i) store(decision_at(i));
  ASSERT_TRUE(log->tidy_decisions(noon));
  EXPECT_EQ(kept(), (Ids{349, 348, 347}));
  store(decision_at(350));
  ASSERT_TRUE(log->tidy_decisions(noon));
  EXPECT_EQ(kept(), (Ids{350, 349, 348}));
  open({.count = 2});
  ASSERT_TRUE(log->tidy_decisions(noon));
  EXPECT_EQ(kept(), (Ids{350, 349})) << "after a restart";
  EXPECT_EQ(log->find(id_at(0)).error().kind, ErrorKind::not_found);
  expect_consistent();
}

TEST_F(Retaining, ThoseOfAnAgeAreKept) {
  open({.age = 1h});
  for (const auto minute : {0, 10, 20, 61}) store(decision_at(minute * 60'000));
  ASSERT_TRUE(log->tidy_decisions(noon + 60min));
  EXPECT_EQ(kept().size(), 4u) << "an hour to the millisecond is not older than an hour";
  ASSERT_TRUE(log->tidy_decisions(noon + 60min + 1ms));
  EXPECT_EQ(kept().size(), 3u);
  ASSERT_TRUE(log->tidy_decisions(noon + 80min));
  EXPECT_EQ(kept(), (Ids{61 * 60'000, 20 * 60'000}));
  ASSERT_TRUE(log->tidy_decisions(noon + 24h));
  EXPECT_EQ(kept(), Ids{});
}

TEST_F(Retaining, RemovesAllThatBelongsToADecision) {
  open({.count = 1});
  auto first = changing(0);
  first.steered = SteeredLimits{.unit = Unit::instances, .target = Units{4}};
  first.approval = ApprovalRequest{.task_token = "token"};
  first.valid_until = noon - 1s;
  store(first);
  store(changing(1));
  ASSERT_TRUE(report(*log, id_at(1), Outcome::applied, noon));
  store(decision_at(2, "j-2"));
  ASSERT_EQ(rows("labels"), 4);
  ASSERT_TRUE(log->tidy_decisions(noon));
  EXPECT_EQ(kept(), (Ids{2}));
  for (const char* table : {"labels", "applied", "reports", "approvals", "task_tokens", "steered_limits"})
    EXPECT_EQ(rows(table), 0) << table;
  EXPECT_EQ(log->list({.labels = {{"team", "data"}}}).value().size(), 0u);
  expect_consistent();
}

TEST_F(Retaining, RemovesNamesAndDocumentsThatNothingUsesAnyMore) {
  open({.count = 2});
  for (int i = 0; i < 200; ++i) store(decision_at(i, "j-" + std::to_string(i)));
  const auto before = rows("documents");
  ASSERT_GE(before, 200);
  ASSERT_TRUE(log->tidy_decisions(noon));
  // Two clusters and one policy. The events of all clusters are still there, and so are their names.
  EXPECT_EQ(rows("documents"), 3);
  EXPECT_GE(rows("names"), 200);
  expect_consistent();
  // What was removed is stored again if it comes back.
  store(decision_at(300, "j-5"));
  const auto again = log->find(id_at(300)).value();
  EXPECT_EQ(again.record.documents, decision_at(300, "j-5").documents);
  EXPECT_EQ(again.record.cluster_id, "j-5");
}

TEST_F(Retaining, NamesGoWithTheEventsThatNameThem) {
  log = open_decision_log({.path = path, .kept_events = 16, .decisions = {.count = 2}, .tidy_interval = 0ms}, ids)
            .value();
  for (int i = 0; i < 200; ++i) store(decision_at(i, "j-" + std::to_string(i)));
  ASSERT_TRUE(log->tidy_decisions(noon));
  // At most 17 events and their clusters, and some words.
  EXPECT_LE(rows("names"), 17 + 10);
  expect_consistent();
  const auto page = log->events().read({.limit = 100}).value();
  for (const auto& event : page.items) EXPECT_FALSE(event.cluster_id.empty());
}

TEST_F(Retaining, WhatCooldownsNeedStays) {
  open({.count = 1});
  auto applied = changing(0);
  applied.steered = SteeredLimits{.unit = Unit::vcpu, .target = Units{8}, .maximum_core = Units{3}};
  store(applied);
  for (int i = 1; i < 12; ++i) store(changing(i));
  ASSERT_TRUE(report(*log, id_at(11), Outcome::applied, noon + 60s));
  ASSERT_TRUE(report(*log, id_at(10), Outcome::dismissed, noon + 60s));
  store(decision_at(20));
  const auto before = log->history("j-1").value();
  ASSERT_EQ(before.recommendations.size(), History::depth);
  ASSERT_TRUE(log->tidy_decisions(noon));
  EXPECT_EQ(kept(), (Ids{20}));
  EXPECT_EQ(log->history("j-1").value(), before);
  open({.count = 1});
  EXPECT_EQ(log->history("j-1").value(), before) << "read from disk";
  EXPECT_EQ(rows("past_recommendations"), static_cast<std::int64_t>(History::depth));
  // A later evaluation may still find that one of them was applied, but not one that was dismissed.
  auto finding = changing(30);
  finding.inferred_applied = id_at(9);
  store(finding);
  auto refused = changing(31);
  refused.inferred_applied = id_at(10);
  store(refused);
  const auto cached = log->history("j-1").value();
  open({.count = 1});
  const auto after = log->history("j-1").value();
  EXPECT_EQ(after, cached);
  ASSERT_EQ(after.recommendations.at(4).id, id_at(9));
  EXPECT_EQ(after.recommendations.at(4).applied_at, noon + 9ms);
  EXPECT_FALSE(after.recommendations.at(3).applied_at);
}

TEST_F(Retaining, EventsOfARemovedDecisionNameItByItsId) {
  open({.count = 1});
  store(changing(0));
  ASSERT_TRUE(report(*log, id_at(0), Outcome::applied, noon));
  store(decision_at(1));
  ASSERT_TRUE(log->tidy_decisions(noon));
  const auto events = log->events().read({}).value().items;
  ASSERT_EQ(events.size(), 3u);
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_EQ(events[i].subject, id_at(0).text());
    EXPECT_EQ(events[i].cluster_id, "j-1");
    EXPECT_FALSE(events[i].decision);
  }
  EXPECT_EQ(events[1].report.value().state, Outcome::applied);
  EXPECT_TRUE(events[2].decision);
}

TEST_F(Retaining, AnAnswerIsRepeatedAfterItsDecisionIsGone) {
  open({.count = 1});
  const auto record = changing(0);
  const auto answer = answer_for(key_of("k"), record);
  ASSERT_TRUE(append(*log, {record}, answer));
  store(decision_at(1));
  ASSERT_TRUE(log->tidy_decisions(noon));
  ASSERT_EQ(log->find(record.id).error().kind, ErrorKind::not_found);
  open({.count = 1});
  const auto again = wait_for(claiming(*log, key_of("k"))).value();
  EXPECT_EQ(again.use, KeyUse::replayed);
  EXPECT_EQ(again.answer, answer.answer);
  expect_consistent();
}

TEST_F(Retaining, WhatSomebodyMayStillApproveStays) {
  open({.count = 1});
  auto waiting = changing(0);
  waiting.approval = ApprovalRequest{.task_token = "token"};
  waiting.valid_until = noon + 1h;
  store(waiting);
  for (int i = 1; i < 5; ++i) store(decision_at(i));
  ASSERT_TRUE(log->tidy_decisions(noon + 1h));
  EXPECT_EQ(kept(), (Ids{4, 0}));
  ASSERT_TRUE(log->tidy_decisions(noon + 1h + 1ms));
  EXPECT_EQ(kept(), (Ids{4}));
}

TEST_F(Retaining, SupersededStaysSuperseded) {
  open({.count = 2});
  auto overtaken = changing(0);
  overtaken.target = 4;
  auto other = changing(1);
  other.target = 6;
  auto same = changing(2);
  same.target = 6;
  for (const auto& record : {overtaken, other, same}) store(record);
  ASSERT_TRUE(log->tidy_decisions(noon));
  EXPECT_FALSE(log->find(id_at(1)).value().overtaken);
  auto third = changing(3);
  third.target = 8;
  store(third);
  EXPECT_TRUE(log->find(id_at(2)).value().overtaken);
}

TEST_F(Retaining, ItsOwnThreadDoesItToo) {
  log = open_decision_log({.path = path, .decisions = {.count = 1}, .tidy_interval = 1ms, .now = [] { return noon; }},
                          ids)
            .value();
  for (int i = 0; i < 20; ++i) store(decision_at(i));
  // A call waits for the thread's own work, and then does what is left.
  ASSERT_TRUE(log->tidy_decisions(noon));
  EXPECT_EQ(kept(), (Ids{19}));
}

/// A database as the version before facets left it, with these decisions.
void strip_facets(const std::filesystem::path& path) {
  Database db(path, Access::read_write);
  db.execute("UPDATE decisions SET facet = NULL, hourly_cost_delta = NULL; DELETE FROM facets");
}

TEST_F(Retaining, FillsInWhatRowsOfOlderVersionsLack) {
  open({});
  for (int i = 0; i < 250; ++i) {
    auto record = changing(i, i % 2 == 0 ? "j-even" : "j-odd");
    record.documents.answer = std::string(i % 5 == 0 ? "budget" : "none");
    store(record);
  }
  ASSERT_TRUE(report(*log, id_at(0), Outcome::applied, noon));
  const auto history = log->history("j-odd").value();
  log.reset();
  strip_facets(path);
  const auto read_facts = [](std::string_view answer) {
    return DecisionFacts{.changed = true,
                         .reason = "above_maximum",
                         .blocked_by = std::string(answer),
                         .hourly_cost_delta = MicroDollars{-3'600'000}};
  };
  log = open_decision_log({.path = path, .tidy_interval = 0ms, .read_facts = read_facts}, ids).value();
  // Before they are filled in, rows are found by what is in their columns, and summed up from their answers.
  EXPECT_EQ(log->history("j-odd").value(), history);
  EXPECT_EQ(log->list({.cluster_id = "j-odd", .limit = 1000}).value().size(), 125u);
  EXPECT_EQ(log->list({.action = "scale_out", .limit = 1000}).value().size(), 250u);
  EXPECT_EQ(log->list({.blocked_by = "budget", .limit = 1000}).value().size(), 0u);
  const auto sums = log->summary({.by = SummaryBy::blocked_by}).value();
  ASSERT_EQ(sums.size(), 2u);
  EXPECT_EQ(sums[0].key, "budget");
  EXPECT_EQ(sums[0].count, 50);
  EXPECT_EQ(sums[0].changed, 50);
  EXPECT_EQ(sums[0].hourly_cost_delta, MicroDollars{-180'000'000});
  EXPECT_EQ(sums[0].saved, MicroDollars{2}) << "3.6 USD an hour for 2 ms";
  EXPECT_EQ(sums[1].count, 200);
  ASSERT_TRUE(log->tidy_decisions(noon));
  EXPECT_EQ(number("SELECT count(*) FROM decisions WHERE facet IS NULL"), 0);
  EXPECT_EQ(log->list({.blocked_by = "budget", .limit = 1000}).value().size(), 50u);
  EXPECT_EQ(log->list({.cluster_id = "j-odd", .changed = true, .limit = 1000}).value().size(), 125u);
  EXPECT_EQ(log->list({.action = "scale_out", .limit = 1000}).value().size(), 250u);
  EXPECT_EQ(log->summary({.by = SummaryBy::blocked_by}).value(), sums);
  expect_consistent();
}

}  // namespace
}  // namespace headroom::store
