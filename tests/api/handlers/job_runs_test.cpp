#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::test {
namespace {

const std::string path = "/v1/clusters/etl/jobs";
const Headers ndjson{{"Content-Type", "application/x-ndjson"}};

json job(const std::string& id, const std::string& from = "2026-11-22T08:00:00Z",
         const std::string& until = "2026-11-22T09:00:00Z") {
  return {{"id", id},          {"started_at", from}, {"ended_at", until}, {"bytes", 10'000'000'000},
          {"succeeded", true}, {"interruptions", 0}};
}

json jobs(const std::vector<json>& items) { return {{"jobs", items}}; }

TEST(JobRuns, TakesOneOrManyForAClusterThatNobodyRegistered) {
  TestApi api;
  const Answer one = api.post(path, job("a"));
  EXPECT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(one.body, R"({"accepted":1,"replaced":0,"duplicates":0,"rejected":[]})");
  EXPECT_EQ(api.post(path, jobs({job("a"), job("b")})).body,
            R"({"accepted":1,"replaced":0,"duplicates":1,"rejected":[]})");
  json corrected = job("a");
  corrected["succeeded"] = false;
  EXPECT_EQ(api.post(path, corrected)["replaced"], 1);
  EXPECT_EQ(api.post(path, jobs({})).status, 200);
}

TEST(JobRuns, ListsThemInPages) {
  TestApi api;
  json unknown = without(without(job("b"), "/bytes"), "/interruptions");
  api.post(path, jobs({job("a"), unknown, job("c")}));
  const Answer first = api.get(path + "?limit=2");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first["items"][0]["id"], "c");
  EXPECT_EQ(first["items"][1]["bytes"], nullptr);
  EXPECT_EQ(first["items"][1]["interruptions"], nullptr);
  const Answer second = api.get(path + "?limit=2&cursor=" + first["next_cursor"].get<std::string>());
  EXPECT_EQ(second["items"].size(), 1U);
  EXPECT_EQ(second["next_cursor"], nullptr);
  EXPECT_EQ(api.get(path + "?since=2026-11-22T09:00:00.001Z")["items"].size(), 0U);
  EXPECT_EQ(api.get(path + "?since=2026-11-22T09:00:00Z&until=2026-11-22T09:00:00Z").status, 400);
  EXPECT_EQ(api.get(path + "?limit=0").status, 400);
  EXPECT_EQ(api.get(path + "?limit=1001").status, 400);
  EXPECT_EQ(api.get(path + "?cursor=x1").status, 400);
  EXPECT_EQ(api.get("/v1/clusters/unheard-of/jobs")["items"].size(), 0U);
}

TEST(JobRuns, NamesEveryFault) {
  TestApi api;
  json backwards = job("a", "2026-11-22T09:00:00Z", "2026-11-22T08:59:59.999Z");
  json negative = job("b");
  negative["bytes"] = -1;
  negative["interruptions"] = -1;
  json huge = job("c");
  huge["bytes"] = 1'000'000'000'000'000'001;
  const Answer answer =
      api.post(path, jobs({backwards, negative, huge, job("d", "2026-11-22T10:00:00Z", "2026-11-22T10:05:32Z"),
                           job("a"), job(""), job("line\nbreak"), without(job("e"), "/succeeded")}));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.faults(),
            "/jobs/0/ended_at before_start\n"
            "/jobs/1/bytes out_of_range\n/jobs/1/interruptions out_of_range\n"
            "/jobs/2/bytes out_of_range\n"
            "/jobs/3/ended_at in_future\n"
            "/jobs/4/id repeated\n/jobs/5/id invalid_name\n/jobs/6/id invalid_name\n"
            "/jobs/7/succeeded missing\n");
  EXPECT_EQ(api.get(path)["items"].size(), 0U) << "a document with a fault stores nothing";
}

TEST(JobRuns, TakesTheEdgesOfWhatIsAllowed) {
  TestApi api;
  json large = job(std::string(256, 'x'), "2026-11-22T10:00:00Z", "2026-11-22T10:05:31Z");
  large["bytes"] = 1'000'000'000'000'000'000;
  EXPECT_EQ(api.post(path, large)["accepted"], 1) << "five minutes after the clock";
  EXPECT_EQ(api.post(path, job("instant", "2026-11-22T08:00:00Z", "2026-11-22T08:00:00Z"))["accepted"], 1);
}

TEST(JobRuns, LeavesOutOnlyTheBadLines) {
  TestApi api;
  const std::string lines = job("a").dump() + "\r\n\n{\n" + job("a").dump() + "\n" +
                            job("b", "2026-11-22T09:00:00Z", "2026-11-22T08:00:00Z").dump() + "\n" + job("c").dump();
  const Answer answer = api.post(path, lines, ndjson);
  EXPECT_EQ(answer["accepted"], 2) << answer.body;
  ASSERT_EQ(answer["rejected"].size(), 3U);
  EXPECT_EQ(answer["rejected"][0]["line"], 3);
  EXPECT_EQ(answer["rejected"][1]["code"], "repeated");
  EXPECT_EQ(answer["rejected"][2]["code"], "before_start");
}

