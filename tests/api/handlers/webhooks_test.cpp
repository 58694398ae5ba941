#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using namespace test;

json body() { return {{"url", "https://hooks.example.com/headroom"}}; }

TEST(Webhooks, AreMadeWithASecretThatIsShownOnce) {
  TestApi api;
  const Answer made = api.post("/v1/webhooks", body());
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.header("Location"), "/v1/webhooks/" + made.id());
  EXPECT_TRUE(made.id().starts_with("whk_"));
  EXPECT_EQ(made["format"], "json");
  EXPECT_EQ(made["types"], (json{"decision.created", "decision.outcome", "policy.activated"}));
  EXPECT_EQ(made["filter"], json::object());
  EXPECT_EQ(made["state"], "active");
  const auto secret = made["secret"].get<std::string>();
  EXPECT_TRUE(secret.starts_with("whsec_"));
  for (const std::string& path : {std::string("/v1/webhooks"), "/v1/webhooks/" + made.id()}) {
    const Answer shown = api.get(path);
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body.find("whsec_"), std::string::npos);
    EXPECT_EQ(shown.body.find("secret"), std::string::npos);
  }
  const json expected = without(made.document(), "/secret");
  EXPECT_EQ(api.get("/v1/webhooks/" + made.id()).document(), expected);
  EXPECT_EQ(api.get("/v1/webhooks")["items"], json::array({expected}));
}

TEST(Webhooks, TakeTypesAFormatAndAFilter) {
  TestApi api;
  const json wanted = {{"url", "http://10.0.0.1:8080/x?y=z"},
                       {"types", {"decision.outcome"}},
                       {"format", "cloudevents"},
                       {"filter", {{"cluster_id", "j-1"}, {"policy_id", "etl"}}}};
  const Answer made = api.post("/v1/webhooks", wanted);
  ASSERT_EQ(made.status, 201) << made.body;
  for (const char* name : {"url", "types", "format", "filter"}) EXPECT_EQ(made[name], wanted[name]);
}

TEST(Webhooks, RefuseABadBodyWithAllFaultsAtOnce) {
  TestApi api;
  const json bad = {{"url", "ftp://user@example.com/#x"},
                    {"types", {"decision.created", "decision.created", "decision", 7}},
                    {"format", "xml"},
                    {"filter", {{"cluster_id", ""}, {"policy_id", "etl@3"}, {"team", "x"}}},
                    {"secret", "mine"}};
  const Answer refused = api.post("/v1/webhooks", bad);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.faults(),
            "/filter/cluster_id empty\n"
            "/filter/policy_id invalid_id\n"
            "/filter/team unknown_field\n"
            "/format unknown_value\n"
            "/secret unknown_field\n"
            "/types/1 duplicate\n"
            "/types/2 unknown_value\n"
            "/types/3 wrong_type\n"
            "/url fragment_not_allowed\n"
            "/url unknown_scheme\n"
            "/url userinfo_not_allowed\n");
  EXPECT_EQ(api.post("/v1/webhooks", json::object()).faults(), "/url missing\n");
  EXPECT_EQ(api.post("/v1/webhooks", with(body(), "/types", json::array())).faults(), "/types empty\n");
  EXPECT_EQ(api.post("/v1/webhooks", "{").status, 400);
  EXPECT_EQ(api.get("/v1/webhooks")["items"], json::array());
}

TEST(Webhooks, GoToAllowedHostsOnly) {
  TestApi api;
  EXPECT_EQ(api.post("/v1/webhooks", with(body(), "/url", "https://evil.example.com/")).faults(),
            "/url host_not_allowed\n");
  EXPECT_EQ(api.post("/v1/webhooks", with(body(), "/url", "http://hooks.example.com/")).faults(),
            "/url https_required\n");
  EXPECT_EQ(api.post("/v1/webhooks", with(body(), "/url", "http://169.254.169.254/latest")).faults(),
            "/url host_not_allowed\n");
}

TEST(Webhooks, ArePausedAndDeleted) {
  TestApi api;
  const std::string path = "/v1/webhooks/" + api.post("/v1/webhooks", body()).id();
  const Answer paused = api.ask("PATCH", path, R"({"paused": true})");
  EXPECT_EQ(paused.status, 200) << paused.body;
  EXPECT_EQ(paused["paused"], true);
  EXPECT_EQ(paused["state"], "paused");
  EXPECT_EQ(api.ask("PATCH", path, R"({"paused": false})")["state"], "active");
  EXPECT_EQ(api.ask("PATCH", path, "{}").faults(), "/paused missing\n");
  EXPECT_EQ(api.ask("PATCH", path, R"({"paused": 1, "url": "https://x/"})").faults(),
            "/paused wrong_type\n/url unknown_field\n");
  EXPECT_EQ(api.ask("DELETE", path).status, 204);
  EXPECT_EQ(api.ask("DELETE", path).status, 404);
  EXPECT_EQ(api.get(path).status, 404);
  EXPECT_EQ(api.ask("PATCH", path, R"({"paused": true})").status, 404);
}

TEST(Webhooks, AreListedInPages) {
  TestApi api;
  for (int i = 0; i < 3; ++i) ASSERT_EQ(api.post("/v1/webhooks", body()).status, 201);
  const Answer first = api.get("/v1/webhooks?limit=2");
  EXPECT_EQ(first["items"].size(), 2U);
  const Answer second = api.get("/v1/webhooks?limit=2&cursor=" + first["next_cursor"].get<std::string>());
  EXPECT_EQ(second["items"].size(), 1U);
  EXPECT_TRUE(second["next_cursor"].is_null());
  EXPECT_EQ(api.get("/v1/webhooks?cursor=x").status, 400);
}

TEST(Webhooks, AreBounded) {
  TestApi api;
  for (std::size_t i = 0; i < WebhookBook::most_webhooks; ++i) ASSERT_EQ(api.post("/v1/webhooks", body()).status, 201);
  const Answer refused = api.post("/v1/webhooks", body());
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused["code"], "too_many_webhooks");
}

