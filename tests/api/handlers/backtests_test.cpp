#include "tests/support/backtests.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::ended_job;
using test::load_policy;
using test::make_history;
using test::make_policy;
using test::TestApi;
using test::with;

const std::string path = "/v1/policies/load/backtests";

json range(const std::string& from, const std::string& to) {
  return {{"from", "2026-11-22T" + from + ":00Z"}, {"to", "2026-11-22T" + to + ":00Z"}};
}

json result_of(TestApi& api, const json& body) {
  const Answer accepted = api.post(path, body);
  EXPECT_EQ(accepted.status, 202) << accepted.body;
  if (accepted.status != 202) return {};
  const json job = ended_job(api, accepted);
  EXPECT_EQ(job.at("state"), "succeeded") << job;
  return job.at("result");
}

class Backtests : public testing::Test {
 protected:
  void SetUp() override { make_policy(api_, load_policy(10), load_policy(20)); }
  TestApi api_;
};

TEST_F(Backtests, CompareAVersionWithWhatHappened) {
  make_history(api_);
  const json result = result_of(api_, with(range("10:00", "10:15"), "/cluster_id", "c-1"));
  EXPECT_EQ(result["policy_id"], "load");
  EXPECT_EQ(result["version"], 2);
  EXPECT_EQ(result["open_loop"], true);
  EXPECT_EQ(result["decisions"], 3);
  EXPECT_EQ(result["decided_again"], 3);
  EXPECT_EQ(result["different"], 3);
  EXPECT_EQ(result["inputs_expired"], 0);
  EXPECT_EQ(result["compared_seconds"], 900);
  EXPECT_EQ(result["unknown"], json::array());
  // 4 nodes × $0.10 × 15/60 h. The demand of 6 is known for the ten minutes up to its last point.
  EXPECT_EQ(result["cost_usd"], 0.1);
  EXPECT_EQ(result["under_provisioned_minutes"], 10);
  EXPECT_EQ(result["actions"], 0);
  EXPECT_EQ(result["flaps"], 0);
  // 8 nodes from the first decision on; four of them start up for five minutes.
  const json& actual = result["against_actual"];
  EXPECT_EQ(actual["cost_usd"], 0.2);
  EXPECT_EQ(actual["under_provisioned_minutes"], 5);
  EXPECT_EQ(actual["actions"], 1);
  EXPECT_EQ(actual["flaps"], 0);
  EXPECT_EQ(result["cost_increase_percent"], -50);
  EXPECT_EQ(result["demand_minutes"], 10);
}

TEST_F(Backtests, NameTheFirstDecisionsThatWouldBeOthers) {
  make_history(api_);
  const json result = result_of(api_, with(range("10:00", "10:15"), "/cluster_id", "c-1"));
  const json& differences = result["first_differences"];
  ASSERT_EQ(differences.size(), 3U);
  const json decisions = api_.get("/v1/decisions")["items"];  // newest first
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(differences[i]["decision_id"], decisions[2 - i]["id"]) << i;
  EXPECT_EQ(differences[0]["was"]["action"], "scale_out");
  EXPECT_EQ(differences[0]["was"]["target"], 8);
  EXPECT_EQ(differences[0]["was"]["hourly_cost_usd"], 0.8);
  EXPECT_EQ(differences[0]["would_be"]["action"], "no_action");
  EXPECT_EQ(differences[0]["would_be"]["target"], 4);
  EXPECT_EQ(differences[1]["was"]["action"], "no_action");
  EXPECT_EQ(differences[1]["would_be"]["action"], "scale_in");
  EXPECT_EQ(differences[1]["would_be"]["target"], 4);
  EXPECT_EQ(differences[1]["evaluated_at"], "2026-11-22T10:05:00.000Z");
}

