#include <atomic>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "store/memory/memory_decision_log.hpp"
#include "store/open.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

/// What every decision log promises, tried on each of them.
namespace headroom::store {
namespace {

using namespace test;
using namespace std::chrono_literals;

struct InMemory {
  MemoryDecisionLog log;

  void restart_with(const std::string& catalog) { log.use_catalog(catalog); }
  DecisionLog& running() { return log; }
};

struct OnDisk {
  TemporaryFolder folder;
  IdGenerator ids;
  std::unique_ptr<DecisionLog> opened = open();
  DecisionLog& log = *opened;

  std::unique_ptr<DecisionLog> open(std::string catalog = {}) {
    return open_decision_log({.path = folder / "headroom.db", .catalog = std::move(catalog)}, ids).value();
  }
  void restart_with(std::string catalog) {
    opened.reset();
    opened = open(std::move(catalog));
  }
  DecisionLog& running() { return *opened; }
};

template <class T>
class DecisionLogContract : public ::testing::Test {
 protected:
  T place;
  DecisionLog& log = place.log;

  std::vector<std::int64_t> ids(const DecisionQuery& query) {
    std::vector<std::int64_t> milliseconds;
    const auto page = log.list(query).value();
    for (const auto& decision : page)
      milliseconds.push_back(decision.record.id.order() / 4096 - noon.time_since_epoch().count());
    return milliseconds;
  }
  void store(DecisionRecord record) { ASSERT_TRUE(append(log, {std::move(record)})); }
  Result<KeyClaim> claim(const IdempotencyKey& key) { return wait_for(claiming(log, key)); }
  std::vector<Recommendation> history(const std::string& cluster = "j-1") {
    return log.history(cluster).value().recommendations;
  }
};

using Logs = ::testing::Types<InMemory, OnDisk>;
TYPED_TEST_SUITE(DecisionLogContract, Logs);

using Ids = std::vector<std::int64_t>;

DecisionRecord changing(std::int64_t millisecond, const std::string& cluster = "j-1") {
  auto record = decision_at(millisecond, cluster);
  record.recommended = {{.pool_id = "ig-CORE", .from = 2, .to = 4}, {.pool_id = "if-TASK 7:", .spot_from = 1}};
  return record;
}

TYPED_TEST(DecisionLogContract, FindsWhatWasAppended) {
  auto record = decision_at(0);
  record.policy = "etl@3";
  record.labels = {{"execution", "arn:aws:states:us-east-1:1:execution:etl:42"}, {"team", ""}};
  record.documents.answer = std::string("{\"a\":\"\0\xf0\x9f\x98\x80\"}", 14);
  ASSERT_TRUE(append(this->log, {record}));
  const auto found = this->log.find(record.id).value();
  EXPECT_EQ(found.record.id, record.id);
  EXPECT_EQ(found.record.kind, "evaluation");
  EXPECT_EQ(found.record.cluster_id, "j-1");
  EXPECT_EQ(found.record.policy, "etl@3");
  EXPECT_EQ(found.record.action, "scale_out");
  EXPECT_EQ(found.record.status, "decided");
  EXPECT_EQ(found.record.recorded_at, record.recorded_at);
  EXPECT_EQ(found.record.evaluated_at, record.evaluated_at);
  EXPECT_EQ(found.record.valid_until, record.valid_until);
  EXPECT_EQ(found.record.labels, record.labels);
  EXPECT_EQ(found.record.documents, record.documents);
  EXPECT_EQ(found.outcome, Outcome::recommended);
  EXPECT_FALSE(found.report);
}

TYPED_TEST(DecisionLogContract, KeepsEmptyAndEnormousDocuments) {
  auto record = decision_at(0);
  record.cluster_id = "";
  record.documents = {};
  auto huge = decision_at(1);
  huge.documents.input = std::string(5'000'000, 'x');
  huge.documents.answer = std::string(3'000'000, 'y') + std::string(huge.documents.answer.view());
  ASSERT_TRUE(append(this->log, {record, huge}));
  EXPECT_EQ(this->log.find(record.id).value().record.documents, DecisionDocuments{});
  EXPECT_EQ(this->log.find(huge.id).value().record.documents, huge.documents);
}

TYPED_TEST(DecisionLogContract, KeepsTheCatalogueThatEachDecisionWasMadeWith) {
  const std::string first = R"({"region":"us-east-1","items":[]})";
  const std::string second = R"({"region":"eu-west-1","items":[]})";
  const auto name_of = [&](std::int64_t millisecond) {
    return this->place.running().find(id_at(millisecond)).value().catalog_sha256;
  };
  const auto store = [&](std::int64_t millisecond) {
    ASSERT_TRUE(append(this->place.running(), {decision_at(millisecond)}));
  };
  store(0);
  this->place.restart_with(first);
  store(1);
  store(2);
  this->place.restart_with(second);
  store(3);
  EXPECT_EQ(name_of(0), "");
  // printf '%s' '{"region":"us-east-1","items":[]}' | sha256sum
  EXPECT_EQ(name_of(1), "20b5e3e6bd66471e3ef93023871cbfd8fe1c9ae7483fe0e9b70efbf0ad2c261e");
  EXPECT_EQ(name_of(2), name_of(1));
  EXPECT_NE(name_of(3), name_of(1));
  DecisionLog& now = this->place.running();
  EXPECT_EQ(now.catalog(name_of(1)).value(), SharedText(first));
  EXPECT_EQ(now.catalog(name_of(3)).value(), SharedText(second));
  for (const std::string& unknown : {std::string(), std::string("xyz"), std::string(64, '0'), std::string(64, 'g')})
    EXPECT_EQ(now.catalog(unknown).error().kind, ErrorKind::not_found) << unknown;
  const auto listed = now.list({.limit = 1, .whole = true}).value();
  EXPECT_EQ(listed.at(0).catalog_sha256, name_of(3));
  EXPECT_EQ(now.list({.limit = 1}).value().at(0).catalog_sha256, "");
}

TYPED_TEST(DecisionLogContract, DoesNotFindWhatWasNeverStored) {
  this->store(decision_at(0));
  EXPECT_EQ(this->log.find(id_at(1)).error().kind, ErrorKind::not_found);
  EXPECT_EQ(this->log.find(id_at(0, 0x4321)).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(this->history("j-unknown").empty());
}

TYPED_TEST(DecisionLogContract, AppendsAllOrNone) {
  this->store(decision_at(1));
  const auto refused = append(this->log, {decision_at(0), decision_at(1)});
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_EQ(this->log.find(id_at(0)).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(append(this->log, {}));
}

TYPED_TEST(DecisionLogContract, OneBadRecordDoesNotSpoilTheOthers) {
  this->store(decision_at(50));
  std::vector<std::future<Result<void>>> waiting;
  for (int i = 0; i < 100; ++i) waiting.push_back(appending(this->log, {decision_at(i)}));
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(wait_for(std::move(waiting[static_cast<std::size_t>(i)])).has_value(), i != 50) << i;
  EXPECT_EQ(this->ids({.limit = 1000}).size(), 100u);
}

TYPED_TEST(DecisionLogContract, ListsNewestFirstPageByPage) {
  for (int i = 0; i < 5; ++i) this->store(decision_at(i));
  EXPECT_EQ(this->ids({.limit = 2}), (Ids{4, 3}));
  EXPECT_EQ(this->ids({.before = id_at(3), .limit = 2}), (Ids{2, 1}));
  EXPECT_EQ(this->ids({.before = id_at(1), .limit = 2}), (Ids{0}));
  EXPECT_EQ(this->ids({.before = id_at(0), .limit = 2}), Ids{});
  EXPECT_EQ(this->ids({.limit = 0}), Ids{});
}

TYPED_TEST(DecisionLogContract, ListsWithTheAnswerAlone) {
  auto record = decision_at(0);
  record.labels = {{"team", "data"}};
  this->store(record);
  const auto listed = this->log.list({}).value().at(0).record;
  EXPECT_EQ(listed.documents, (DecisionDocuments{.answer = record.documents.answer}));
  EXPECT_EQ(listed.labels, record.labels);
}

struct FilterCase {
  const char* name;
  DecisionQuery query;
  Ids expected;
};

/// Eight decisions in which every field that can be filtered by varies.
std::vector<DecisionRecord> varied() {
  std::vector<DecisionRecord> records;
  for (int i = 0; i < 8; ++i) {
    auto record = decision_at(i, i % 2 == 0 ? "j-even" : "j-odd");
    record.action = i < 4 ? "scale_out" : "no_action";
    record.status = i == 7 ? "insufficient_data" : "decided";
    record.kind = i == 6 ? "rightsizing" : "evaluation";
    record.policy = std::vector<std::string>{"inline", "etl@1", "etl@2", "etl@02"}[static_cast<std::size_t>(i % 4)];
    if (i % 3 == 0) record.labels = {{"team", "data"}, {"zone", i == 3 ? "a" : "b"}};
    record.evaluated_at = noon + std::chrono::minutes{10 - i};
    record.valid_until = record.evaluated_at + 5min;
    if (record.kind == "evaluation")
      record.facts = {.changed = i < 4,
                      .reason = i == 1 ? "above_maximum" : "nothing_to_do",
                      .blocked_by = i == 5 ? "cooldown" : "none"};
    records.push_back(std::move(record));
  }
  return records;
}

TYPED_TEST(DecisionLogContract, FiltersByEverythingAndAnyCombination) {
  ASSERT_TRUE(append(this->log, varied()));
  ASSERT_TRUE(report(this->log, id_at(2), Outcome::claimed, noon));
  ASSERT_TRUE(report(this->log, id_at(5), Outcome::dismissed, noon));
  const auto minutes = [](int m) { return noon + std::chrono::minutes{m}; };
  const std::vector<FilterCase> cases{
      {"cluster", {.cluster_id = "j-odd"}, {7, 5, 3, 1}},
      {"unknown cluster", {.cluster_id = "j"}, {}},
      {"action", {.action = "scale_out"}, {3, 2, 1, 0}},
      {"cluster and action", {.cluster_id = "j-even", .action = "scale_out"}, {2, 0}},
      {"status", {.status = "insufficient_data"}, {7}},
      {"kind", {.kind = "rightsizing"}, {6}},
      {"inline policies", {.policy_id = "inline"}, {4, 0}},
      {"a policy in any version", {.policy_id = "etl"}, {6, 5, 2, 1}},
      {"a policy in one version", {.policy_id = "etl@2"}, {6, 2}},
      {"a name that looks like a version", {.policy_id = "etl@02"}, {7, 3}},
      {"changed", {.changed = true}, {3, 2, 1, 0}},
      {"not changed; a rightsizing does not say", {.changed = false}, {7, 5, 4}},
      {"reason", {.reason = "above_maximum"}, {1}},
      {"a reason that no decision has", {.reason = "on_a_whim"}, {}},
      {"blocked by", {.blocked_by = "cooldown"}, {5}},
      {"blocked by nothing; a rightsizing does not say", {.blocked_by = "none"}, {7, 4, 3, 2, 1, 0}},
      {"blocked by something else", {.blocked_by = "budget"}, {}},
      {"cluster and reason", {.cluster_id = "j-odd", .reason = "nothing_to_do"}, {7, 5, 3}},
      {"policy and what blocked", {.blocked_by = "cooldown", .policy_id = "etl"}, {5}},
      {"policy and outcome", {.policy_id = "etl", .outcome = Outcome::dismissed}, {5}},
      {"policy and other outcome", {.policy_id = "inline", .outcome = Outcome::dismissed}, {}},
      {"label and reason", {.reason = "nothing_to_do", .labels = {{"team", "data"}}}, {3, 0}},
      {"changed and since", {.changed = true, .since = minutes(8)}, {2, 1, 0}},
      {"label", {.labels = {{"team", "data"}}}, {6, 3, 0}},
      {"two labels", {.labels = {{"team", "data"}, {"zone", "b"}}}, {6, 0}},
      {"a label's other value", {.labels = {{"team", "dat"}}}, {}},
      {"since", {.since = minutes(8)}, {2, 1, 0}},
      {"until", {.until = minutes(4)}, {7}},
      {"range", {.since = minutes(4), .until = minutes(8)}, {6, 5, 4, 3}},
      {"empty range", {.since = minutes(8), .until = minutes(4)}, {}},
      {"claimed", {.outcome = Outcome::claimed}, {2}},
      {"dismissed", {.outcome = Outcome::dismissed}, {5}},
      {"failed", {.outcome = Outcome::failed}, {}},
      // 4 and 7 are evaluations that change nothing, so they stay recommended.
      {"recommended", {.outcome = Outcome::recommended, .now = minutes(12)}, {7, 4, 3, 1, 0}},
      {"expired", {.outcome = Outcome::expired, .now = minutes(12)}, {6}},
      {"expired later", {.outcome = Outcome::expired, .now = minutes(14) + 1ms}, {6, 3, 1}},
      {"recommended in the last moment", {.outcome = Outcome::recommended, .now = minutes(15)}, {7, 4, 0}},
      {"range of a cluster", {.cluster_id = "j-odd", .since = minutes(5), .until = minutes(10)}, {5, 3, 1}},
      {"labels of a cluster", {.cluster_id = "j-odd", .labels = {{"team", "data"}}}, {3}},
      {"all at once",
       {.cluster_id = "j-even",
        .kind = "evaluation",
        .action = "scale_out",
        .status = "decided",
        .policy_id = "inline",
        .outcome = Outcome::recommended,
        .labels = {{"zone", "b"}},
        .since = minutes(10),
        .until = minutes(11),
        .before = id_at(1),
        .now = noon},
       {0}},
  };
  for (const auto& [name, query, expected] : cases) EXPECT_EQ(this->ids(query), expected) << name;
}

TYPED_TEST(DecisionLogContract, PagesGoOnUntilNothingFollows) {
  ASSERT_TRUE(append(this->log, varied()));
  const auto walk = [&](DecisionQuery query) {
    Ids all;
    for (int pages = 0; pages < 50; ++pages) {
      const auto page = this->log.page(query).value();
      EXPECT_LE(page.items.size(), query.limit);
      for (const auto& item : page.items)
        all.push_back(item.record.id.order() / 4096 - noon.time_since_epoch().count());
      if (!page.next) return all;
      query.before = page.next;
    }
    ADD_FAILURE() << "the pages have no end";
    return all;
  };
  for (const std::size_t limit : {1U, 2U, 3U, 50U})
    for (const std::int64_t most : {1, 2, 5, 1000}) {
      EXPECT_EQ(walk({.limit = limit, .most_candidates = most}), (Ids{7, 6, 5, 4, 3, 2, 1, 0}));
      EXPECT_EQ(walk({.status = "insufficient_data", .limit = limit, .most_candidates = most}), (Ids{7}));
      EXPECT_EQ(walk({.blocked_by = "cooldown", .policy_id = "etl", .limit = limit, .most_candidates = most}),
                (Ids{5}));
      EXPECT_EQ(walk({.policy_id = "inline", .outcome = Outcome::expired, .limit = limit, .most_candidates = most}),
                Ids{});
    }
  EXPECT_FALSE(this->log.page({.limit = 0}).value().next);
  EXPECT_FALSE(this->log.page({.limit = 8}).value().next) << "a page that is just full";
  EXPECT_EQ(this->log.page({.limit = 7}).value().next.value().order(), id_at(1).order());
}

TYPED_TEST(DecisionLogContract, FindsWhatWasEvaluatedAtAnotherTimeThanItWasStored) {
  // A day that is imported later, in an order of its own, and two clocks that go wrong by days.
  const std::vector<std::pair<std::int64_t, Instant>> evaluated{
      {0, noon},       {1, noon - 48h}, {2, noon - 48h + 1h}, {3, noon - 47h}, {4, noon + 24h},  {5, noon - 61s},
      {6, noon + 61s}, {7, noon - 48h}, {8, noon + 8ms},      {9, noon - 59s}, {10, noon - 24h}, {11, noon}};
  std::vector<DecisionRecord> records;
  for (const auto& [at, evaluated_at] : evaluated) {
    auto record = decision_at(at, at % 2 == 0 ? "j-even" : "j-odd");
    record.evaluated_at = evaluated_at;
    records.push_back(std::move(record));
  }
  ASSERT_TRUE(append(this->log, std::move(records)));
  const std::vector<FilterCase> cases{
      {"two days ago", {.since = noon - 48h, .until = noon - 47h}, {7, 1}},
      {"up to then", {.until = noon - 48h}, {}},
      {"since tomorrow", {.since = noon + 1h}, {4}},
      {"since noon", {.since = noon}, {11, 8, 6, 4, 0}},
      {"before noon", {.until = noon}, {10, 9, 7, 5, 3, 2, 1}},
      {"the minutes around noon", {.since = noon - 2min, .until = noon + 2min}, {11, 9, 8, 6, 5, 0}},
      {"of a cluster", {.cluster_id = "j-odd", .since = noon - 48h, .until = noon - 24h}, {7, 3, 1}},
      {"a moment", {.since = noon - 61s, .until = noon - 61s + 1ms}, {5}},
      {"all", {.since = noon - 72h, .until = noon + 72h}, {11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}},
  };
  for (auto [name, query, expected] : cases) {
    EXPECT_EQ(this->ids(query), expected) << name;
    Ids paged;
    query.limit = 2;
    query.most_candidates = 3;
    for (;;) {
      const auto page = this->log.page(query).value();
      for (const auto& item : page.items)
        paged.push_back(item.record.id.order() / 4096 - noon.time_since_epoch().count());
      if (!page.next) break;
      query.before = page.next;
    }
    EXPECT_EQ(paged, expected) << name << ", page by page";
  }
}

/// A changing decision with this difference in cost.
DecisionRecord costing(std::int64_t millisecond, const std::string& cluster, std::int64_t micro_dollars) {
  auto record = changing(millisecond, cluster);
  record.facts = {.changed = true,
                  .reason = "above_maximum",
                  .blocked_by = "none",
                  .hourly_cost_delta = MicroDollars{micro_dollars}};
  return record;
}

TYPED_TEST(DecisionLogContract, SumsUpWhatAppliedDecisionsSavedUntilTheClustersNext) {
  constexpr std::int64_t hour = 3'600'000;
  // j-1: −0.70 USD an hour for 90 minutes saves 1.05; then +0.10 for 30 minutes costs 0.05; the last has no next.
  ASSERT_TRUE(append(this->log, {costing(0, "j-1", -700'000), costing(3 * hour / 2, "j-1", 100'000),
                                 costing(2 * hour, "j-1", -1'000'000)}));
  // j-2: it was not applied, so it saved nothing.
  ASSERT_TRUE(append(this->log, {costing(1, "j-2", -5'000'000), decision_at(2 * hour + 1, "j-2")}));
  // j-3: 1 micro-dollar an hour for 1,800,000 ms is half a micro-dollar, which is rounded away from zero.
  ASSERT_TRUE(append(this->log, {costing(2, "j-3", -1), decision_at(2 + hour / 2, "j-3")}));
  // j-4: the next one was evaluated earlier, so no time passed.
  auto earlier = decision_at(4, "j-4");
  earlier.evaluated_at = noon - 24h;
  ASSERT_TRUE(append(this->log, {costing(3, "j-4", -1'000'000), earlier}));
  for (const auto& id : {id_at(0), id_at(3 * hour / 2), id_at(2 * hour), id_at(2), id_at(3)})
    ASSERT_TRUE(report(this->log, id, Outcome::applied, noon));
  auto quiet = decision_at(5, "");
  quiet.kind = "rightsizing";
  quiet.policy = "";
  quiet.action = "no_action";
  ASSERT_TRUE(append(this->log, {quiet}));

  const auto rows = [&](SummaryQuery query) { return this->log.summary(query).value(); };
  const auto row = [](std::string key, std::int64_t count, std::int64_t changed, std::int64_t delta,
                      std::int64_t saved) {
    return SummaryRow{.key = std::move(key),
                      .count = count,
                      .changed = changed,
                      .hourly_cost_delta = MicroDollars{delta},
                      .saved = MicroDollars{saved}};
  };
  EXPECT_EQ(rows({.by = SummaryBy::cluster}),
            (std::vector{row("", 1, 0, 0, 0), row("j-1", 3, 3, -1'600'000, 1'050'000 - 50'000),
                         row("j-2", 2, 1, -5'000'000, 0), row("j-3", 2, 1, -1, 1), row("j-4", 2, 1, -1'000'000, 0)}));
  // The sum is rounded once: 1,000,000.5.
  constexpr std::int64_t delta = -1'600'000 - 5'000'000 - 1 - 1'000'000;
  EXPECT_EQ(rows({.by = SummaryBy::policy}), (std::vector{row("", 1, 0, 0, 0), row("inline", 9, 6, delta, 1'000'001)}));
  EXPECT_EQ(rows({.by = SummaryBy::action}),
            (std::vector{row("no_action", 1, 0, 0, 0), row("scale_out", 9, 6, delta, 1'000'001)}));
  EXPECT_EQ(rows({.by = SummaryBy::blocked_by}), (std::vector{row("none", 10, 6, delta, 1'000'001)}));
  EXPECT_EQ(rows({.by = SummaryBy::day}),
            (std::vector{row("2026-11-21", 1, 0, 0, 0), row("2026-11-22", 9, 6, delta, 1'000'001)}));
  // What follows the range ends a saving as well: j-1's first was followed after 90 minutes.
  EXPECT_EQ(rows({.by = SummaryBy::cluster, .since = noon, .until = noon + 1ms}),
            (std::vector{row("j-1", 1, 1, -700'000, 1'050'000)}));
  EXPECT_EQ(rows({.by = SummaryBy::cluster, .since = noon + 1h, .until = noon + 2h}),
            (std::vector{row("j-1", 1, 1, 100'000, -50'000)}));
  EXPECT_EQ(rows({.by = SummaryBy::cluster, .until = noon}), (std::vector{row("j-4", 1, 0, 0, 0)}));
  EXPECT_EQ(rows({.by = SummaryBy::day, .since = noon + 240h}), std::vector<SummaryRow>{});
  EXPECT_EQ(rows({.since = noon, .until = noon}), std::vector<SummaryRow>{});
}

TYPED_TEST(DecisionLogContract, SumsUpWhatWasEvaluatedAtAnotherTimeThanItWasStored) {
  constexpr std::int64_t hour = 3'600'000;
  auto first = costing(0, "j-1", -2'000'000);
  first.evaluated_at = noon - 48h;
  auto second = costing(1, "j-1", -500'000);
  second.evaluated_at = noon - 47h;
  ASSERT_TRUE(append(this->log, {first, second, costing(hour, "j-1", 0)}));
  auto inferring = decision_at(hour + 1, "j-1");
  inferring.inferred_applied = id_at(0);
  this->store(inferring);
  const auto rows = this->log.summary({.by = SummaryBy::cluster, .since = noon - 48h, .until = noon - 47h}).value();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].count, 1);
  EXPECT_EQ(rows[0].saved, MicroDollars{2'000'000}) << "2 USD an hour for the hour until the next";
}

TYPED_TEST(DecisionLogContract, RemembersTheNewestRecommendationsOfACluster) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(this->history().size(), static_cast<std::size_t>(std::min(i, 8)));
    this->store(changing(i));
    this->store(changing(100 + i, "j-2"));
    this->store(decision_at(200 + i));  // changes nothing
  }
  const auto history = this->history();
  ASSERT_EQ(history.size(), History::depth);
  EXPECT_EQ(history.front().id, id_at(9));
  EXPECT_EQ(history.back().id, id_at(2));
  EXPECT_EQ(history.front().evaluated_at, noon + 9ms);
  EXPECT_EQ(history.front().pools, *changing(9).recommended);
  EXPECT_FALSE(history.front().applied_at);
}

TYPED_TEST(DecisionLogContract, KeepsWhatTheSignalsOfAClusterLeftLast) {
  const auto memory = [&](const std::string& cluster) { return this->log.history(cluster).value().signal_memory; };
  const auto leave = [&](std::int64_t millisecond, const std::string& cluster, std::string text) {
    auto record = decision_at(millisecond, cluster);
    record.signal_memory = std::move(text);
    this->store(record);
  };
  EXPECT_EQ(memory("j-1"), "") << "of a cluster never seen";
  leave(0, "j-1", R"({"a":1})");
  leave(1, "j-2", R"({"b":1})");
  EXPECT_EQ(memory("j-1"), R"({"a":1})");
  leave(2, "j-1", R"({"a":2})");
  EXPECT_EQ(memory("j-1"), R"({"a":2})") << "also once it was asked for before";
  leave(3, "j-1", "");
  EXPECT_EQ(memory("j-1"), R"({"a":2})") << "an evaluation that leaves nothing takes nothing away";
  EXPECT_EQ(memory("j-2"), R"({"b":1})");
}

TYPED_TEST(DecisionLogContract, KeepsTheLimitsThatWereSeenLast) {
  const auto known = [&](const std::string& cluster) { return this->log.history(cluster).value().limits; };
  const auto leave = [&](std::int64_t millisecond, const RememberedLimits& limits, const std::string& cluster) {
    auto record = decision_at(millisecond, cluster);
    record.limits = limits;
    this->store(record);
  };
  const RememberedLimits first{.limits = {Unit::vcpu, Units{8}, Units{80}, Units{0}, std::nullopt},
                               .attached = ComputeLimits{Unit::vcpu, Units{8}, Units{24}, std::nullopt, Units{12}},
                               .since = noon,
                               .seen_at = noon + 1s};
  EXPECT_FALSE(known("j-1"));
  leave(0, first, "j-1");
  EXPECT_EQ(known("j-1"), first);
  EXPECT_FALSE(known("j-2"));
  this->store(changing(1));
  EXPECT_EQ(known("j-1"), first) << "a decision that leaves nothing takes nothing away";

  RememberedLimits removed = first;
  removed.attached.reset();
  removed.seen_at = noon + 2s;
  leave(2, removed, "j-1");
  EXPECT_EQ(known("j-1"), removed);
  leave(3, first, "j-1");
  EXPECT_EQ(known("j-1"), removed) << "an older evaluation that is stored later";
  RememberedLimits same_moment = removed;
  same_moment.limits.maximum = Units{100};
  leave(4, same_moment, "j-1");
  EXPECT_EQ(known("j-1"), same_moment);
}

TYPED_TEST(DecisionLogContract, KeepsWhatARecommendationAskedToAttach) {
  auto record = changing(0);
  record.steered = SteeredLimits{.unit = Unit::fleet_units, .target = Units{0}, .maximum_core = Units{3}};
  this->store(record);
  this->store(changing(1));
  const auto history = this->history();
  EXPECT_EQ(history.at(1).steered, record.steered);
  EXPECT_FALSE(history.at(0).steered);
}

TYPED_TEST(DecisionLogContract, AnInferenceMarksTheEarlierDecisionAsAppliedWhenItWasEvaluated) {
  this->store(changing(0));
  this->store(changing(1));
  EXPECT_FALSE(this->history().at(1).applied_at);
  auto later = decision_at(60'000);
  later.inferred_applied = id_at(0);
  this->store(later);
  EXPECT_FALSE(this->history().at(0).applied_at);
  EXPECT_EQ(this->history().at(1).applied_at, noon);
}

TYPED_TEST(DecisionLogContract, AReportOfAppliedCountsFromTheEvaluationOnItsOwnClock) {
  auto record = changing(0);
  record.evaluated_at = noon - 24h;  // a replayed day
  record.valid_until = record.evaluated_at + 5min;
  this->store(record);
  EXPECT_FALSE(this->history().at(0).applied_at);
  ASSERT_TRUE(report(this->log, record.id, Outcome::applied, noon + 90s));
  EXPECT_EQ(this->history().at(0).applied_at, noon - 24h + 90s);
}

TYPED_TEST(DecisionLogContract, AppliedIsNeverBeforeTheEvaluation) {
  this->store(changing(0));
  ASSERT_TRUE(report(this->log, id_at(0), Outcome::applied, noon - 48h));
  EXPECT_EQ(this->history().at(0).applied_at, noon);
}

TYPED_TEST(DecisionLogContract, AnInferenceStandsUnlessFailureOrDismissalIsReported) {
  const std::vector<std::pair<Outcome, bool>> cases{
      {Outcome::claimed, true}, {Outcome::superseded, true}, {Outcome::failed, false}, {Outcome::dismissed, false}};
  std::int64_t at = 0;
  for (const auto& [outcome, stands] : cases) {
    const auto cluster = "j-" + std::to_string(at);
    this->store(changing(at, cluster));
    auto later = decision_at(at + 1, cluster);
    later.inferred_applied = id_at(at);
    this->store(later);
    ASSERT_TRUE(this->history(cluster).at(0).applied_at);
    ASSERT_TRUE(report(this->log, id_at(at), outcome, noon + 1s));
    EXPECT_EQ(this->history(cluster).at(0).applied_at.has_value(), stands) << at;
    auto again = decision_at(at + 2, cluster);
    again.inferred_applied = id_at(at);
    this->store(again);
    EXPECT_EQ(this->history(cluster).at(0).applied_at.has_value(), stands) << at;
    at += 10;
  }
}

TYPED_TEST(DecisionLogContract, AReportedTimeIsNotOverwrittenByAnInference) {
  this->store(changing(0));
  ASSERT_TRUE(report(this->log, id_at(0), Outcome::applied, noon + 90s));
  auto later = decision_at(1);
  later.inferred_applied = id_at(0);
  this->store(later);
  EXPECT_EQ(this->history().at(0).applied_at, noon + 90s);
}

TYPED_TEST(DecisionLogContract, MovesOutcomesOnlyWhereItIsLegal) {
  this->store(decision_at(0));
  const OutcomeReport claimed{.state = Outcome::claimed, .detail = "by me", .reported_at = noon};
  EXPECT_EQ(wait_for(reporting(this->log, id_at(0), claimed)).value().outcome, Outcome::claimed);
  EXPECT_EQ(report(this->log, id_at(0), Outcome::claimed, noon).error().kind, ErrorKind::conflict);
  const auto done =
      wait_for(reporting(this->log, id_at(0),
                         {.state = Outcome::applied, .applied_target = 6, .detail = "done", .reported_at = noon + 1s}));
  EXPECT_EQ(done.value().record.documents, decision_at(0).documents);
  EXPECT_EQ(report(this->log, id_at(0), Outcome::failed, noon).error().kind, ErrorKind::conflict);
  EXPECT_EQ(report(this->log, id_at(1), Outcome::applied, noon).error().kind, ErrorKind::not_found);
  EXPECT_EQ(report(this->log, id_at(0, 99), Outcome::failed, noon).error().kind, ErrorKind::not_found);
  const auto found = this->log.find(id_at(0)).value();
  EXPECT_EQ(found.outcome, Outcome::applied);
  EXPECT_EQ(found.report->applied_target, 6);
  EXPECT_EQ(found.report->detail, "done");
  EXPECT_EQ(found.report->reported_at, noon + 1s);
}

TYPED_TEST(DecisionLogContract, WhatChangesNothingCanOnlyBeDismissed) {
  auto quiet = decision_at(0);
  quiet.action = "no_action";
  this->store(quiet);
  for (const Outcome state : {Outcome::claimed, Outcome::applied, Outcome::failed, Outcome::superseded})
    EXPECT_EQ(report(this->log, id_at(0), state, noon).error().kind, ErrorKind::conflict);
  EXPECT_FALSE(this->log.find(id_at(0)).value().report);
  EXPECT_TRUE(report(this->log, id_at(0), Outcome::dismissed, noon));
  auto sizing = decision_at(1);
  sizing.kind = "rightsizing";
  sizing.action = "no_action";
  this->store(sizing);
  EXPECT_TRUE(report(this->log, id_at(1), Outcome::applied, noon));
}

TYPED_TEST(DecisionLogContract, AnExpiredDecisionCanBeAppliedButNotClaimed) {
  this->store(decision_at(0));
  const auto late = noon + 5min + 1ms;
  EXPECT_EQ(report(this->log, id_at(0), Outcome::claimed, late).error().kind, ErrorKind::conflict);
  EXPECT_TRUE(report(this->log, id_at(0), Outcome::applied, late));
}

TYPED_TEST(DecisionLogContract, OfManyClaimsOfADecisionOneWins) {
  this->store(decision_at(0));
  std::vector<std::future<Result<StoredDecision>>> claims;
  for (int i = 0; i < 20; ++i)
    claims.push_back(reporting(this->log, id_at(0), {.state = Outcome::claimed, .reported_at = noon}));
  int won = 0;
  for (auto& claim : claims) won += wait_for(std::move(claim)).has_value() ? 1 : 0;
  EXPECT_EQ(won, 1);
}

TYPED_TEST(DecisionLogContract, GivesTheSameAnswerAgainForTheSameKey) {
  const auto key = key_of("k");
  EXPECT_EQ(this->claim(key)->use, KeyUse::first);
  const auto record = decision_at(0);
  const auto answer = answer_for(key, record);
  ASSERT_TRUE(append(this->log, {record}, answer));
  const auto again = this->claim(key).value();
  EXPECT_EQ(again.use, KeyUse::replayed);
  EXPECT_EQ(again.answer, answer.answer);
  EXPECT_EQ(this->claim(key_of("k", 2))->use, KeyUse::reused);
  EXPECT_EQ(this->claim(key_of("other"))->use, KeyUse::first);
}

TYPED_TEST(DecisionLogContract, RemembersAnAnswerThatIsNotTheDecisions) {
  const auto key = key_of("k");
  EXPECT_EQ(this->claim(key)->use, KeyUse::first);
  auto answer = answer_for(key, decision_at(0));
  answer.answer.body = "{\"compact\":true}";
  answer.answer.location = "";
  ASSERT_TRUE(append(this->log, {decision_at(0), decision_at(1)}, answer));
  EXPECT_EQ(this->claim(key)->answer, answer.answer);
}

TYPED_TEST(DecisionLogContract, RemembersTheLastAnswerForAKey) {
  const auto key = key_of("k");
  ASSERT_TRUE(append(this->log, {decision_at(0)}, answer_for(key, decision_at(0))));
  ASSERT_TRUE(append(this->log, {decision_at(1)}, answer_for(key, decision_at(1))));
  EXPECT_EQ(this->claim(key)->answer, answer_for(key, decision_at(1)).answer);
}

TYPED_TEST(DecisionLogContract, FiftyRequestsWithOneKeyMakeOneDecision) {
  const auto key = key_of("k");
  std::atomic<int> firsts{0};
  std::vector<std::future<Result<KeyClaim>>> claims(50);
  {
    std::vector<std::thread> threads;
    for (auto& claim : claims) threads.emplace_back([&] { claim = claiming(this->log, key); });
    for (auto& thread : threads) thread.join();
  }
  ASSERT_TRUE(append(this->log, {decision_at(0)}, answer_for(key, decision_at(0))));
  for (auto& claim : claims) {
    const auto claimed = wait_for(std::move(claim)).value();
    if (claimed.use == KeyUse::first)
      ++firsts;
    else
      EXPECT_EQ(claimed.answer, answer_for(key, decision_at(0)).answer);
  }
  EXPECT_EQ(firsts, 1);
}

TYPED_TEST(DecisionLogContract, AWaiterWithAnotherBodyLearnsThatTheKeyIsTaken) {
  const auto key = key_of("k");
  ASSERT_EQ(this->claim(key)->use, KeyUse::first);
  auto other = claiming(this->log, key_of("k", 2));
  ASSERT_TRUE(append(this->log, {decision_at(0)}, answer_for(key, decision_at(0))));
  EXPECT_EQ(wait_for(std::move(other))->use, KeyUse::reused);
}

TYPED_TEST(DecisionLogContract, WhenTheFirstGivesUpTheNextIsFirst) {
  const auto key = key_of("k");
  ASSERT_EQ(this->claim(key)->use, KeyUse::first);
  auto second = claiming(this->log, key);
  auto third = claiming(this->log, key);
  this->log.release(key);
  EXPECT_EQ(wait_for(std::move(second))->use, KeyUse::first);
  EXPECT_EQ(third.wait_for(0s), std::future_status::timeout);
  this->store(decision_at(0));
  EXPECT_FALSE(append(this->log, {decision_at(0)}, answer_for(key, decision_at(0))));  // fails, and so releases
  EXPECT_EQ(wait_for(std::move(third))->use, KeyUse::first);
  this->log.release(key);
  this->log.release(key);
  EXPECT_EQ(this->claim(key)->use, KeyUse::first);
}

TYPED_TEST(DecisionLogContract, RemembersTheAnswerOfAReport) {
  const auto key = key_of("outcome");
  this->store(decision_at(0));
  ASSERT_EQ(this->claim(key)->use, KeyUse::first);
  const auto remember = [&](const StoredDecision& moved) {
    EXPECT_EQ(moved.outcome, Outcome::applied);
    return std::optional{answer_for(key, moved.record)};
  };
  ASSERT_TRUE(wait_for(reporting(this->log, id_at(0), {.state = Outcome::applied, .reported_at = noon}, remember)));
  EXPECT_EQ(this->claim(key)->answer, answer_for(key, decision_at(0)).answer);
}

TYPED_TEST(DecisionLogContract, AReportThatFailsLeavesTheKeyToItsHolder) {
  const auto key = key_of("outcome");
  ASSERT_EQ(this->claim(key)->use, KeyUse::first);
  const auto never = [](const StoredDecision&) -> std::optional<IdempotentAnswer> { throw std::logic_error("called"); };
  EXPECT_FALSE(wait_for(reporting(this->log, id_at(0), {.state = Outcome::applied, .reported_at = noon}, never)));
  auto waiting = claiming(this->log, key);
  EXPECT_EQ(waiting.wait_for(0s), std::future_status::timeout);
  this->log.release(key);
  EXPECT_EQ(wait_for(std::move(waiting))->use, KeyUse::first);
}

TYPED_TEST(DecisionLogContract, WhoeverWaitsForAKeyIsAnsweredWhenTheLogCloses) {
  std::future<Result<KeyClaim>> waiting;
  {
    TypeParam closing;
    ASSERT_EQ(wait_for(claiming(closing.log, key_of("k")))->use, KeyUse::first);
    waiting = claiming(closing.log, key_of("k"));
  }
  EXPECT_EQ(wait_for(std::move(waiting)).error().kind, ErrorKind::unavailable);
}

TYPED_TEST(DecisionLogContract, IsWritable) { EXPECT_TRUE(this->log.writable()); }

}  // namespace
}  // namespace headroom::store
