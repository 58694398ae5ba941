#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::TestApi;
using test::with;
using test::without;

const char* const path = "/v1/simulations";

json point(const std::string& at, double value) { return {{"timestamp", at}, {"value", value}}; }

json managed() { return {{"limits", {{"minimum", 2}, {"maximum", 10}}}, {"signals", {{{"kind", "managed_scaling"}}}}}; }

/// Four units for an hour, and three policies.
json request() {
  return {{"trace", {{"datapoints", {point("2026-11-22T10:00:00Z", 4), point("2026-11-22T11:00:00Z", 4)}}}},
          {"policies", {managed(), {{"kind", "static"}, {"units", 10}}, {{"name", "few"}, {"policy", managed()}}}},
          {"start_up_seconds", 300},
          {"price_usd", 0.096}};
}

/// Sixty days with three policies: more than a request waits for, but with few decisions.
json long_request() {
  return with(with(request(), "/trace/datapoints/1/timestamp", "2027-01-21T10:00:00Z"), "/evaluate_every_seconds",
              3600);
}

TEST(Simulations, CompareEachPolicyInItsPlace) {
  TestApi api;
  const Answer answer = api.post(path, request());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json results = answer["results"];
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0]["policy"], "policy 1");
  EXPECT_EQ(results[1]["policy"], "policy 2");
  EXPECT_EQ(results[2]["policy"], "few");
  EXPECT_EQ(results[1]["instance_hours"], 10);
  EXPECT_EQ(results[1]["cost_usd"], 0.96);
  EXPECT_EQ(results[1]["oracle_ratio"], 2.5);
  EXPECT_EQ(results[1]["utilisation_percent"], 40);
  EXPECT_EQ(answer["static_peak"]["instance_hours"], 4);
  EXPECT_EQ(answer["oracle"]["cost_usd"], 0.384);
  EXPECT_TRUE(api.get("/v1/decisions")["items"].empty());  // nothing is stored
}

TEST(Simulations, AnswerInTheFormThatAcceptPrefers) {
  TestApi api;
  const auto in = [&](const char* type) { return api.post(path, request(), {{"Accept", type}}); };
  EXPECT_EQ(in("image/svg+xml").body.substr(0, 5), "<svg ");
  EXPECT_EQ(in("image/svg+xml").content_type, "image/svg+xml");
  EXPECT_NE(in("text/plain").body.find("(static peak)"), std::string::npos);
  EXPECT_EQ(in("text/csv").body.substr(0, 42), "policy,timestamp,demand,requested,running\n");
  EXPECT_EQ(in("application/xml").status, 406);
}

struct FaultCase {
  const char* name;
  json request;
  const char* faults;
};

TEST(Simulations, NameEveryFault) {
  const json now = point("2026-11-22T10:00:00Z", 1);
  const auto trace = [](json points) { return with(request(), "/trace/datapoints", std::move(points)); };
  const json windows = {{"kind", "schedule"},
                        {"windows",
                         {{{"name", "a"}, {"cron", "0 0 31 4 *"}, {"duration_seconds", 60}},
                          {{"name", "b"}, {"start", "06:00"}, {"end", "07:00"}, {"time_zone", "Mars/Phobos"}}}}};
  const FaultCase cases[] = {
      {"nothing", json::object(), "/policies missing\n/trace missing\n"},
      {"no points", trace(json::array()), "/trace/datapoints too_few_points\n"},
      {"one point", trace({now}), "/trace/datapoints too_few_points\n"},
      {"a repeated time", trace({now, now}), "/trace/datapoints/1/timestamp repeated_time\n"},
      {"a reversed time", trace({now, point("2026-11-22T09:00:00Z", 1)}),
       "/trace/datapoints/1/timestamp reversed_time\n"},
      {"a negative and an enormous demand",
       trace({point("2026-11-22T10:00:00Z", -1), point("2026-11-22T11:00:00Z", 1e9)}),
       "/trace/datapoints/0/value out_of_range\n/trace/datapoints/1/value out_of_range\n"},
      {"not a number", trace({now, {{"timestamp", "2026-11-22T11:00:00Z"}, {"value", "NaN"}}}),
       "/trace/datapoints/1/value wrong_type\n"},
      {"faults of two kinds", trace({now, {{"value", 1}}, now, point("2026-11-22T12:00:00Z", -1)}),
       "/trace/datapoints/1/timestamp missing\n/trace/datapoints/2/timestamp repeated_time\n"
       "/trace/datapoints/3/value out_of_range\n"},
      {"ten years", trace({now, point("2036-11-22T10:00:00Z", 1)}), "/trace/datapoints too_long\n"},
      {"no policy", with(request(), "/policies", json::array()), "/policies empty\n"},
      {"a policy without limits", without(request(), "/policies/0/limits"), "/policies/0/limits missing\n"},
      {"a named policy with a wrong limit", with(request(), "/policies/2/policy/limits/minimum", 11),
       "/policies/2/policy/limits/minimum minimum_above_maximum\n"},
      {"a static policy without units", without(request(), "/policies/1/units"), "/policies/1/units missing\n"},
      {"policies that are none", with(request(), "/policies", {1, "a"}),
       "/policies/0 wrong_type\n/policies/1 wrong_type\n"},
      {"windows that never come and of unknown zones", with(request(), "/policies/0/signals", json::array({windows})),
       "/policies/0/signals/0/windows/0/cron never_comes\n/policies/0/signals/0/windows/1/time_zone "
       "unknown_time_zone\n"},
      {"an unknown field", with(request(), "/fast", true), "/fast unknown_field\n"},
      {"options", with(with(request(), "/evaluate_every_seconds", 90), "/start_up_seconds", -1),
       "/evaluate_every_seconds not_whole_minutes\n/start_up_seconds out_of_range\n"},
      {"a beginning after the end", with(request(), "/evaluate_from", "2026-11-22T11:00:00Z"),
       "/evaluate_from after_the_trace\n"},
  };
  TestApi api;
  for (const FaultCase& each : cases) {
    const Answer answer = api.post(path, each.request);
    EXPECT_EQ(answer.status, 422) << each.name;
    EXPECT_EQ(answer.faults(), each.faults) << each.name;
  }
  EXPECT_EQ(api.post(path, "{").status, 400);
  EXPECT_EQ(api.post(path, request(), {{"Content-Type", "text/csv"}}).status, 415);
}