TEST_F(Backtests, OfTheSameVersionFindNothing) {
  make_history(api_);
  json result = result_of(api_, with(with(range("10:00", "10:15"), "/cluster_id", "c-1"), "/version", 1));
  EXPECT_EQ(result["first_differences"], json::array());
  EXPECT_EQ(result["different"], 0);
  EXPECT_EQ(result["cost_increase_percent"], 0);
  for (const char* figure : {"cost_usd", "under_provisioned_minutes", "actions", "flaps"})
    EXPECT_EQ(result[figure], result["against_actual"][figure]) << figure;
}

TEST_F(Backtests, TakeTheRangeHalfOpen) {
  make_history(api_);
  const json result = result_of(api_, with(range("10:05", "10:10"), "/cluster_id", "c-1"));
  EXPECT_EQ(result["decisions"], 1);
  EXPECT_EQ(result["compared_seconds"], 300);
  EXPECT_EQ(result["first_differences"][0]["evaluated_at"], "2026-11-22T10:05:00.000Z");
}

TEST_F(Backtests, TakeTheNewestVersionTheLastWeekAndThePolicysClusters) {
  make_history(api_, "c-1");
  make_history(api_, "c-2");
  ASSERT_EQ(api_.evaluate(test::example()).status, 201);  // of another policy
  const json result = result_of(api_, json::object());
  EXPECT_EQ(result["version"], 2);
  EXPECT_EQ(result["from"], "2026-11-15T10:15:00.000Z");
  EXPECT_EQ(result["to"], "2026-11-22T10:15:00.000Z");
  ASSERT_EQ(result["clusters"].size(), 2U);
  EXPECT_EQ(result["clusters"][0]["cluster_id"], "c-1");
  EXPECT_EQ(result["clusters"][1]["cluster_id"], "c-2");
  EXPECT_EQ(result["clusters"][1]["cost_usd"], 0.1);
  EXPECT_EQ(result["cost_usd"], 0.2);
  EXPECT_EQ(result["against_actual"]["cost_usd"], 0.4);
  EXPECT_EQ(result["under_provisioned_minutes"], 20);
  EXPECT_EQ(result["different"], 6);
}

TEST_F(Backtests, SizesAreNotHeldBeyondThePresent) {
  make_history(api_);
  const json result = result_of(api_, with(range("10:00", "23:00"), "/cluster_id", "c-1"));
  EXPECT_EQ(result["compared_seconds"], 900);
  EXPECT_EQ(result["cost_usd"], 0.1);
}

TEST_F(Backtests, OfNothingHaveNoFigures) {
  make_history(api_);
  const json result = result_of(api_, with(range("08:00", "09:00"), "/cluster_id", "c-1"));
  for (const char* figure : {"cost_usd", "under_provisioned_minutes", "actions", "flaps"}) {
    EXPECT_TRUE(result[figure].is_null()) << figure;
    EXPECT_TRUE(result["against_actual"][figure].is_null()) << figure;
  }
  ASSERT_EQ(result["unknown"].size(), 4U);
  EXPECT_EQ(result["unknown"][0]["figure"], "cost_usd");
  EXPECT_EQ(result["unknown"][0]["reason"], "no_decisions");
  EXPECT_EQ(result["decisions"], 0);
  EXPECT_TRUE(result["cost_increase_percent"].is_null());
}

TEST_F(Backtests, OfAPolicyThatDecidedNothingHaveNoClusters) {
  const json result = result_of(api_, json::object());
  EXPECT_EQ(result["clusters"], json::array());
  EXPECT_TRUE(result["cost_usd"].is_null());
  EXPECT_EQ(result["unknown"][0]["reason"], "no_clusters");
}

