#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::Headers;
using test::TestApi;

const std::string path = "/v1/clusters/etl/snapshots";
const Headers csv{{"Content-Type", "text/csv"}};
const Headers ndjson{{"Content-Type", "application/x-ndjson"}};

json counts(int accepted, int duplicates) {
  return {{"accepted", accepted}, {"duplicates", duplicates}, {"rejected", json::array()}};
}

json snapshot(const std::string& at, const json& values) { return {{"observed_at", at}, {"values", values}}; }
json snapshots(const std::vector<json>& items) { return {{"snapshots", items}}; }

/// `line code` of each rejected line.
std::string rejected(const Answer& answer) {
  std::string all;
  const json document = answer.document();
  for (const json& line : document.at("rejected"))
    all += std::to_string(line.at("line").get<int>()) + " " + line.at("code").get<std::string>() + "\n";
  return all;
}

TEST(Snapshots, OfAllThreeFormsAreTheSame) {
  const std::string lines = R"({"observed_at":"2026-11-22T09:00:00Z","values":{"a":1,"b":2.5}})"
                            "\r\n\n"
                            R"({"observed_at":"2026-11-22T11:05:00+02:00","values":{"a":-3e-7}})";
  const std::string table =
      "\xEF\xBB\xBFvalue,observed_at,metric\r\n1,2026-11-22T09:00:00Z,a\r\n2.5,2026-11-22T09:00:00Z,\"b\"\n\n"
      "-3e-7,2026-11-22T09:05:00.000Z,a\n";
  const std::vector<json> items = {snapshot("2026-11-22T09:05:00Z", {{"a", -3e-7}}),
                                   snapshot("2026-11-22T09:00:00Z", {{"a", 1}, {"b", 2.5}})};
  const json expected = {
      {"series",
       {{{"name", "a"},
         {"datapoints",
          {{{"timestamp", "2026-11-22T09:00:00.000Z"}, {"value", 1}},
           {{"timestamp", "2026-11-22T09:05:00.000Z"}, {"value", -3e-7}}}}},
        {{"name", "b"}, {"datapoints", {{{"timestamp", "2026-11-22T09:00:00.000Z"}, {"value", 2.5}}}}}}}};
  const std::pair<std::string, Headers> forms[] = {{lines, ndjson}, {table, csv}, {snapshots(items).dump(), {}}};
  for (const auto& [body, headers] : forms) {
    TestApi api;
    const Answer stored = api.post(path, body, headers);
    ASSERT_EQ(stored.status, 200) << stored.body;
    EXPECT_EQ(stored.document(), counts(3, 0));
    EXPECT_EQ(api.post(path, body, headers).document(), counts(0, 3));
    EXPECT_EQ(api.get(path).document(), expected) << body;
  }
}

TEST(Snapshots, OfANumberOfLinesAreRejectedAlone) {
  TestApi api;
  const std::string table =
      "observed_at,metric,value\n"
      "2026-11-22T09:00:00Z,a,1\n"
      "2026-11-22T09:00:00Z,a,NaN\n"
      "2026-11-22T09:00:00Z,a,inf\n"
      "2026-11-22T09:00:00Z,a,1e400\n"
      "2026-11-22T09:00:00Z,a,\n"
      "2026-11-22T09:00:00Z,a,1 \n"
      "2026-11-22T09:00:00Z,,1\n"
      "2026-11-22 09:00:00,a,1\n"
      "2026-11-31T09:00:00Z,a,1\n"
      "2026-11-22T10:05:32Z,a,1\n"
      "2026-11-22T09:00:00Z,a\n"
      "2026-11-22T09:00:00Z,\"a,1\n"
      "2026-11-22T09:00:00Z,\xFF,1\n"
      "2026-11-22T09:00:00Z,a\x01,1\n"
      "observed_at,metric,value\n" +
      std::string("2026-11-22T09:00:00Z,") + std::string(257, 'x') + ",1\n2026-11-22T10:05:31Z,\"say \"\"b\"\"\",1\n";
  const Answer answer = api.post(path, table, csv);
  EXPECT_EQ(answer["accepted"], 2);
  EXPECT_EQ(rejected(answer),
            "3 invalid_number\n4 invalid_number\n5 invalid_number\n6 invalid_number\n7 invalid_number\n"
            "8 invalid_name\n9 invalid_time\n10 invalid_time\n11 in_future\n12 malformed_line\n13 malformed_line\n"
            "14 invalid_name\n15 invalid_name\n16 repeated_header\n17 invalid_name\n");
  EXPECT_EQ(api.get(path + "?metric=say%20%22b%22&until=2026-11-22T11:00:00Z")["series"][0]["datapoints"].size(), 1u);
}