TEST(Simulations, WarnOfGapsLongerThanThePeriod) {
  TestApi api;
  const json warnings = api.post(path, with(request(), "/trace/period_seconds", 300))["warnings"];
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0]["code"], "gaps_interpolated");
}

/// A simulation of what is stored of a cluster.
json stored_request() {
  json request = without(::headroom::api::request(), "/trace");
  request["cluster_id"] = "etl";
  return request;
}

void store(TestApi& api, const std::string& csv) {
  const Answer stored =
      api.post("/v1/clusters/etl/snapshots", "observed_at,metric,value\n" + csv, {{"Content-Type", "text/csv"}});
  ASSERT_EQ(stored.status, 200) << stored.body;
  ASSERT_TRUE(stored["rejected"].empty()) << stored.body;
}

TEST(Simulations, PlayBackWhatIsStored) {
  TestApi api;
  store(api, "2026-11-22T08:00:00Z,demand,4\n2026-11-22T09:00:00Z,demand,4\n2026-11-22T09:00:00Z,m,9\n");
  const Answer answer = api.post(path, stored_request());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["results"], api.post(path, request())["results"]);  // the same demand, from the request
  EXPECT_TRUE(answer["warnings"].empty());
}

TEST(Simulations, PlayBackTheRangeThatIsAskedFor) {
  TestApi api;
  store(api,
        "2026-11-20T08:00:00Z,m,9\n2026-11-22T08:00:00Z,m,4\n2026-11-22T08:30:00Z,m,4\n2026-11-22T09:00:00Z,m,9\n");
  json request = with(with(stored_request(), "/metric", "m"), "/since", "2026-11-22T08:00:00Z");
  request["until"] = "2026-11-22T09:00:00Z";  // not part of the range
  const Answer answer = api.post(path, request);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["oracle"]["instance_hours"], 2);  // four units for half an hour
  EXPECT_EQ(answer["static_peak"]["instance_hours"], 2);
}

TEST(Simulations, WorkStoredDemandOut) {
  TestApi api;
  const json capacity = {{"running", 4}, {"requested", 4}};
  json snapshots = json::array();
  for (const char* at : {"2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z"})
    snapshots.push_back(
        {{"observed_at", at}, {"values", {{"YARNMemoryAvailablePercentage", 50}}}, {"capacity", capacity}});
  ASSERT_EQ(api.post("/v1/clusters/etl/snapshots", json{{"snapshots", snapshots}}).status, 200);
  const Answer answer = api.post(path, stored_request());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["oracle"]["instance_hours"], 2);  // half of four units for an hour
  ASSERT_EQ(answer["warnings"].size(), 1U);
  EXPECT_EQ(answer["warnings"][0]["code"], "pending_unknown");
}