TEST_F(Backtests, KnowNoMinutesWithoutADemand) {
  const auto decide = [&](const test::Seen& seen) {
    json request = test::load_request(seen);
    request["metrics"]["values"].erase("demand");
    ASSERT_EQ(api_.evaluate(request).status, 201);
  };
  decide({"09:50", 4, 20});
  decide({"09:55", 8, 10});
  const json result = result_of(api_, with(range("09:50", "10:00"), "/cluster_id", "c-1"));
  EXPECT_TRUE(result["under_provisioned_minutes"].is_null());
  EXPECT_TRUE(result["against_actual"]["under_provisioned_minutes"].is_null());
  ASSERT_EQ(result["unknown"].size(), 1U);
  EXPECT_EQ(result["unknown"][0]["figure"], "under_provisioned_minutes");
  EXPECT_EQ(result["unknown"][0]["reason"], "no_stored_demand");
  EXPECT_EQ(result["against_actual"]["cost_usd"], 0.133333);  // 8 × $0.10 × 10/60
}

TEST_F(Backtests, KnowNoCostWithoutPrices) {
  json request = test::load_request({"10:00", 4, 20});
  request["cluster"]["pools"][0].erase("hourly_price_usd");
  request["cluster"]["pools"][0]["instance_type"] = "unheard.of";
  api_.clock.set(test::instant("2026-11-22T10:00:00Z"));
  ASSERT_EQ(api_.evaluate(request).status, 201);
  api_.clock.set(test::instant("2026-11-22T10:10:00Z"));
  const json result = result_of(api_, {{"cluster_id", "c-1"}});
  EXPECT_TRUE(result["cost_usd"].is_null());
  EXPECT_EQ(result["unknown"][0]["reason"], "price_unknown");
  EXPECT_EQ(result["actions"], 0);
}

TEST_F(Backtests, BelieveWhatWasReported) {
  make_history(api_);
  const json decisions = api_.get("/v1/decisions")["items"];
  const std::string first = "/v1/decisions/" + decisions[2]["id"].get<std::string>();
  ASSERT_EQ(api_.post(first + "/outcome", json{{"state", "failed"}}).status, 200);
  const json result = result_of(api_, with(range("10:00", "10:15"), "/cluster_id", "c-1"));
  // The recommendation failed, so the 4 nodes held until the next decision found 8: 4 × 5/60 + 8 × 10/60 hours.
  EXPECT_EQ(result["against_actual"]["cost_usd"], 0.166667);
}

TEST_F(Backtests, SayWhatAPolicyThatFitsNowhereCannotDecide) {
  make_history(api_);
  json elsewhere = load_policy(10);
  elsewhere["limits"]["pools"] = {{{"pool_id", "ig-X"}, {"minimum", 0}, {"maximum", 1}}};
  ASSERT_EQ(test::put_policy(api_, elsewhere, test::change, "/v1/policies/load?activate=false").status, 200);
  const json result = result_of(api_, {{"cluster_id", "c-1"}});
  EXPECT_EQ(result["version"], 3);
  EXPECT_EQ(result["decided_again"], 0);
  EXPECT_EQ(result["not_made_again"], (json{{"policy_does_not_fit", 3}}));
  EXPECT_TRUE(result["cost_usd"].is_null());
  EXPECT_EQ(result["unknown"][0]["reason"], "nothing_made_again");
}

TEST_F(Backtests, LeaveTheSizeWhereAMetricIsMissing) {
  make_history(api_);
  json other = load_policy(10);
  other["signals"][0]["metric"] = "Unheard";
  ASSERT_EQ(test::put_policy(api_, other, test::change, "/v1/policies/load?activate=false").status, 200);
  const json result = result_of(api_, with(range("10:00", "10:15"), "/cluster_id", "c-1"));
  EXPECT_EQ(result["insufficient_data"], 3);
  EXPECT_EQ(result["first_differences"][0]["would_be"]["status"], "insufficient_data");
  EXPECT_EQ(result["first_differences"][0]["would_be"]["target"], 4);
  EXPECT_EQ(result["cost_usd"], 0.166667);  // what each decision found: 4 × $0.10 × 5/60 h + 8 × $0.10 × 10/60 h
}