TEST(JobRuns, TakesTenThousandAndNoMore) {
  TestApi api;
  std::vector<json> many;
  for (int i = 0; i < 10'000; ++i) many.push_back(job(std::to_string(i)));
  EXPECT_EQ(api.post(path, jobs(many))["accepted"], 10'000);
  many.push_back(job("one more"));
  EXPECT_EQ(api.post(path, jobs(many)).status, 422);
}

TEST(JobRuns, RefusesOtherMediaTypes) {
  TestApi api;
  EXPECT_EQ(api.post(path, "id", {{"Content-Type", "text/csv"}}).status, 415);
}

/// A worker for $1 an hour, of which 2 ran from 8:00 and 6 from 9:00; the clock says 10:00:31.
void store_cluster(TestApi& api) {
  const json cluster{{"platform", "kubernetes"},
                     {"pools", {{{"id", "w"}, {"role", "worker"}, {"requested", 2}, {"hourly_price_usd", 1}}}}};
  const Answer put = api.ask("PUT", "/v1/clusters/etl", cluster.dump(), {{"If-None-Match", "*"}});
  ASSERT_EQ(put.status, 201) << put.body;
  const auto size = [](const char* at, int count) -> json {
    return {{"observed_at", at}, {"capacity", {{"pools", {{{"id", "w"}, {"requested", count}, {"running", count}}}}}}};
  };
  const auto demand = [](const char* at) -> json { return {{"observed_at", at}, {"values", {{"demand", 3}}}}; };
  const json snapshots{{"snapshots",
                        {size("2026-11-22T08:00:00Z", 2), size("2026-11-22T09:00:00Z", 6),
                         demand("2026-11-22T08:00:00Z"), demand("2026-11-22T10:00:00Z")}}};
  ASSERT_EQ(api.post("/v1/clusters/etl/snapshots", snapshots).status, 200);
}

const std::string kpis = "/v1/clusters/etl/kpis";
const std::string two_hours = "?since=2026-11-22T08:00:00Z&until=2026-11-22T10:00:00Z";

TEST(Kpis, AreThoseOfWhatIsStored) {
  TestApi api;
  store_cluster(api);
  api.post(path, jobs({job("a"), job("b", "2026-11-22T08:30:00Z", "2026-11-22T09:30:00Z")}));
  const Answer answer = api.get(kpis + two_hours);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["cost_usd"], 8) << answer.body;  // 1 h × 2 × $1 + 1 h × 6 × $1
  EXPECT_EQ(answer["cost_per_gb_usd"], 0.4);        // 8 / 20
  EXPECT_EQ(answer["cost_per_job_usd"], 4);         // 8 / 2
  EXPECT_EQ(answer["utilisation_percent"], 62.5);   // (60 × 2 + 60 × 3) / (60 × 2 + 60 × 6)
  EXPECT_EQ(answer["completion_seconds"]["p95"], 3600);
  EXPECT_EQ(answer["busy_seconds"], 5400);
  EXPECT_NEAR(answer["throughput_gb_per_hour"].get<double>(), 20 / 1.5, 1e-9);
  EXPECT_EQ(answer["success_percent"], 100);
  EXPECT_EQ(answer["recovery_seconds"], nullptr);
  EXPECT_EQ(answer["static_comparison"]["static"]["units"], 3);
  EXPECT_EQ(answer["static_comparison"]["static"]["cost_usd"], 6);  // 3 × 2 h × $1
  EXPECT_EQ(answer["static_comparison"]["saved_usd"], -2);
  EXPECT_EQ(answer["comparison"], nullptr);
}

TEST(Kpis, OfAClusterThatWasOnlyEvaluatedHaveItsPrices) {
  TestApi api;
  const json request = example();
  ASSERT_EQ(api.post("/v1/evaluations", request).status, 201);  // at 10:00:30
  api.clock.advance(std::chrono::hours(1));
  const std::string id = request["cluster"]["id"].get<std::string>();
  const Answer answer = api.get("/v1/clusters/" + id + "/kpis?since=2026-11-22T10:00:30Z&until=2026-11-22T10:30:30Z");
  ASSERT_EQ(answer.status, 200) << answer.body;
  // Its EC2 capacity costs $0.454 an hour, and EMR's charge is $0.144.
  EXPECT_EQ(answer["cost_usd"], 0.299) << answer.body;
  EXPECT_EQ(answer["capacity_since"], "2026-11-22T10:00:30.000Z");
}

TEST(Kpis, AreComparedBeforeAndAfterATime) {
  TestApi api;
  store_cluster(api);
  api.post(path, jobs({job("a", "2026-11-22T08:00:00Z", "2026-11-22T08:30:00Z"),
                       job("b", "2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z")}));
  const Answer answer = api.get(kpis + "?since=2026-11-22T08:00:00Z&compare_at=2026-11-22T09:00:00Z");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["comparison"]["source"], "compare_at");
  EXPECT_EQ(answer["comparison"]["before"]["cost_per_gb_usd"], 0.2);  // $2 for 10 GB
  EXPECT_EQ(answer["comparison"]["before"]["jobs"], 1);
  EXPECT_EQ(answer["comparison"]["after"]["jobs"], 1);
}

