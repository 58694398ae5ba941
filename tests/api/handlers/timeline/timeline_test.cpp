#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/api.hpp"
#include "tests/support/decisions.hpp"
#include "tests/support/temporary_folder.hpp"

namespace headroom::test {
namespace {

const Instant ten = instant("2026-11-22T10:00:00Z");

Instant at(int minute) { return ten + std::chrono::minutes{minute}; }

/// What the tests store: a decision, with the answer that its figures stand in.
struct Stored {
  int minute{0};
  std::int64_t current{10};
  std::int64_t desired{10};
  std::int64_t target{10};
  json clamps = json::array();
  std::string cluster = "j-1";
  std::string policy = "etl@3";
  std::string unit = "instances";
  int order{0};  ///< of decisions at one instant
};

DecisionRecord record_of(const Stored& stored) {
  const Instant when = at(stored.minute);
  const std::string action = stored.target > stored.current   ? "scale_out"
                             : stored.target < stored.current ? "scale_in"
                                                              : "no_action";
  json clamps = stored.clamps;
  for (json& clamp : clamps) clamp["detail"] = "a limit";
  // A real answer has these members in this order.
  std::string answer =
      R"({"id":"dec","kind":"evaluation","status":"decided","action":")" + action + R"(","changed":)" +
      (stored.target == stored.current ? "false" : "true") + R"(,"unit":")" + stored.unit + R"(","current":)" +
      std::to_string(stored.current) + R"(,"desired":)" + std::to_string(stored.desired) + R"(,"target":)" +
      std::to_string(stored.target) + R"(,"reason":"work_waits","blocked_by":"none","hourly_cost_usd":)" +
      std::to_string(stored.current) + R"(e-1,"target_hourly_cost_usd":)" + std::to_string(stored.target) +
      R"(e-1,"emr_hourly_cost_usd":)" + std::to_string(stored.current) + R"(e-1,"target_emr_hourly_cost_usd":)" +
      std::to_string(stored.target) + R"(e-1,"cost_complete":true,"explanation":{"summary":"\"clamps\"","clamps":)" +
      clamps.dump() + R"(},"labels":{}})";
  DecisionRecord record{.id = DecisionId::of(when.time_since_epoch().count() * 4096 + stored.order, 7),
                        .kind = "evaluation",
                        .cluster_id = stored.cluster,
                        .policy = stored.policy,
                        .action = action,
                        .status = "decided",
                        .target = stored.target,
                        .recorded_at = when,
                        .evaluated_at = when,
                        .valid_until = when + Seconds{300}};
  record.documents = {.cluster = R"({"id":"j-1","pools":[]})",
                      .policy = R"({"limits":{"unit":"instances","minimum":2,"maximum":10},"signals":[]})",
                      .input = "{}",
                      .answer = std::move(answer)};
  if (stored.target != stored.current) record.recommended = std::vector<PoolTarget>{};
  return record;
}

json cut(const char* code, int from, int to) { return {{"code", code}, {"from", from}, {"to", to}}; }

/// In both stores.
class Timeline : public testing::TestWithParam<bool> {
 protected:
  Timeline() {
    if (GetParam()) durable_ = store::open_decision_log({.path = folder_ / "headroom.db"}, ids_).value();
    api_ = durable_ ? std::make_unique<TestApi>(*durable_) : std::make_unique<TestApi>();
    api_->clock.set(at(60));
  }

  void store(const std::vector<Stored>& all) {
    for (const Stored& each : all) ASSERT_TRUE(append(*api_->log, {record_of(each)}));
  }
  void demand(const std::vector<std::pair<int, double>>& points, const std::string& cluster = "j-1") {
    json all = json::array();
    for (const auto& [minute, units] : points)
      all.push_back({{"observed_at", format_rfc3339(at(minute))}, {"values", {{"demand", units}}}});
    const Answer answer = api_->post("/v1/clusters/" + cluster + "/snapshots", json{{"snapshots", all}});
    ASSERT_LT(answer.status, 300) << answer.body;
  }
  Answer timeline(const std::string& query = "") { return api_->get("/v1/clusters/j-1/timeline" + query); }

