#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::Answer;
using test::example;
using test::TestApi;
using test::with;

const test::Headers ndjson{{"Content-Type", "application/x-ndjson"}};

json batch_of(std::vector<json> items) { return {{"evaluations", std::move(items)}}; }

json about(const std::string& cluster) { return with(example(), "/cluster/id", cluster); }

std::vector<json> lines(const std::string& text) {
  std::vector<json> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(json::parse(line));
  return all;
}

TEST(Batches, AnswerEachItemInItsPlace) {
  TestApi api;
  const Answer answer = api.post("/v1/evaluation-batches", batch_of({about("a"), about("b"), about("c")}));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "application/json");
  const json results = answer["results"];
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0]["cluster_id"], "a");
  EXPECT_EQ(results[1]["cluster_id"], "b");
  EXPECT_EQ(results[2]["cluster_id"], "c");
  for (const json& result : results) {
    const Answer found = api.get("/v1/decisions/" + result["id"].get<std::string>());
    EXPECT_EQ(found.document(), result);
  }
}

TEST(Batches, AreNotSpoiltByABadItem) {
  TestApi api;
  const json bad = with(example(), "/policy/limits/minimum", -1);
  const json results = api.post("/v1/evaluation-batches", batch_of({about("a"), bad, 7, about("d")}))["results"];
  ASSERT_EQ(results.size(), 4U);
  EXPECT_EQ(results[0]["action"], "scale_out");
  EXPECT_EQ(results[1]["status"], 422);
  EXPECT_EQ(results[1]["errors"][0]["pointer"], "/policy/limits/minimum");
  EXPECT_EQ(results[1]["instance"], "req-1");
  EXPECT_EQ(results[2]["status"], 422);
  EXPECT_EQ(results[3]["cluster_id"], "d");
  EXPECT_EQ(api.get("/v1/decisions")["items"].size(), 2U);
}

TEST(Batches, OfNothingAreAnsweredWithNothing) {
  TestApi api;
  EXPECT_EQ(api.post("/v1/evaluation-batches", batch_of({})).body, R"({"results":[]})");
  const Answer none = api.post("/v1/evaluation-batches", "", ndjson);
  EXPECT_EQ(none.status, 200);
  EXPECT_EQ(none.body, "");
  EXPECT_EQ(api.post("/v1/evaluation-batches", "\n \r\n\n", ndjson).body, "");
}

TEST(Batches, OfLinesAreAnsweredInLines) {
  TestApi api;
  const std::string body = about("a").dump() + "\n\n{broken\n" + about("b").dump() + "\r\n[]\n" + about("c").dump();
  const Answer answer = api.post("/v1/evaluation-batches", body, ndjson);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "application/x-ndjson");
  EXPECT_TRUE(answer.body.ends_with('\n'));
  const auto results = lines(answer.body);
  ASSERT_EQ(results.size(), 5U);
  EXPECT_EQ(results[0]["cluster_id"], "a");
  EXPECT_EQ(results[1]["status"], 400);
  EXPECT_EQ(results[2]["cluster_id"], "b");
  EXPECT_EQ(results[3]["status"], 422);
  EXPECT_EQ(results[4]["cluster_id"], "c");
}

TEST(Batches, TakeTheFormOfTheAnswerFromAccept) {
  TestApi api;
  const std::string array = batch_of({about("a"), about("b")}).dump();
  const std::string text = about("a").dump() + "\n" + about("b").dump();
  const auto type = [&](const std::string& body, test::Headers headers) {
    const Answer answer = api.post("/v1/evaluation-batches", body, std::move(headers));
    return std::to_string(answer.status) + " " + answer.content_type;
  };
  EXPECT_EQ(type(array, {{"Accept", "application/x-ndjson"}}), "200 application/x-ndjson");
  EXPECT_EQ(type(array, {{"Accept", "*/*"}}), "200 application/json");
  EXPECT_EQ(type(array, {{"Accept", "text/csv"}}), "406 application/problem+json");
  EXPECT_EQ(type(text, {ndjson[0], {"Accept", "*/*"}}), "200 application/x-ndjson");
  EXPECT_EQ(type(text, {ndjson[0], {"Accept", "application/json"}}), "200 application/json");
  EXPECT_EQ(type(text, {{"Content-Type", "text/csv"}}), "415 application/problem+json");
}

TEST(Batches, ThatAreNoneAreRefusedAsAWhole) {
  TestApi api;
  EXPECT_EQ(api.post("/v1/evaluation-batches", "[]").status, 422);
  EXPECT_EQ(api.post("/v1/evaluation-batches", "{").status, 400);
  EXPECT_EQ(api.post("/v1/evaluation-batches", json::object()).faults(), "/evaluations missing\n");
  EXPECT_EQ(api.post("/v1/evaluation-batches", json{{"evaluations", 1}, {"more", 2}}).faults(),
            "/evaluations wrong_type\n/more unknown_field\n");
  EXPECT_EQ(api.post("/v1/evaluation-batches?dry=1", batch_of({})).status, 400);
}