TEST(Simulations, WarnOfGapsInWhatIsStored) {
  TestApi api;
  store(api,
        "2026-11-22T08:00:00Z,demand,1\n2026-11-22T08:05:00Z,demand,1\n2026-11-22T08:10:00Z,demand,1\n"
        "2026-11-22T09:00:00Z,demand,1\n");
  const json warnings = api.post(path, stored_request())["warnings"];
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0]["code"], "gaps_interpolated");
}

TEST(Simulations, NameEveryFaultOfAStoredDemand) {
  TestApi api;
  store(api,
        "2026-11-22T08:00:00Z,demand,4\n2026-11-22T09:00:00Z,demand,4\n"
        "2026-11-22T08:00:00Z,negative,-1\n2026-11-22T09:00:00Z,negative,4\n2026-11-22T09:00:00Z,once,4\n");
  const FaultCase cases[] = {
      {"a trace and a cluster", with(request(), "/cluster_id", "etl"), "/cluster_id conflict\n"},
      {"a range of a trace", with(with(request(), "/since", "2026-11-22T08:00:00Z"), "/metric", "m"),
       "/metric conflict\n/since conflict\n"},
      {"no name", with(stored_request(), "/cluster_id", ""), "/cluster_id empty\n"},
      {"a name that is none", with(stored_request(), "/cluster_id", 7), "/cluster_id wrong_type\n"},
      {"no metric", with(stored_request(), "/metric", ""), "/metric empty\n"},
      {"an unknown cluster", with(stored_request(), "/cluster_id", "other"), "/metric too_few_points\n"},
      {"an unknown metric", with(stored_request(), "/metric", "other"), "/metric too_few_points\n"},
      {"one point", with(stored_request(), "/metric", "once"), "/metric too_few_points\n"},
      {"a negative demand", with(stored_request(), "/metric", "negative"), "/metric out_of_range\n"},
      {"a range before the points", with(stored_request(), "/until", "2026-11-22T08:00:00Z"),
       "/metric too_few_points\n"},
      {"a reversed range", with(stored_request(), "/since", "2026-11-23T08:00:00Z"), "/since since_after_until\n"},
      {"no time", with(stored_request(), "/since", "yesterday"), "/since not_a_time\n"},
      {"faults of other parts too", without(with(stored_request(), "/metric", ""), "/policies/0/limits"),
       "/metric empty\n/policies/0/limits missing\n"},
  };
  for (const FaultCase& each : cases) {
    const Answer answer = api.post(path, each.request);
    EXPECT_EQ(answer.status, 422) << each.name;
    EXPECT_EQ(answer.faults(), each.faults) << each.name;
  }
}

/// The job once it is finished.
json finished(TestApi& api, const std::string& location) {
  for (;;) {
    const json job = api.get(location).document();
    if (job["state"] != "queued" && job["state"] != "running") return job;
    std::this_thread::yield();
  }
}

TEST(Simulations, RunAsJobsIfTheyTakeLong) {
  TestApi api;
  const Answer accepted = api.post(path, long_request());
  ASSERT_EQ(accepted.status, 202) << accepted.body;
  const std::string location = accepted.header("Location").value();
  EXPECT_EQ(location, "/v1/jobs/" + accepted.id());
  EXPECT_EQ(accepted.id().substr(0, 4), "sim_");
  const json job = finished(api, location);
  EXPECT_EQ(job["state"], "succeeded");
  EXPECT_EQ(job["progress_percent"], 100);
  EXPECT_EQ(job["problem"], nullptr);
  EXPECT_EQ(job["result"]["results"].size(), 3U);
  EXPECT_EQ(job["result"]["results"][1]["instance_hours"], 10 * 60 * 24);
  EXPECT_EQ(api.ask("DELETE", location).status, 409);  // it has finished
}

TEST(Jobs, AreCancelledOnRequest) {
  TestApi api;
  const std::string location = api.post(path, long_request()).header("Location").value();
  const Answer cancelled = api.ask("DELETE", location);
  ASSERT_EQ(cancelled.status, 200);
  EXPECT_EQ(cancelled["state"], "cancelled");
  EXPECT_EQ(api.ask("DELETE", location)["state"], "cancelled");
  EXPECT_EQ(api.get(location)["result"], nullptr);
}

TEST(Jobs, ThatNobodyKnowsAreNotFound) {
  TestApi api;
  EXPECT_EQ(api.get("/v1/jobs/sim_0").status, 404);
  EXPECT_EQ(api.ask("DELETE", "/v1/jobs/sim_0").status, 404);
  EXPECT_EQ(api.ask("PUT", "/v1/jobs/sim_0").header("Allow"), "GET, HEAD, DELETE, OPTIONS");
}

}  // namespace
}  // namespace headroom::api
