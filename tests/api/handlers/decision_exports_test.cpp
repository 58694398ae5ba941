#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"
#include "tests/support/decisions.hpp"

namespace headroom::api {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::Answer;
using test::decision_at;
using test::example;
using test::Exchange;
using test::instant;
using test::TestApi;
using test::with;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Answer export_of(TestApi& api, const std::string& type, const std::string& query = "") {
  return api.ask("GET", "/v1/decisions" + query, "", {{"Accept", type}});
}

std::string stored(TestApi& api, const json& request) { return api.evaluate(request).id(); }

/// A decision with this answer, besides what every decision has.
DecisionRecord with_answer(std::int64_t millisecond, const json& answer) {
  DecisionRecord record = decision_at(millisecond);
  json whole = answer;
  whole["id"] = record.id.text();
  record.documents.answer = whole.dump();
  return record;
}

TEST(DecisionExports, HaveEachAnswerOnALineAndATrailer) {
  TestApi api;
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(stored(api, with(example(), "/cluster/id", "j-" + std::to_string(i))));
  const Answer answer = export_of(api, "application/x-ndjson");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "application/x-ndjson");
  const auto lines = lines_of(answer.body);
  ASSERT_EQ(lines.size(), 4u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(lines[i], api.get("/v1/decisions/" + ids[2 - i]).body);
  EXPECT_EQ(lines[3], R"({"trailer":{"count":3,"last_id":")" + ids[0] + R"(","complete":true}})");
}

TEST(DecisionExports, OfNothingHaveATrailerOnly) {
  TestApi api;
  EXPECT_EQ(export_of(api, "application/x-ndjson").body,
            "{\"trailer\":{\"count\":0,\"last_id\":null,\"complete\":true}}\n");
  stored(api, example());
  EXPECT_EQ(lines_of(export_of(api, "application/x-ndjson", "?cluster_id=j-none").body).size(), 1u);
  const auto csv = lines_of(export_of(api, "text/csv", "?cluster_id=j-none").body);
  ASSERT_EQ(csv.size(), 2u);
  EXPECT_TRUE(csv[0].starts_with("id,kind,status,action,changed,outcome,cluster_id,"));
  EXPECT_EQ(csv[1], "# count,0");
}

TEST(DecisionExports, GoThroughManyPages) {
  TestApi api;
  std::vector<DecisionRecord> records;
  for (int i = 0; i < 1'500; ++i) records.push_back(with_answer(i, {{"target", i}}));
  ASSERT_TRUE(test::append(api.memory, std::move(records)));
  const auto lines = lines_of(export_of(api, "application/x-ndjson").body);
  ASSERT_EQ(lines.size(), 1'501u);
  for (int i = 0; i < 1'500; ++i) ASSERT_EQ(json::parse(lines[static_cast<std::size_t>(i)])["target"], 1'499 - i);
  EXPECT_EQ(json::parse(lines.back())["trailer"]["count"], 1'500);
}

TEST(DecisionExports, FilterAsTheListDoes) {
  TestApi api;
  stored(api, with(example(), "/labels", json{{"team", "etl"}}));
  stored(api, with(example(), "/labels", json{{"team", "bi"}}));
  const auto lines = lines_of(export_of(api, "application/x-ndjson", "?label.team=etl").body);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(json::parse(lines[0])["labels"]["team"], "etl");
  EXPECT_EQ(export_of(api, "application/x-ndjson", "?since=yesterday").status, 400);
  EXPECT_EQ(export_of(api, "application/x-ndjson", "?nonsense=1").status, 400);
}

TEST(DecisionExports, TakeNoPage) {
  TestApi api;
  const std::string cursor = stored(api, example()).substr(4);
  const std::string refused[] = {"?limit=10", "?limit=0", "?cursor=" + cursor, "?limit=1000&cursor=" + cursor};
  for (const std::string& query : refused) {
    EXPECT_EQ(export_of(api, "text/csv", query).status, 400) << query;
    EXPECT_EQ(export_of(api, "text/csv", query)["code"], "invalid_parameter");
  }
}

TEST(DecisionExports, AreChosenByTheAcceptHeader) {
  TestApi api;
  EXPECT_EQ(export_of(api, "*/*").content_type, "application/json");
  EXPECT_EQ(export_of(api, "text/csv;q=0.5, application/x-ndjson").content_type, "application/x-ndjson");
  EXPECT_EQ(export_of(api, "text/*").content_type, "text/csv");
  const Answer refused = export_of(api, "text/html");
  EXPECT_EQ(refused.status, 406);
  EXPECT_EQ(refused["code"], "not_acceptable");
}

TEST(DecisionExports, LeaveTheLongPartsOutIfTheyAreCompact) {
  TestApi api;
  const std::string id = stored(api, example());
  const json compact = json::parse(api.post("/v1/evaluations?view=compact&dry_run=true", example()).body);
  json line = json::parse(lines_of(export_of(api, "application/x-ndjson", "?view=compact").body)[0]);
  EXPECT_EQ(line["id"], id);
  line["id"] = compact["id"];
  EXPECT_EQ(line, compact);
  EXPECT_EQ(api.get("/v1/decisions?view=compact")["items"][0].contains("explanation"), false);
  EXPECT_EQ(api.get("/v1/decisions?view=short").status, 400);
}

TEST(DecisionExports, HaveTheOutcomeOfNow) {
  TestApi api;
  const std::string id = stored(api, example());
  api.post("/v1/decisions/" + id + "/outcome",
           json{{"state", "applied"}, {"applied_target", 6}, {"detail", "by hand"}});
  const json line = json::parse(lines_of(export_of(api, "application/x-ndjson").body)[0]);
  EXPECT_EQ(line["outcome"], "applied");
  EXPECT_EQ(line["outcome_detail"]["detail"], "by hand");
  const auto csv = lines_of(export_of(api, "text/csv", "?view=compact").body);
  EXPECT_TRUE(csv[0].ends_with(",applied_target,outcome_detail,reported_at"));
  EXPECT_TRUE(csv[1].ends_with(",6,by hand,2026-11-22T10:00:31.000Z")) << csv[1];
  EXPECT_NE(csv[1].find(",applied,j-2AXXXXXXGAPLF,"), std::string::npos);
}

TEST(DecisionExports, GiveASpreadsheetNoFormulas) {
  TestApi api;
  const json texts = {{"kind", "=1+1"},           {"status", "+1"},        {"action", "-1"},
                      {"cluster_id", "@SUM(A1)"}, {"policy", "\t=1"},      {"unit", "\r=1"},
                      {"reason", "a,\"b\"\n"},    {"blocked_by", "'=1"},   {"delta", -2},
                      {"confidence", 0.5},        {"changed", true},       {"desired", nullptr},
                      {"blocked", "ünï 表"},      {"labels", {{"a", "="}}}};
  ASSERT_TRUE(test::append(api.memory, {with_answer(0, texts)}));
  const std::string body = export_of(api, "text/csv", "?view=compact").body;
  const std::string row = body.substr(body.find('\n') + 1);
  const std::string id = test::id_at(0).text();
  EXPECT_EQ(row,
            id + ",'=1+1,'+1,'-1,true,recommended,'@SUM(A1),'\t=1,,,\"'\r=1\",,,,-2,\"a,\"\"b\"\"\n\",ünï 表,'=1,0.5"
                 ",,,,,,,\"{\"\"a\"\":\"\"=\"\"}\",,,,\n# count,1\n");
}

TEST(DecisionExports, HaveARowForEachKind) {
  TestApi api;
  stored(api, example());
  api.post("/v1/rightsizing", json{{"data_size", "1TB"}});
  const auto lines = lines_of(export_of(api, "text/csv").body);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_NE(lines[1].find(",rightsizing,decided,no_action,,"), std::string::npos) << lines[1];
  EXPECT_NE(lines[2].find(",evaluation,decided,scale_out,true,"), std::string::npos) << lines[2];
  EXPECT_TRUE(lines[0].ends_with(",summary"));
  EXPECT_EQ(lines[3], "# count,2");
}

TEST(DecisionExports, EndWithoutATrailerWhileTheServerDrains) {
  TestApi api;
  std::vector<DecisionRecord> records;
  for (int i = 0; i < 200; ++i) records.push_back(with_answer(i, {{"target", i}}));
  ASSERT_TRUE(test::append(api.memory, std::move(records)));
  api.process.is_draining = true;
  const std::string body = export_of(api, "application/x-ndjson").body;
  EXPECT_EQ(lines_of(body).size(), 64u) << "the first page was read before";
  EXPECT_EQ(body.find("trailer"), std::string::npos);
}

}  // namespace
}  // namespace headroom::api