TEST(Snapshots, OfNdjsonSayWhatIsWrongWithALine) {
  TestApi api;
  const std::string lines =
      "{\"observed_at\":\"2026-11-22T09:00:00Z\",\"values\":{\"a\":1}}\n"
      "{\n"
      "[]\n"
      "{\"observed_at\":\"2026-11-22T09:00:00Z\"}\n"
      "{\"values\":{\"a\":1}}\n"
      "{\"observed_at\":\"2126-11-22T09:00:00Z\",\"values\":{\"a\":1}}\n"
      "{\"observed_at\":\"2026-11-22T09:00:00Z\",\"values\":{\"a\":\"1\"}}\n"
      "{\"observed_at\":\"2026-11-22T09:00:00Z\",\"values\":{\"a\":1},\"colour\":1}\n"
      "{\"observed_at\":\"2026-11-22T09:00:00Z\",\"values\":{}}\n";
  const Answer answer = api.post(path, lines, ndjson);
  EXPECT_EQ(answer["accepted"], 1);
  EXPECT_EQ(rejected(answer),
            "2 malformed_body\n3 wrong_type\n4 missing\n5 missing\n6 in_future\n7 wrong_type\n8 unknown_field\n");
}

TEST(Snapshots, OfJsonAreRefusedAsAWhole) {
  TestApi api;
  const Answer refused = api.post(path, snapshots({snapshot("2026-11-22T09:00:00Z", {{"a", 1}}),
                                                   snapshot("yesterday", {{"", 1}, {"b", true}}),
                                                   snapshot("2026-11-22T10:06:00Z", {{"a", 1e19}}),
                                                   {{"observed_at", "2026-11-22T09:00:00Z"}}}));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.faults(),
            "/snapshots/1/observed_at not_a_time\n/snapshots/1/values/ invalid_name\n"
            "/snapshots/1/values/b wrong_type\n/snapshots/2/observed_at in_future\n"
            "/snapshots/2/values/a out_of_range\n/snapshots/3/values missing\n");
  EXPECT_EQ(api.get(path).document(), (json{{"series", json::array()}}));
  EXPECT_EQ(api.post(path, "{\"snapshots\":[NaN]}").status, 400);
  EXPECT_EQ(api.post(path, "{}").faults(), "/snapshots missing\n");
  EXPECT_EQ(api.post(path, snapshots({})).document(), counts(0, 0));
}

TEST(Snapshots, OfCsvNeedTheirHeader) {
  TestApi api;
  for (const char* body : {"", "\n", "2026-11-22T09:00:00Z,a,1\n", "observed_at,metric,metric,value\n",
                           "observed_at,observed_at,value\n", "observed_at,metric\n", "observed_at;metric;value\n"}) {
    const Answer refused = api.post(path, body, csv);
    EXPECT_EQ(refused.status, 422) << body;
    EXPECT_EQ(refused.faults(), " invalid_header\n") << body;
  }
  EXPECT_EQ(api.post(path, "observed_at,metric,value\n", csv).document(), counts(0, 0));
  EXPECT_EQ(api.post(path, "x", {{"Content-Type", "text/plain"}}).status, 415);
}