TEST_F(Backtests, KnowTheTimeZonesThatOnlyTheVersionNames) {
  make_history(api_);
  const json window{
      {"name", "day"}, {"start", "09:00"}, {"end", "20:00"}, {"time_zone", "Europe/Berlin"}, {"minimum", 12}};
  json scheduled = load_policy(10);
  scheduled["signals"].push_back({{"kind", "schedule"}, {"windows", {window}}});
  const Answer put = test::put_policy(api_, scheduled, test::change, "/v1/policies/load?activate=false");
  ASSERT_EQ(put.status, 200) << put.body;
  const json result = result_of(api_, with(range("10:00", "10:15"), "/cluster_id", "c-1"));
  EXPECT_EQ(result["decided_again"], 3);
  EXPECT_EQ(result["first_differences"][0]["would_be"]["target"], 12);  // 10:00 UTC is 11:00 in Berlin
}

TEST_F(Backtests, OfOtherSystemsDocumentsDecideToo) {
  make_history(api_);
  const json document{
      {"kind", "aws.emr.ManagedScalingPolicy"},
      {"body",
       {{"ComputeLimits", {{"UnitType", "Instances"}, {"MinimumCapacityUnits", 1}, {"MaximumCapacityUnits", 6}}}}}};
  ASSERT_EQ(test::put_policy(api_, document, test::change, "/v1/policies/load?activate=false").status, 200);
  const json result = result_of(api_, {{"cluster_id", "c-1"}});
  EXPECT_EQ(result["decided_again"], 3) << result;
  EXPECT_EQ(result["different"], 3);
}

TEST_F(Backtests, NameEveryFault) {
  make_history(api_);
  struct Case {
    json body;
    const char* faults;
  };
  const Case cases[] = {
      {{{"version", 3}}, "/version unknown_version\n"},
      {{{"version", 0}}, "/version out_of_range\n"},
      {{{"version", "2"}}, "/version wrong_type\n"},
      {{{"cluster_id", "nobody"}}, "/cluster_id unknown_cluster\n"},
      {{{"cluster_id", ""}}, "/cluster_id empty\n"},
      {range("10:00", "10:00"), "/from from_after_to\n"},
      {range("10:01", "10:00"), "/from from_after_to\n"},
      {{{"from", "2027-01-01T00:00:00Z"}}, "/from from_after_to\n"},
      {{{"from", "2026-08-22T10:14:59Z"}}, "/from window_too_long\n"},
      {{{"from", "yesterday"}, {"to", 4}}, "/from not_a_time\n/to wrong_type\n"},
      {{{"start_up_seconds", -1}, {"fast", true}}, "/fast unknown_field\n/start_up_seconds out_of_range\n"},
  };
  for (const Case& each : cases) {
    const Answer answer = api_.post(path, each.body);
    EXPECT_EQ(answer.status, 422) << each.body;
    EXPECT_EQ(answer.faults(), each.faults) << each.body;
  }
  EXPECT_EQ(api_.post(path, json::array()).faults(), " wrong_type\n");
  EXPECT_EQ(api_.post(path, "{").status, 400);
  EXPECT_EQ(api_.post(path, json::object(), {{"Content-Type", "text/csv"}}).status, 415);
  EXPECT_EQ(api_.post("/v1/policies/other/backtests", json::object()).status, 404);
  EXPECT_EQ(api_.get(path).status, 405);
  EXPECT_EQ(api_.post(path, {{"from", "2026-08-22T10:15:00Z"}}).status, 202);  // 92 days exactly
}

TEST_F(Backtests, AreJobsThatCanBeCancelled) {
  const Answer accepted = api_.post(path, json::object());
  const std::string location = accepted.header("Location").value();
  EXPECT_EQ(location.substr(0, 12), "/v1/jobs/bt_");
  ended_job(api_, accepted);
  EXPECT_EQ(api_.ask("DELETE", location).status, 409);  // it had ended
}

}  // namespace
}  // namespace headroom::api