  TemporaryFolder folder_;
  IdGenerator ids_;
  std::unique_ptr<store::DurableDecisionLog> durable_;
  std::unique_ptr<TestApi> api_;
};

INSTANTIATE_TEST_SUITE_P(InMemory, Timeline, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(InSqlite, Timeline, testing::Values(true));

const std::string hour = "?since=2026-11-22T10:00:00Z&until=2026-11-22T11:00:00Z";

TEST_P(Timeline, JoinsSnapshotsDecisionsAndOutcomesInTheOrderOfTime) {
  store({{.minute = 10, .current = 4, .target = 6, .clamps = {cut("maximum", 8, 6)}},
         {.minute = 5, .current = 4, .target = 4}});
  demand({{10, 7}, {3, 5}});
  api_->clock.set(at(12));
  const std::string id = record_of({.minute = 10}).id.text();
  ASSERT_EQ(api_->post("/v1/decisions/" + id + "/outcome", json{{"state", "applied"}, {"applied_target", 6}}).status,
            200);
  api_->clock.set(at(60));
  const Answer answer = timeline(hour);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json items = answer["items"];
  std::vector<std::string> seen;
  for (const json& item : items)
    seen.push_back(item["at"].get<std::string>().substr(14, 2) + " " + item["kind"].get<std::string>());
  EXPECT_EQ(seen, (std::vector<std::string>{"03 snapshot", "05 decision", "10 snapshot", "10 decision", "12 outcome"}));
  EXPECT_EQ(items[2]["values"]["demand"], 7);
  EXPECT_EQ(items[3]["decision_id"], id);
  EXPECT_EQ(items[3]["outcome"], "applied");
  EXPECT_EQ(items[3]["clamps"], json::array({cut("maximum", 8, 6)}));
  EXPECT_EQ(items[4]["applied_target"], 6);
  EXPECT_EQ(answer["next_cursor"], nullptr);
  EXPECT_EQ(answer["oscillation"], nullptr);
}

TEST_P(Timeline, PagesThroughEverythingOnce) {
  store({{.minute = 5, .order = 0}, {.minute = 5, .order = 1}, {.minute = 20}});
  demand({{1, 1}, {2, 2}, {5, 3}, {5 + 60, 4}});
  const json all = timeline(hour)["items"];
  ASSERT_EQ(all.size(), 6U);
  for (const int limit : {1, 2, 3, 5}) {
    json paged = json::array();
    std::string query = hour + "&limit=" + std::to_string(limit);
    for (int pages = 0; pages < 10; ++pages) {
      const Answer page = timeline(query);
      ASSERT_EQ(page.status, 200) << page.body;
      ASSERT_LE(page["items"].size(), static_cast<std::size_t>(limit));
      for (const json& item : page["items"]) paged.push_back(item);
      EXPECT_EQ(page.header("Link").has_value(), page["next_cursor"].is_string());
      if (page["next_cursor"].is_null()) break;
      query = hour + "&limit=" + std::to_string(limit) + "&cursor=" + page["next_cursor"].get<std::string>();
    }
    EXPECT_EQ(paged, all) << limit;
  }
}

/// The example of docs/timeline.md, at $0.20 a unit: the requested size is 4 until 10:04, and 8 from then on.
TEST_P(Timeline, TellsTheRegretOfTheExample) {
  store({{.minute = 0, .current = 4, .target = 4},
         {.minute = 4, .current = 8, .target = 8},
         {.minute = 10, .current = 8, .target = 8}});
  demand({{0, 3}, {1, 3}, {2, 3}, {3, 6}, {4, 6}, {5, 6}, {6, 12}, {7, 3}, {8, 3}, {9, 3}, {10, 3}});
  const json regret = timeline(hour + "&start_up_seconds=120")["regret"];
  EXPECT_EQ(regret["counted_minutes"], 10);
  EXPECT_EQ(regret["actual_usd"], 0.213333);    // 64 unit-minutes × $0.20 / 60
  EXPECT_EQ(regret["cheapest_path_usd"], 0.2);  // 60
  EXPECT_EQ(regret["excess_usd"], 0.013333);
  EXPECT_EQ(regret["under_provisioned_minutes"], 4);
  EXPECT_EQ(regret["above_maximum_minutes"], 1);
  EXPECT_EQ(regret["reason"], nullptr);
}

TEST_P(Timeline, HasNoRegretWithoutAKnownDemand) {
  store({{.minute = 0}, {.minute = 5}});
  json regret = timeline(hour)["regret"];
  EXPECT_EQ(regret["reason"], "demand_unknown");
  for (const char* figure : {"excess_usd", "under_provisioned_minutes", "cheapest_path_usd", "actual_usd"})
    EXPECT_EQ(regret[figure], nullptr) << figure;
  store({{.minute = 7, .unit = "vcpu"}});
  demand({{0, 1}, {5, 1}});
  EXPECT_EQ(timeline(hour)["regret"]["reason"], "demand_in_another_unit");
  demand({{40, 1}, {41, 1}});
  regret = api_->get("/v1/clusters/j-1/timeline?since=2026-11-22T10:36:00Z&until=2026-11-22T11:00:00Z")["regret"];
  EXPECT_EQ(regret["reason"], "demand_in_another_unit") << "of the decision before the range";
}

TEST_P(Timeline, DrawsColumnsWithGaps) {
  store({{.minute = 0, .current = 4, .desired = 9, .target = 6},
         {.minute = 10, .current = 6, .target = 6},
         {.minute = 40, .current = 2, .target = 2}});
  demand({{0, 5}, {9, 7}});
  const Answer answer = timeline(hour + "&max_points=100");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["bucket_seconds"], 36);
  EXPECT_EQ(answer["time"].size(), 100U);
  EXPECT_EQ(answer["time"][1], "2026-11-22T10:00:36.000Z");
  for (const char* name : {"capacity", "desired", "target", "demand"})
    for (const char* part : {"min", "max", "last"}) EXPECT_EQ(answer[name][part].size(), 100U) << name;
  // The second decision found what the first one asked for, so it counts from 10:00 on.
  EXPECT_EQ(answer["capacity"]["last"][0], 6);
  EXPECT_EQ(answer["desired"]["last"][0], 9);
  EXPECT_EQ(answer["limits"]["maximum"][0], 10);
  EXPECT_EQ(answer["limits"]["minimum"][0], 2);
  EXPECT_EQ(answer["hourly_cost_usd"]["ec2_on_demand"][0], 0.4);
  EXPECT_EQ(answer["hourly_cost_usd"]["ec2_spot"][0], 0);
  EXPECT_EQ(answer["hourly_cost_usd"]["emr"][0], 0.4);
  // From 10:10 to 10:40 nothing is known: 600 s / 36 s = 16.7.
  EXPECT_EQ(answer["capacity"]["last"][16], 6);
  EXPECT_EQ(answer["capacity"]["last"][17], nullptr);
  EXPECT_EQ(answer["target"]["last"][40], nullptr);
  EXPECT_EQ(answer["capacity"]["last"][66], 2);  // 10:40 lies in the bucket from 10:39:36 on
  EXPECT_EQ(answer["gaps"], json::parse(R"([["2026-11-22T10:10:00.000Z","2026-11-22T10:40:00.000Z","no_snapshot"],
                                            ["2026-11-22T10:40:00.000Z","2026-11-22T11:00:00.000Z","no_snapshot"]])"));
  EXPECT_EQ(answer["decisions"]["items"].size(), 3U);
  EXPECT_EQ(answer["decisions"]["more"], 0);
  // 4 run until 10:05 and then 6. The demand is above 4 all the time, and above 6 from 10:05 on; it ends at 10:09.
  EXPECT_EQ(answer["under_provisioned_seconds"], 540) << answer.body;
}

TEST_P(Timeline, IsAPictureOrATableIfAsked) {
  store({{.minute = 0, .current = 4, .target = 6}, {.minute = 10, .current = 6, .target = 6}});
  demand({{0, 5}, {9, 7}});
  const auto as = [&](const char* type, const std::string& query) {
    return api_->ask("GET", "/v1/clusters/j-1/timeline" + query, "", {{"Accept", type}});
  };
  const Answer csv = as("text/csv", hour + "&max_points=100");
  EXPECT_EQ(csv.content_type, "text/csv");
  EXPECT_EQ(std::ranges::count(csv.body, '\n'), 101);
  EXPECT_TRUE(csv.body.starts_with("time,capacity_min,capacity_max,capacity_last,desired,target,")) << csv.body;
  EXPECT_NE(csv.body.find("\r\n2026-11-22T10:00:00.000Z,6,6,6,10,6,5,5,5,2,10,0.4,0,0.4\r\n"), std::string::npos)
      << csv.body.substr(0, 300);
  EXPECT_NE(csv.body.find("\r\n2026-11-22T10:30:00.000Z,,,,,,,,,,,,,\r\n"), std::string::npos);
  EXPECT_EQ(std::ranges::count(as("text/csv", hour).body, '\n'), 901);  // an hour has 900 buckets of 4 s
  const Answer picture = as("image/svg+xml", hour);
  EXPECT_EQ(picture.content_type, "image/svg+xml");
  EXPECT_TRUE(picture.body.starts_with("<svg")) << picture.body.substr(0, 100);
  EXPECT_NE(picture.body.find("class=\"unknown\""), std::string::npos);
  EXPECT_EQ(as("text/html", hour).status, 406);
}

TEST_P(Timeline, KnowsNothingOfTheFuture) {
  store({{.minute = 50}});
  const Answer answer = timeline("?since=2026-11-22T10:50:00Z&until=2026-11-22T12:50:00Z&max_points=120");
  EXPECT_EQ(answer["bucket_seconds"], 60);
  EXPECT_EQ(answer["capacity"]["last"][9], 10);
  EXPECT_EQ(answer["capacity"]["last"][10], nullptr);
  EXPECT_TRUE(answer["gaps"].empty()) << answer.body;
  const Answer later = timeline("?since=2026-11-22T12:00:00Z&until=2026-11-22T13:00:00Z");
  EXPECT_EQ(later.status, 200);
  EXPECT_TRUE(later["items"].empty());
}

TEST_P(Timeline, FindsAnOscillation) {
  store({{.minute = 0, .current = 4, .target = 8},
         {.minute = 5, .current = 8, .target = 4},
         {.minute = 10, .current = 4, .target = 8},
         {.minute = 15, .current = 8, .target = 4},
         {.minute = 20, .current = 4, .target = 4}});
  const json found = timeline(hour)["oscillation"];
  EXPECT_EQ(found["changes_of_direction"], 3);
  EXPECT_EQ(found["since"], "2026-11-22T10:00:00.000Z");
  EXPECT_EQ(found["until"], "2026-11-22T10:15:00.000Z");
  EXPECT_EQ(found["decision_ids"].size(), 4U);
  EXPECT_EQ(found["decision_ids"][0], record_of({.minute = 0}).id.text());
  EXPECT_FALSE(found["advice"].get<std::string>().empty());
}

TEST_P(Timeline, RefusesWhatIsOutOfRangeAndNamesAllOfIt) {
  store({{.minute = 0}});
  const auto faults = [&](const std::string& query) {
    const Answer answer = timeline(query);
    EXPECT_EQ(answer.status, 400) << query;
    return answer.faults();
  };
  const std::string refused = "invalid_parameter\n";
  const Answer both = timeline("?max_points=99&limit=0&cursor=x&since=2026-11-22T11:00:00Z&until=2026-11-22T11:00:00Z");
  EXPECT_EQ(both.status, 400);
  for (const char* name : {"max_points", "limit", "cursor", "since"})
    EXPECT_NE(both.body.find(name), std::string::npos) << name;
  for (const char* query :
       {"?max_points=5001", "?max_points=99", "?max_points=1e3", "?max_points=", "?limit=1001",
        "?since=2027-01-01T00:00:00Z", "?since=2024-01-01T00:00:00Z", "?gap_seconds=59", "?start_up_seconds=-1",
        "?cursor=1x0", "?cursor=1s", "?cursor=-1s0", "?max_points=100&limit=5", "?unknown=1"})
    EXPECT_FALSE(faults(query).empty()) << query;
}

TEST_P(Timeline, IsKnownOfAClusterWithDecisionsOrSnapshotsOnly) {
  EXPECT_EQ(timeline().status, 404);
  demand({{0, 1}});
  EXPECT_EQ(timeline().status, 200);
  store({{.minute = 0, .cluster = "j-2"}});
  EXPECT_EQ(api_->get("/v1/clusters/j-2/timeline").status, 200);
  EXPECT_EQ(api_->get("/v1/clusters/j-2/timeline?max_points=100").status, 200);
}

// --- The price of limits ---

class Limits : public Timeline {};

INSTANTIATE_TEST_SUITE_P(InMemory, Limits, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(InSqlite, Limits, testing::Values(true));

/// The example of docs/timeline.md.
void store_limits(TestApi& api, const std::string& cluster = "j-1", int order = 0) {
  for (const Stored& each :
       {Stored{.minute = 0, .desired = 13, .clamps = {cut("maximum", 13, 10)}, .cluster = cluster, .order = order},
        Stored{.minute = 10,
        .desired = 20,
        .clamps = {cut("increment", 20, 16), cut("maximum", 16, 10)},
        .cluster = cluster,
        .order = order},
        Stored{.minute = 30, .target = 10, .cluster = cluster, .order = order}})
    ASSERT_TRUE(append(*api.log, {record_of(each)}));
}

TEST_P(Limits, HaveAPriceThatIsOneNumberWithItsArithmetic) {
  store_limits(*api_);
  demand({{0, 12}, {15, 12}, {16, 9}, {30, 9}});
  const Answer answer = api_->get("/v1/limits/price?cluster_id=j-1");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json items = answer["items"];
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0]["code"], "maximum");
  EXPECT_EQ(items[0]["decisions"], 2);
  EXPECT_EQ(items[0]["withheld_unit_hours"], 2.5);  // 3 × 10 min + 6 × 20 min
  EXPECT_EQ(items[0]["saved_usd"], 0.5);            // × $0.20
  EXPECT_EQ(items[0]["under_provisioned_minutes"], 16);
  EXPECT_EQ(items[0]["arithmetic"],
            "2.5 unit-hours withheld × $0.2 on average = $0.5 saved. The demand was above what this limit allowed in "
            "16 of 30 minutes");
  EXPECT_EQ(items[1]["code"], "increment");
  EXPECT_EQ(items[1]["under_provisioned_minutes"], 0);
  EXPECT_EQ(answer["decisions"], 4 - 1);
  EXPECT_EQ(answer["cut"], false);
}

