#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::Answer;
using test::example;
using test::instant;
using test::TestApi;
using test::with;

const std::string token = "AAAAKgAAAAIAAAAAAAAAAQx9Zk4QmVb2";

/// The request of the contract, 3 → 6 instances and $0.454 an hour more, with a callback.
json asking() { return with(example(), "/callback", {{"kind", "sfn_task_token"}, {"token", token}}); }

json under(const json& rule) { return with(example(), "/policy/approval", rule); }

Answer approve(TestApi& api, const std::string& id, const json& body) {
  return api.post("/v1/decisions/" + id + "/approval", body);
}

json artifact(const Answer& answer, const std::string& kind) {
  for (const json& each : answer["artifacts"])
    if (each["kind"] == kind) return each;
  return nullptr;
}

TEST(Approvals, AnswerTheCallbackOfWhoeverWaits) {
  TestApi api;
  const Answer created = api.evaluate(asking());
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created["outcome"], "awaiting_approval");
  EXPECT_EQ(created["valid_until"], "2026-11-22T11:00:30.000Z");
  EXPECT_EQ(created.body.find(token), std::string::npos);
  const std::string id = created.id();
  EXPECT_EQ(api.post("/v1/decisions/" + id + "/outcome", {{"state", "applied"}}).status, 409);

  const Answer approved = approve(api, id, {{"approved", true}, {"by", "ana"}});
  ASSERT_EQ(approved.status, 200) << approved.body;
  EXPECT_EQ(approved["outcome"], "recommended");
  EXPECT_EQ(approved["approval"]["by"], "ana");
  const json body = artifact(approved, "aws.states.SendTaskSuccess")["body"];
  EXPECT_EQ(body["taskToken"], token);
  EXPECT_EQ(json::parse(body["output"].get<std::string>()),
            (json{{"approved", true}, {"decision_id", id}, {"target", 6}}));
  EXPECT_EQ(artifact(approved, "aws.emr.ModifyInstanceGroups")["preferred"], true);

  EXPECT_EQ(approve(api, id, {{"approved", true}}).status, 200);
  EXPECT_EQ(approve(api, id, {{"approved", false}})["code"], "approval_answered");
  EXPECT_EQ(api.post("/v1/decisions/" + id + "/outcome", {{"state", "applied"}}).status, 200);
}

TEST(Approvals, LetARefusedExecutionFail) {
  TestApi api;
  const std::string id = api.evaluate(asking()).id();
  const Answer refused = approve(api, id, {{"approved", false}, {"comment", "over the hourly limit of the team."}});
  ASSERT_EQ(refused.status, 200) << refused.body;
  EXPECT_EQ(refused["outcome"], "dismissed");
  EXPECT_EQ(artifact(refused, "aws.states.SendTaskFailure")["body"],
            (json{{"taskToken", token},
                  {"error", "Headroom.NotApproved"},
                  {"cause", "Refused: over the hourly limit of the team."}}));
  EXPECT_EQ(approve(api, id, {{"approved", true}}).status, 409);
}

TEST(Approvals, AreNotNeededIfNothingIsToChange) {
  json quiet = asking();
  quiet["metrics"]["values"] = {{"YARNMemoryAvailablePercentage", 50}, {"ContainerPending", 0}};
  quiet["metrics"].erase("series");
  quiet.erase("sources");
  for (const std::string view : {"full", "compact"}) {
    TestApi api;
    const test::Headers key{{"Idempotency-Key", "k"}};
    const Answer created = api.post("/v1/evaluations?view=" + view, quiet, key);
    ASSERT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(created["changed"], false);
    EXPECT_EQ(created["outcome"], "recommended");
    EXPECT_EQ(artifact(created, "aws.states.SendTaskSuccess")["body"]["taskToken"], token);
    EXPECT_EQ(api.post("/v1/evaluations?view=" + view, quiet, key).body, created.body) << "the replay, byte for byte";
    EXPECT_EQ(api.get("/v1/decisions/" + created.id()).body.find(token), std::string::npos);
    EXPECT_EQ(approve(api, created.id(), {{"approved", true}})["code"], "not_awaiting_approval");
  }
}

TEST(Approvals, KeepTheTokenOutOfEverythingThatIsRead) {
  TestApi api;
  const std::string id = api.evaluate(asking()).id();
  for (const std::string& path : {"/v1/decisions/" + id, "/v1/decisions/" + id + "/input", std::string("/v1/decisions"),
                                  std::string("/v1/decisions?outcome=awaiting_approval")}) {
    const Answer shown = api.get(path);
    EXPECT_EQ(shown.status, 200) << path;
    EXPECT_EQ(shown.body.find(token), std::string::npos) << path;
  }
  EXPECT_EQ(api.get("/v1/decisions/" + id + "/input")["callback"], (json{{"kind", "sfn_task_token"}}));
  EXPECT_EQ(api.get("/v1/decisions?outcome=awaiting_approval")["items"].size(), 1U);
}