TEST(Kpis, OfAClusterWithoutSizesAndRunsInTheRangeAreNull) {
  TestApi api;
  EXPECT_EQ(api.get("/v1/clusters/unheard-of/kpis").status, 404);
  ASSERT_EQ(api.post(path, job("a")).status, 200);
  const Answer answer = api.get(kpis + "?since=2026-11-21T08:00:00Z&until=2026-11-21T09:00:00Z");
  ASSERT_EQ(answer.status, 200) << answer.body;
  for (const char* name : {"cost_per_gb_usd", "utilisation_percent", "success_percent", "static_comparison"})
    EXPECT_EQ(answer[name], nullptr) << name;
  EXPECT_EQ(answer["completion_seconds"], (json{{"p50", nullptr}, {"p95", nullptr}}));
}

TEST(Kpis, AreComparedBeforeAndAfterTheLatestActivationOfThePolicy) {
  TestApi api;
  // The clock says 10:00:31. What happens now happens after a and before b.
  const json limits{{"minimum", 1}, {"maximum", 10}};
  const json signals{{{"kind", "target_tracking"}, {"metric", "cpu"}, {"target", 60}}};
  const auto policy = [&](int maximum) {
    json document{{"limits", limits}, {"signals", signals}};
    document["limits"]["maximum"] = maximum;
    return document.dump();
  };
  ASSERT_EQ(api.ask("PUT", "/v1/policies/p", policy(10), {{"If-None-Match", "*"}}).status, 201);
  const json cluster{{"platform", "kubernetes"},
                     {"policy_id", "p"},
                     {"pools", {{{"id", "w"}, {"role", "worker"}, {"requested", 2}, {"hourly_price_usd", 1}}}}};
  ASSERT_EQ(api.ask("PUT", "/v1/clusters/etl", cluster.dump(), {{"If-None-Match", "*"}}).status, 201);
  const Answer none = api.get(kpis + "?since=2026-11-22T10:00:31Z&until=2026-11-22T12:00:00Z");
  EXPECT_EQ(none["comparison"], nullptr) << "the activation is at the beginning of the range";
  api.clock.advance(std::chrono::hours(1));
  const std::string etag = api.get("/v1/policies/p").header("ETag").value();
  ASSERT_EQ(api.ask("PUT", "/v1/policies/p", policy(20), {{"If-Match", etag}}).status, 200);
  api.clock.advance(std::chrono::hours(1));
  api.post(path, jobs({job("a", "2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z"),
                       job("b", "2026-11-22T11:00:00Z", "2026-11-22T11:30:00Z")}));
  const Answer answer = api.get(kpis + "?since=2026-11-22T09:00:00Z");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["comparison"]["source"], "policy_activation") << answer.body;
  EXPECT_EQ(answer["comparison"]["policy_id"], "p");
  EXPECT_EQ(answer["comparison"]["policy_version"], 2);
  EXPECT_EQ(answer["comparison"]["at"], "2026-11-22T11:00:31.000Z");
  EXPECT_EQ(answer["comparison"]["before"]["completion_seconds"]["p50"], 3600);
  EXPECT_EQ(answer["comparison"]["after"]["completion_seconds"]["p50"], 1800);
}

TEST(Kpis, RefuseARangeThatIsNone) {
  TestApi api;
  ASSERT_EQ(api.post(path, job("a")).status, 200);
  EXPECT_EQ(api.get(kpis + "?since=2026-11-22T08:00:00Z&until=2026-11-22T08:00:00Z").status, 400);
  EXPECT_EQ(api.get(kpis + two_hours + "&compare_at=2026-11-22T10:00:00Z").status, 400);
  EXPECT_EQ(api.get(kpis + two_hours + "&compare_at=2026-11-22T08:00:00Z").status, 400);
  EXPECT_EQ(api.get(kpis + "?since=yesterday").status, 400);
  EXPECT_EQ(api.get(kpis + "?since=yesterday&until=tomorrow&compare_at=now")["errors"].size(), 3U);
  EXPECT_EQ(api.get(kpis + "?since=2025-10-17T00:00:00Z&until=2026-11-22T00:00:00Z").status, 400) << "401 days";
  EXPECT_EQ(api.get(kpis + "?since=2027-01-01T00:00:00Z&until=2027-01-02T00:00:00Z")["cost_usd"], nullptr);
}

}  // namespace
}  // namespace headroom::test