TEST_P(Limits, AreFilteredByClusterAndPolicyTogether) {
  store_limits(*api_, "j-1");
  store_limits(*api_, "j-2", 1);
  const auto decisions = [&](const std::string& query) -> json {
    const Answer answer = api_->get("/v1/limits/price" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer["items"].empty() ? json() : answer["items"][0]["decisions"];
  };
  EXPECT_EQ(decisions(""), 4);
  EXPECT_EQ(decisions("?cluster_id=j-2"), 2);
  EXPECT_EQ(decisions("?cluster_id=j-2&policy_id=etl"), 2);
  EXPECT_EQ(decisions("?policy_id=etl@3"), 4);
  EXPECT_EQ(decisions("?policy_id=etl@4"), nullptr);
  EXPECT_EQ(decisions("?cluster_id=j-3"), nullptr);
  EXPECT_EQ(api_->get("/v1/limits/price")["cluster_ids"], (json{"j-1", "j-2"}));
}

TEST_P(Limits, CountWhatWasCutBeforeTheRangeOnlyInside) {
  store_limits(*api_);
  // 10:20 to 10:30 of the second decision: 6 × 10 min.
  const Answer answer = api_->get("/v1/limits/price?cluster_id=j-1&since=2026-11-22T10:20:00Z");
  EXPECT_EQ(answer["items"][0]["withheld_unit_hours"], 1);
  EXPECT_EQ(answer["items"][0]["under_provisioned_minutes"], nullptr);
}

TEST_P(Limits, RefuseARangeThatEndsBeforeItBegins) {
  for (const char* query : {"?since=2026-11-22T11:00:00Z&until=2026-11-22T11:00:00Z", "?since=x",
                            "?cluster_id=", "?policy_id=", "?since=2020-01-01T00:00:00Z", "?limit=5"})
    EXPECT_EQ(api_->get(std::string("/v1/limits/price") + query).status, 400) << query;
}

TEST(TimelineOfRealEvaluations, HasTheirLimitsPricesAndSizes) {
  TestApi api;
  json request = example();
  for (const char* limit : {"maximum", "maximum_on_demand", "maximum_core"}) request["policy"]["limits"][limit] = 3;
  for (const char* time : {"2026-11-22T10:00:30Z", "2026-11-22T10:05:30Z"}) {
    request["evaluated_at"] = time;
    request["metrics"]["observed_at"] = time;
    request["metrics"].erase("series");
    api.clock.set(instant(time));
    ASSERT_EQ(api.evaluate(request).status, 201);
  }
  api.clock.set(instant("2026-11-22T10:10:00Z"));
  const Answer columns = api.get("/v1/clusters/j-2AXXXXXXGAPLF/timeline?since=2026-11-22T10:00:00Z&max_points=100");
  ASSERT_EQ(columns.status, 200) << columns.body;
  EXPECT_EQ(columns["capacity"]["last"][99], 3);
  EXPECT_EQ(columns["limits"]["maximum"][99], 3);
  EXPECT_EQ(columns["hourly_cost_usd"]["ec2_on_demand"][99], 0.384);  // 2 m5.xlarge at $0.192
  EXPECT_EQ(columns["hourly_cost_usd"]["ec2_spot"][99], 0.07);
  const json items = api.get("/v1/limits/price")["items"];
  const auto maximum = std::ranges::find_if(items, [](const json& item) { return item["code"] == "maximum"; });
  ASSERT_NE(maximum, items.end()) << items;
  EXPECT_EQ((*maximum)["decisions"], 2);
  EXPECT_GT((*maximum)["saved_usd"], 0);
}

}  // namespace
}  // namespace headroom::test