TEST(Approvals, AreNeededForChangesAboveTheBoundsOfThePolicy) {
  const std::pair<json, const char*> rules[] = {
      {json::object(), "awaiting_approval"},
      {{{"above_units", 3}}, "recommended"},
      {{{"above_units", 2}}, "awaiting_approval"},
      {{{"above_hourly_usd", 0.454}}, "recommended"},
      {{{"above_hourly_usd", 0.453999}}, "awaiting_approval"},
      {{{"above_units", 100}, {"above_hourly_usd", 0.1}}, "awaiting_approval"},
      {{{"above_units", 100}, {"above_hourly_usd", 100}}, "recommended"},
  };
  for (const auto& [rule, outcome] : rules) {
    TestApi api;
    const Answer created = api.evaluate(under(rule));
    ASSERT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(created["outcome"], outcome) << rule;
    EXPECT_EQ(created["valid_until"],
              std::string(outcome) == "recommended" ? "2026-11-22T10:05:30.000Z" : "2026-11-22T11:00:30.000Z");
  }
}

TEST(Approvals, EndWithTheirTime) {
  TestApi api;
  const Answer created = api.evaluate(under({{"expires_after_seconds", 60}}));
  EXPECT_EQ(created["valid_until"], "2026-11-22T10:01:30.000Z");
  EXPECT_EQ(api.get("/v1/decisions/" + created.id() + "/input")["policy"]["approval"],
            (json{{"expires_after_seconds", 60}}));
  api.clock.set(instant("2026-11-22T10:01:31Z"));
  EXPECT_EQ(approve(api, created.id(), {{"approved", true}})["code"], "approval_expired");
  EXPECT_EQ(api.get("/v1/decisions/" + created.id())["outcome"], "expired");
}

TEST(Approvals, RefuseBadInput) {
  TestApi api;
  const std::string id = api.evaluate(asking()).id();
  EXPECT_EQ(approve(api, id, json::object()).faults(), "/approved missing\n");
  EXPECT_EQ(approve(api, id, {{"approved", "yes"}}).status, 422);
  EXPECT_EQ(approve(api, id, {{"approved", true}, {"extra", 1}}).status, 422);
  EXPECT_EQ(approve(api, "dec_00000000-0000-7000-8000-000000000000", {{"approved", true}}).status, 404);
  EXPECT_EQ(api.get("/v1/decisions/" + id)["outcome"], "awaiting_approval");

  for (const auto& callback : {json{{"kind", "sfn_task_token"}}, json{{"token", "t"}},
                               json{{"kind", "x"}, {"token", "t"}}, json{{"kind", "sfn_task_token"}, {"token", ""}},
                               json{{"kind", "sfn_task_token"}, {"token", std::string(2'049, 't')}}})
    EXPECT_EQ(api.evaluate(with(example(), "/callback", callback)).status, 422) << callback;
  const json too_long = {{"kind", "sfn_task_token"}, {"token", std::string(2'049, 't')}};
  EXPECT_EQ(api.evaluate(with(example(), "/callback", too_long)).faults(), "/callback/token too_long\n");
  const std::string longest(2'048, 't');
  EXPECT_EQ(api.evaluate(with(example(), "/callback", {{"kind", "sfn_task_token"}, {"token", longest}})).status, 201);
  for (const auto& rule : {json{{"above_units", -1}}, json{{"above_hourly_usd", -1}},
                           json{{"expires_after_seconds", 0}}, json{{"above", 1}}})
    EXPECT_EQ(api.evaluate(under(rule)).status, 422) << rule;
  const Answer batch = api.post("/v1/evaluation-batches", {{"evaluations", {asking()}}});
  EXPECT_EQ(batch["results"][0]["errors"][0]["pointer"], "/callback");
}

TEST(Approvals, GiveTheSameAgain) {
  TestApi api;
  const std::string id = api.evaluate(asking()).id();
  const std::string path = "/v1/decisions/" + id + "/approval";
  const Answer first = api.post(path, {{"approved", true}});
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_NE(first.body.find(token), std::string::npos);
  EXPECT_EQ(api.post(path, {{"approved", true}}).body, first.body) << "the first answer may have been lost";
  EXPECT_EQ(api.post(path, {{"approved", false}}).status, 409);
  EXPECT_EQ(api.get("/v1/decisions/" + id).body.find(token), std::string::npos);
  ASSERT_EQ(api.post("/v1/decisions/" + id + "/outcome", {{"state", "applied"}}).status, 200);
  const Answer late = api.post(path, {{"approved", true}});
  EXPECT_EQ(late.status, 200);
  EXPECT_EQ(late.body.find(token), std::string::npos) << "what was waited for is done";
}

}  // namespace
}  // namespace headroom::api