TEST(Snapshots, ListAThousandRejectedLinesAtMost) {
  TestApi api;
  std::string body = "observed_at,metric,value\n";
  for (int i = 0; i < 1500; ++i) body += "x,y,z\n";
  const Answer answer = api.post(path, body, csv);
  EXPECT_EQ(answer["rejected"].size(), 1000u);
  EXPECT_EQ(answer["rejected_in_all"], 1500);
}

TEST(Snapshots, HaveAThousandMetricsAtMost) {
  TestApi api;
  std::string body = "observed_at,metric,value\n";
  for (int i = 0; i < 1002; ++i) body += "2026-11-22T09:00:00Z,m" + std::to_string(i) + ",1\n";
  const Answer answer = api.post(path, body, csv);
  EXPECT_EQ(answer["accepted"], 1000);
  EXPECT_EQ(rejected(answer), "1002 too_many_metrics\n1003 too_many_metrics\n");
}

TEST(Snapshots, AreStoredOnceForAKey) {
  TestApi api;
  const Headers headers{{"Idempotency-Key", "k1"}};
  const json body = snapshots({snapshot("2026-11-22T09:00:00Z", {{"a", 1}})});
  const Answer first = api.post(path, body, headers);
  const Answer again = api.post(path, body, headers);
  EXPECT_EQ(first.document(), counts(1, 0));
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(api.post(path, snapshots({}), headers).status, 422);
}

TEST(Snapshots, OfALongImportAreAllThere) {
  TestApi api;
  std::string body = "observed_at,metric,value\n";
  for (int minute = 0; minute < 24 * 60; ++minute) {
    char at[32];
    std::snprintf(at, sizeof at, "2026-11-21T%02d:%02d:00Z", minute / 60, minute % 60);
    for (int metric = 0; metric < 30; ++metric)
      body += std::string(at) + ",m" + std::to_string(metric) + "," + std::to_string(minute) + "\n";
  }
  EXPECT_EQ(api.post(path, body, csv).document(), counts(43'200, 0)) << "1,440 minutes of 30 metrics";
  EXPECT_EQ(api.post(path, body, {{"Content-Type", "text/csv"}, {"Idempotency-Key", "k"}}).document(),
            counts(0, 43'200));
  const Answer hours =
      api.get(path + "?metric=m7&since=2026-11-21T00:00:00Z&until=2026-11-22T00:00:00Z&step_seconds=3600");
  ASSERT_EQ(hours["series"][0]["datapoints"].size(), 24u);
  EXPECT_EQ(hours["series"][0]["datapoints"][1], (json{{"timestamp", "2026-11-21T01:00:00.000Z"}, {"value", 89.5}}))
      << "the mean of 60 to 119";
}

TEST(Snapshots, AreReadInARange) {
  TestApi api;
  api.post(path, snapshots({snapshot("2026-11-22T09:00:00Z", {{"a", 1}}), snapshot("2026-11-22T09:05:00Z", {{"a", 3}}),
                            snapshot("2026-11-20T09:05:00Z", {{"a", 5}})}));
  const auto values = [&](const std::string& query) {
    std::string all;
    const json answer = api.get(path + query).document();
    for (const json& point : answer.at("series").at(0).at("datapoints")) all += point.at("value").dump() + " ";
    return all;
  };
  EXPECT_EQ(values(""), "1 3 ") << "the last 24 hours";
  EXPECT_EQ(values("?since=2026-11-01T00:00:00Z"), "5 1 3 ");
  EXPECT_EQ(values("?until=2026-11-22T09:05:00Z"), "1 ");
  EXPECT_EQ(values("?metric=a&step_seconds=600"), "2 ");
  EXPECT_EQ(values("?metric=nothing"), "");
  for (const char* bad : {"?since=x", "?until=x", "?step_seconds=0", "?step_seconds=2678401", "?metrics=a",
                          "?since=2026-11-22T09:05:00Z&until=2026-11-22T09:05:00Z"})
    EXPECT_EQ(api.get(path + bad).status, 400) << bad;
}

}  // namespace
}  // namespace headroom::api