TEST(Webhooks, ListDeadDeliveriesAndSendThemAgain) {
  TestApi api;
  const std::string path = "/v1/webhooks/" + api.post("/v1/webhooks", body()).id();
  api.poster.result = {.status = 410};
  ASSERT_EQ(api.evaluate(example()).status, 201);
  for (int i = 0; i < 5; ++i) api.webhook_courier.pump();
  EXPECT_EQ(api.get(path)["deliveries"], (json{{"pending", 0}, {"dead", 1}}));
  const Answer dead = api.get(path + "/deliveries?state=dead");
  ASSERT_EQ(dead["items"].size(), 1U) << dead.body;
  const json delivery = dead["items"][0];
  EXPECT_EQ(delivery["event_id"], "1");
  EXPECT_EQ(delivery["state"], "dead");
  EXPECT_EQ(delivery["attempts"], 1);
  EXPECT_EQ(delivery["last_status"], 410);
  EXPECT_EQ(api.get(path + "/deliveries?state=pending")["items"], json::array());
  EXPECT_EQ(api.get(path + "/deliveries?state=gone").status, 400);

  api.poster.result = {.status = 204};
  const std::string again = path + "/deliveries/" + delivery["id"].get<std::string>() + "/redeliver";
  const Answer accepted = api.post(again, "");
  EXPECT_EQ(accepted.status, 202) << accepted.body;
  EXPECT_EQ(accepted["state"], "pending");
  for (int i = 0; i < 5; ++i) api.webhook_courier.pump();
  EXPECT_EQ(api.poster.sent.size(), 2U);
  EXPECT_EQ(api.get(path + "/deliveries")["items"], json::array());
  EXPECT_EQ(api.post(again, "").status, 404);
}

TEST(Webhooks, AnswerUnknownOnesWith404) {
  TestApi api;
  const std::string path = "/v1/webhooks/" + api.post("/v1/webhooks", body()).id();
  for (const std::string nobody : {"/v1/webhooks/whk_0", "/v1/webhooks/x"}) {
    EXPECT_EQ(api.get(nobody).status, 404);
    EXPECT_EQ(api.get(nobody + "/deliveries").status, 404);
    EXPECT_EQ(api.post(nobody + "/test", "").status, 404);
    EXPECT_EQ(api.post(nobody + "/deliveries/dlv_0_1/redeliver", "").status, 404);
  }
  for (const char* delivery : {"dlv_0_1", "x", "dlv_", "1"})
    EXPECT_EQ(api.post(path + "/deliveries/" + delivery + "/redeliver", "").status, 404) << delivery;
  EXPECT_EQ(api.ask("PUT", path, "{}").status, 405);
  EXPECT_EQ(api.ask("PUT", path, "{}").header("Allow"), "GET, HEAD, PATCH, DELETE, OPTIONS");
}

TEST(Webhooks, AreTested) {
  TestApi api;
  const std::string path = "/v1/webhooks/" + api.post("/v1/webhooks", body()).id() + "/test";
  Answer tested = api.post(path, "");
  EXPECT_EQ(tested.status, 200);
  EXPECT_EQ(tested["delivered"], true);
  EXPECT_EQ(tested["status"], 204);
  api.poster.result = {.error = "timeout"};
  tested = api.post(path, "");
  EXPECT_EQ(tested["delivered"], false);
  EXPECT_EQ(tested["error"], "timeout");
}

TEST(Webhooks, NeverMakeThisServiceCallItself) {
  TestApi api;
  const std::string path = "/v1/webhooks/" + api.post("/v1/webhooks", body()).id();
  const Headers delivery{{"headroom-delivery", "dlv_1_1"}};
  for (const std::string& target : {std::string("/v1/evaluations"), path + "/test"}) {
    const Answer refused = api.post(target, example(), delivery);
    EXPECT_EQ(refused.status, 403) << target;
    EXPECT_EQ(refused["code"], "webhook_loop");
  }
  EXPECT_EQ(api.ask("DELETE", path, "", delivery).status, 403);
  EXPECT_EQ(api.ask("GET", path, "", delivery).status, 200);
  EXPECT_EQ(api.poster.sent.size(), 0U);
}

}  // namespace
}  // namespace headroom::api