TEST(Batches, HoldAThousandItemsInOrder) {
  TestApi api;
  std::string body;
  for (int i = 0; i < 1000; ++i) body += about("j-" + std::to_string(i)).dump() + "\n";
  const auto results = lines(api.post("/v1/evaluation-batches?view=compact", body, ndjson).body);
  ASSERT_EQ(results.size(), 1000U);
  std::string before;
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(results[i]["cluster_id"], "j-" + std::to_string(i));
    EXPECT_FALSE(results[i].contains("explanation"));
    EXPECT_LT(before, results[i]["id"].get<std::string>());
    before = results[i]["id"].get<std::string>();
  }
  EXPECT_EQ(api.get("/v1/decisions?limit=1000")["items"].size(), 1000U);
}

TEST(Batches, OnADryRunStoreNothing) {
  TestApi api;
  const Answer answer = api.post("/v1/evaluation-batches?dry_run=true", batch_of({about("a"), about("b")}));
  EXPECT_EQ(answer["results"].size(), 2U);
  EXPECT_TRUE(api.get("/v1/decisions")["items"].empty());
}

json shown_done(json request) {
  request["cluster"]["pools"][0]["requested"] = 4;
  request["cluster"]["pools"][1]["requested"] = 2;
  request["evaluated_at"] = "2026-11-22T10:01:30Z";
  return request;
}

TEST(Batches, CarryTheCooldownFromItemToItem) {
  for (const test::Headers& headers : {test::Headers{}, test::Headers{{"Idempotency-Key", "k"}}}) {
    TestApi api;
    std::vector<json> items{about("a"), shown_done(about("a")), shown_done(about("b"))};
    // Beyond the first piece of a streamed answer, too.
    for (int i = 0; i < 100; ++i) items.push_back(about("c"));
    items.push_back(shown_done(about("c")));
    const json results = api.post("/v1/evaluation-batches", batch_of(items), headers)["results"];
    EXPECT_EQ(results[0]["target"], 6);
    EXPECT_EQ(results[1]["blocked_by"], "cooldown");
    EXPECT_EQ(results[1]["retry_after_seconds"], 300) << "3 of 6 run, so the resize is under way";
    EXPECT_NE(results[2]["blocked_by"], "cooldown");
    EXPECT_EQ(results[102]["target"], 6);
    EXPECT_EQ(results[103]["blocked_by"], "cooldown");
  }
}

TEST(Batches, AnswerWhatTheSameItemsOneByOneWouldBeAnswered) {
  TestApi together, apart;
  const std::vector<json> items{about("a"), shown_done(about("a")), about("b"), about("a"), shown_done(about("b"))};
  const json results = together.post("/v1/evaluation-batches?counterfactuals=true", batch_of(items))["results"];
  for (std::size_t i = 0; i < items.size(); ++i) {
    json alone = apart.evaluate(items[i]).document();
    json in_batch = results[i];
    alone.erase("id");
    in_batch.erase("id");
    EXPECT_EQ(in_batch, alone) << i;
  }
}

TEST(Batches, TryCounterfactualsOnlyIfAsked) {
  TestApi api;
  const json item = api.post("/v1/evaluation-batches", batch_of({about("a")}))["results"][0];
  EXPECT_FALSE(item["explanation"].contains("counterfactuals"));
  EXPECT_FALSE(item["explanation"]["summary"].get<std::string>().empty());
  const std::string id = item["id"].get<std::string>();
  EXPECT_EQ(api.get("/v1/decisions/" + id + "/input")["counterfactuals"], false);
  EXPECT_EQ(api.get("/v1/decisions/" + id).document(), item);
}

TEST(Batches, AreAnsweredAgainByteForByte) {
  TestApi api;
  const std::string body = batch_of({about("a"), json::object(), about("b")}).dump();
  const Answer first = api.post("/v1/evaluation-batches", body, {{"Idempotency-Key", "k"}});
  const Answer again = api.post("/v1/evaluation-batches", body, {{"Idempotency-Key", "k"}});
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first["results"].size(), 3U);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(api.get("/v1/decisions")["items"].size(), 2U);
  const std::string text = about("n").dump() + "\n";
  const test::Headers keyed{ndjson[0], {"Idempotency-Key", "k2"}};
  const Answer line = api.post("/v1/evaluation-batches", text, keyed);
  const Answer line_again = api.post("/v1/evaluation-batches", text, keyed);
  EXPECT_EQ(line_again.body, line.body);
  EXPECT_EQ(line_again.content_type, "application/x-ndjson");
}

TEST(Batches, ThatAreEmptyOrAllWrongAreRememberedToo) {
  TestApi api;
  for (const std::string body : {R"({"evaluations":[]})", R"({"evaluations":[1]})"}) {
    const test::Headers headers{{"Idempotency-Key", body.substr(0, 17)}};
    const Answer first = api.post("/v1/evaluation-batches", body, headers);
    const Answer again = api.post("/v1/evaluation-batches", body, headers);
    EXPECT_EQ(again.body, first.body);
  }
  EXPECT_EQ(api.post("/v1/evaluation-batches", R"({"evaluations":[]})", {{"Idempotency-Key", "e"}}).status, 200);
  EXPECT_EQ(api.post("/v1/evaluation-batches", R"({"evaluations":[]})", {{"Idempotency-Key", "e"}})
                .header("Idempotent-Replayed"),
            "true");
}

}  // namespace
}  // namespace headroom::api
