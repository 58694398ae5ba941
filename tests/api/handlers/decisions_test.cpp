#include <set>
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
using test::without;

const Instant noon = instant("2026-11-22T10:00:30Z");
constexpr auto nobody = "/v1/decisions/dec_00000000-0000-7000-8000-000000000000";

Answer report(TestApi& api, const std::string& id, const json& body) {
  return api.post("/v1/decisions/" + id + "/outcome", body);
}

std::string outcome_of(TestApi& api, const std::string& id) {
  return api.get("/v1/decisions/" + id)["outcome"].get<std::string>();
}

std::vector<std::string> ids_of(const json& page) {
  std::vector<std::string> all;
  for (const json& item : page.at("items")) all.push_back(item.at("id").get<std::string>());
  return all;
}

TEST(Decisions, AreFoundByIdOrNotAtAll) {
  TestApi api;
  const std::string id = api.evaluate(example()).id();
  EXPECT_EQ(api.get("/v1/decisions/" + id).status, 200);
  const std::string unknown[] = {nobody, "/v1/decisions/" + id.substr(4), "/v1/decisions/" + id + "x",
                                 "/v1/decisions/x", "/v1/decisions/%00%ff%22"};
  for (const std::string& path : unknown) {
    const Answer refused = api.get(path);
    EXPECT_EQ(refused.status, 404) << path;
    EXPECT_EQ(refused["code"], "not_found");
  }
  EXPECT_EQ(api.get("/v1/decisions/" + id + "/input").status, 200);
  EXPECT_EQ(api.get(std::string(nobody) + "/input").status, 404);
  EXPECT_EQ(api.get("/v1/decisions/%zz").status, 400);
}

TEST(Decisions, ExpireWhenTheirTimeIsOver) {
  TestApi api;
  const Answer created = api.evaluate(example());
  const std::string id = created.id();
  api.clock.set(instant("2026-11-22T10:05:30Z"));  // valid_until itself
  EXPECT_EQ(api.get("/v1/decisions/" + id).body, created.body);
  api.clock.advance(1s);
  EXPECT_EQ(outcome_of(api, id), "expired");
  std::string expected = created.body;
  expected.replace(expected.find("\"recommended\""), 13, "\"expired\"");
  EXPECT_EQ(api.get("/v1/decisions/" + id).body, expected);
  EXPECT_EQ(api.get("/v1/decisions?outcome=expired")["items"][0]["outcome"], "expired");
  api.clock.set(instant("2026-11-20T00:00:00Z"));
  EXPECT_EQ(outcome_of(api, id), "recommended") << "the clock stepped back";
}

TEST(Decisions, ShowTheInputTheyWereMadeFrom) {
  TestApi api;
  const Answer created = api.evaluate(example());
  const Answer input = api.get("/v1/decisions/" + created.id() + "/input");
  EXPECT_EQ(input.status, 200);
  const json document = input.document();
  EXPECT_EQ(document["cluster"]["id"], "j-2AXXXXXXGAPLF");
  EXPECT_EQ(document["policy"]["limits"]["maximum_on_demand"], 4);
  EXPECT_EQ(document["metrics"]["values"]["MemoryPendingMB"], 73'728);
  EXPECT_EQ(document["evaluated_at"], "2026-11-22T10:00:30.000Z");
  EXPECT_EQ(document["labels"], example()["labels"]);
  EXPECT_EQ(document["history"], json::parse(R"({"recommendations": []})"));

  // Sent again, it is the same decision.
  json again = document;
  for (const auto* name : {"history", "warnings"}) again.erase(name);
  json decision = api.post("/v1/evaluations?dry_run=true", with(again, "/cluster/id", "another")).document();
  json expected = created.document();
  for (json* one : {&decision, &expected})
    for (const auto* name : {"id", "cluster_id", "artifacts", "explanation"}) one->erase(name);
  EXPECT_EQ(decision, expected);

  api.clock.advance(60s);
  const std::string later = api.evaluate(with(example(), "/evaluated_at", "2026-11-22T10:01:30Z")).id();
  const json history = api.get("/v1/decisions/" + later + "/input")["history"]["recommendations"];
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0]["id"], created["id"]);
  EXPECT_EQ(history[0]["pools"], json::parse(R"([{"pool_id": "ig-CORE", "from": 2, "to": 4},
                                                 {"pool_id": "ig-TASK", "from": 1, "to": 2}])"));
}

TEST(Outcomes, MoveAsTheContractAllows) {
  const std::string states[] = {"claimed", "applied", "failed", "dismissed", "superseded"};
  for (const std::string& first : states) {
    for (const std::string& second : states) {
      TestApi api;
      const std::string id = api.evaluate(example()).id();
      const Answer moved = report(api, id, {{"state", first}});
      EXPECT_EQ(moved.status, 200) << first;
      EXPECT_EQ(moved["outcome"], first);
      EXPECT_EQ(moved["id"], id);
      EXPECT_EQ(outcome_of(api, id), first);
      const bool legal = first == "claimed" && second != "claimed";
      const Answer again = report(api, id, {{"state", second}});
      EXPECT_EQ(again.status, legal ? 200 : 409) << first << " to " << second;
      EXPECT_EQ(outcome_of(api, id), legal ? second : first);
      if (!legal) {
        EXPECT_EQ(again["code"], "illegal_outcome");
        EXPECT_EQ(again["retryable"], false);
      }
    }
  }
}

TEST(Outcomes, AreAnsweredWithWhatWasReported) {
  TestApi api;
  const Answer made = api.evaluate(example());
  const std::string id = made.id();
  EXPECT_FALSE(json::parse(made.body).contains("outcome_detail"));
  api.clock.set(instant("2026-11-22T10:01:00Z"));
  const Answer claimed = report(api, id, {{"state", "claimed"}});
  EXPECT_EQ(claimed["outcome_detail"], (json{{"reported_at", "2026-11-22T10:01:00.000Z"}}));
  api.clock.set(instant("2026-11-22T10:02:00Z"));
  const Answer applied = report(api, id, {{"state", "applied"}, {"applied_target", 5}, {"detail", "one short"}});
  const json detail{{"applied_target", 5}, {"detail", "one short"}, {"reported_at", "2026-11-22T10:02:00.000Z"}};
  EXPECT_EQ(applied["outcome_detail"], detail);
  EXPECT_EQ(api.get("/v1/decisions/" + id)["outcome_detail"], detail);
  EXPECT_EQ(api.get("/v1/decisions")["items"][0]["outcome_detail"], detail);
}

TEST(Outcomes, OfADecisionThatChangesNothingAreDismissalsOnly) {
  for (const char* state : {"claimed", "applied", "failed", "superseded"}) {
    TestApi api;
    const std::string id = api.evaluate(without(without(example(), "/metrics"), "/sources")).id();
    ASSERT_EQ(api.get("/v1/decisions/" + id)["changed"], false);
    const Answer refused = report(api, id, {{"state", state}});
    EXPECT_EQ(refused.status, 409) << state;
    EXPECT_EQ(refused["code"], "illegal_outcome");
    EXPECT_EQ(outcome_of(api, id), "recommended");
    EXPECT_EQ(report(api, id, {{"state", "dismissed"}}).status, 200);
    EXPECT_EQ(outcome_of(api, id), "dismissed");
  }
}

TEST(Outcomes, OfExpiredDecisionsAreStillTakenButNotClaimed) {
  TestApi api;
  const std::string id = api.evaluate(example()).id();
  api.clock.advance(1h);
  EXPECT_EQ(outcome_of(api, id), "expired");
  EXPECT_EQ(report(api, id, {{"state", "claimed"}}).status, 409);
  EXPECT_EQ(report(api, id, {{"state", "applied"}, {"applied_target", 5}, {"detail", "by hand"}}).status, 200);
  EXPECT_EQ(outcome_of(api, id), "applied");
}

TEST(Outcomes, AreClaimedByOneOnly) {
  TestApi api;
  const std::string id = api.evaluate(example()).id();
  EXPECT_EQ(report(api, id, {{"state", "claimed"}}).status, 200);
  EXPECT_EQ(report(api, id, {{"state", "claimed"}}).status, 409);
}

TEST(Outcomes, ThatAreNoneAreRefused) {
  TestApi api;
  const std::string id = api.evaluate(example()).id();
  EXPECT_EQ(report(api, id, json::object()).faults(), "/state missing\n");
  EXPECT_EQ(report(api, id, {{"state", "expired"}}).faults(), "/state unknown_value\n");
  EXPECT_EQ(report(api, id, {{"state", "recommended"}}).faults(), "/state unknown_value\n");
  EXPECT_EQ(report(api, id, {{"state", 1}, {"who", "me"}}).faults(), "/state wrong_type\n/who unknown_field\n");
  EXPECT_EQ(report(api, id, {{"state", "applied"}, {"applied_target", -1}}).faults(), "/applied_target out_of_range\n");
  EXPECT_EQ(report(api, id, {{"state", "failed"}, {"applied_target", 1}}).faults(), "/applied_target not_applicable\n");
  EXPECT_EQ(report(api, id, {{"state", "failed"}, {"detail", std::string(2001, 'x')}}).faults(), "/detail too_long\n");
  EXPECT_EQ(report(api, id, {{"state", "applied"}, {"applied_target", 0}}).status, 200);
  EXPECT_EQ(api.post("/v1/decisions/" + id + "/outcome", "{").status, 400);
  EXPECT_EQ(api.post(std::string(nobody) + "/outcome", json{{"state", "applied"}}).status, 404);
  EXPECT_EQ(api.post("/v1/decisions/nonsense/outcome", json{{"state", "applied"}}).status, 404);
}

TEST(Outcomes, AreReportedOnceWithAKey) {
  TestApi api;
  const std::string id = api.evaluate(example()).id();
  const std::string path = "/v1/decisions/" + id + "/outcome";
  const test::Headers key{{"Idempotency-Key", "\"once\""}};
  const Answer first = api.post(path, json{{"state", "claimed"}}, key);
  const Answer again = api.post(path, json{{"state", "claimed"}}, key);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(api.post(path, json{{"state", "applied"}}, key).status, 422);
  // A refused move gives the key back.
  const test::Headers other{{"Idempotency-Key", "other"}};
  EXPECT_EQ(api.post(path, json{{"state", "claimed"}}, other).status, 409);
  EXPECT_EQ(api.post(path, json{{"state", "applied"}}, other).status, 200);
}

/// Decisions of two clusters, of every action and status, a minute apart.
struct Filled : TestApi {
  Filled() {
    const auto add = [this](json request, const std::string& cluster, int minute, const std::string& run) {
      request = with(with(request, "/cluster/id", cluster), "/labels", {{"run", run}, {"team", "a b/ü"}});
      clock.set(noon + minute * 60s);
      request["evaluated_at"] = format_rfc3339(noon + minute * 60s);
      all.push_back(evaluate(request).id());
    };
    const json nothing = with(without(example(), "/sources"), "/metrics", json::object());
    const json idle = with(with(without(example(), "/sources"), "/metrics/series", json::array()), "/metrics/values",
                           {{"YARNMemoryAvailablePercentage", 50}, {"ContainerPending", 0}});
    add(example(), "j-1", 0, "1");
    add(nothing, "j-1", 1, "1");
    add(idle, "j-2", 2, "1");
    add(example(), "j-2", 3, "2");
    add(example(), "j-1", 4, "2");
  }
  /// The positions, oldest 0, of what a query finds, newest first.
  std::string found(const std::string& query) {
    std::string positions;
    for (const std::string& id : ids_of(get("/v1/decisions" + query).document()))
      positions += std::to_string(std::ranges::find(all, id) - all.begin());
    return positions;
  }
  std::vector<std::string> all;
};

TEST(DecisionList, IsNewestFirstAndFiltered) {
  Filled api;
  report(api, api.all[3], {{"state", "applied"}});
  const std::pair<std::string, std::string> rows[] = {
      {"", "43210"},
      {"?cluster_id=j-1", "410"},
      {"?cluster_id=nobody", ""},
      {"?kind=evaluation", "43210"},
      {"?action=scale_in", ""},
      {"?action=scale_out", "430"},
      {"?action=no_action", "21"},
      {"?status=insufficient_data", "1"},
      {"?policy_id=inline", "43210"},
      {"?policy_id=etl", ""},
      {"?outcome=applied", "3"},
      {"?label.run=2", "43"},
      {"?label.run=2&label.team=a%20b%2F%C3%BC", "43"},
      {"?label.team=a+b", ""},
      {"?label.none=x", ""},
      {"?since=2026-11-22T10:02:30Z", "432"},
      {"?until=2026-11-22T10:02:30Z", "10"},
      {"?since=2026-11-22T11:02:30%2B01:00&until=2026-11-22T10:03:30.001Z", "32"},
      {"?since=2026-11-22T11:02:30+01:00", "432"},
      {"?cluster_id=j-1&action=scale_out&since=2026-11-22T10:01:00Z", "4"},
      {"?cluster_id=j-2&label.run=1&status=decided&outcome=recommended", "2"},
      {"?changed=true", "430"},
      {"?changed=false", "21"},
      {"?changed=false&status=decided", "2"},
      {"?reason=memory_available_below_threshold", "430"},
      {"?reason=memory_available_below_threshold&cluster_id=j-1", "40"},
      {"?reason=on_a_whim", ""},
      {"?blocked_by=none", "43210"},
      {"?blocked_by=cooldown", ""},
      {"?blocked_by=none&label.run=2&changed=true", "43"},
      {"?view=compact", "43210"},
      {"?view=full&limit=1", "4"},
      {"?limit=2", "43"},
      {"?limit=1000", "43210"},
      {"?&limit=1&", "4"},
  };
  for (const auto& [query, positions] : rows) {
    ASSERT_EQ(api.get("/v1/decisions" + query).status, 200) << query;
    EXPECT_EQ(api.found(query), positions);
  }
  api.clock.advance(10min);
  EXPECT_EQ(api.found("?outcome=expired"), "4");
  EXPECT_EQ(api.found("?outcome=superseded"), "0") << "1 and 4 are of the same cluster and have other targets";
  EXPECT_EQ(api.found("?outcome=recommended"), "21") << "they change nothing, so nothing is too late";
  EXPECT_EQ(outcome_of(api, api.all[1]), "recommended");
}

TEST(DecisionList, RefusesParametersItCannotRead) {
  Filled api;
  const std::string queries[] = {"?limit=0",
                                 "?limit=1001",
                                 "?limit=-1",
                                 "?limit=ten",
                                 "?limit=1.5",
                                 "?limit=",
                                 "?limit=99999999999999999999",
                                 "?cursor=nonsense",
                                 "?cursor=",
                                 "?since=yesterday",
                                 "?until=2026-11-22",
                                 "?outcome=done",
                                 "?kind=magic",
                                 "?action=explode",
                                 "?status=fine",
                                 "?changed=yes",
                                 "?changed=",
                                 "?changed=1",
                                 "?reason=",
                                 "?blocked_by=nobody",
                                 "?blocked_by=",
                                 "?view=tiny",
                                 "?view=",
                                 "?colour=red",
                                 "?label.=x",
                                 "?limit=1&limit=2",
                                 "?cluster_id=%zz",
                                 "?cluster_id=%2",
                                 "?cursor=dec_00000000-0000-7000-8000-000000000000"};
  for (const std::string& query : queries) {
    const Answer refused = api.get("/v1/decisions" + query);
    EXPECT_EQ(refused.status, 400) << query;
    EXPECT_EQ(refused.content_type, "application/problem+json") << query;
    EXPECT_EQ(refused["code"], "invalid_parameter") << query;
    EXPECT_EQ(refused["errors"].size(), 1U) << query;
  }
}

TEST(DecisionList, SaysAllThatIsWrongWithTheQuery) {
  TestApi api;
  const Answer refused = api.get("/v1/decisions?colour=red&size=7");
  EXPECT_EQ(refused["errors"].size(), 2U) << refused.body;
}

TEST(DecisionList, IsCompactLikeTheAnswersOfCompactRequests) {
  TestApi api;
  const Answer compact = api.post("/v1/evaluations?view=compact", example());
  ASSERT_EQ(compact.status, 201) << compact.body;
  const Answer page = api.get("/v1/decisions?view=compact");
  EXPECT_EQ(page.body, R"({"items":[)" + compact.body + R"(],"next_cursor":null})");
  const json full = api.get("/v1/decisions?view=full").document()["items"][0];
  EXPECT_EQ(full, api.get("/v1/decisions/" + full["id"].get<std::string>()).document());
  report(api, full["id"].get<std::string>(), {{"state", "applied"}, {"applied_target", 6}});
  const json reported = api.get("/v1/decisions?view=compact").document()["items"][0];
  EXPECT_EQ(reported["outcome"], "applied");
  EXPECT_EQ(reported["outcome_detail"]["applied_target"], 6);
  for (const char* left_out : {"explanation", "changes", "artifacts"}) EXPECT_FALSE(reported.contains(left_out));
}

TEST(DecisionList, OfOtherKindsIsCompactToo) {
  TestApi api;
  ASSERT_EQ(api.post("/v1/rightsizing", json{{"data_size", "1TB"}}).status, 201);
  const json item = api.get("/v1/decisions?view=compact&kind=rightsizing").document()["items"][0];
  EXPECT_TRUE(item.contains("executors"));
  for (const char* left_out : {"explanation", "changes", "artifacts"}) EXPECT_FALSE(item.contains(left_out));
  for (const char* query : {"?changed=true", "?changed=false", "?blocked_by=none"})
    EXPECT_TRUE(api.get(std::string("/v1/decisions") + query).document()["items"].empty()) << query;
}

TEST(DecisionList, ACursorOfAnotherQueryGoesOnFromThere) {
  Filled api;
  const auto cursor = api.get("/v1/decisions?limit=2")["next_cursor"].get<std::string>();
  EXPECT_EQ(api.found("?cluster_id=j-1&cursor=" + cursor), "10");
}

TEST(DecisionSummary, AddsUpWhatAppliedDecisionsSaved) {
  Filled api;
  const json made = api.get("/v1/decisions/" + api.all[0]).document();
  // The example: 3 instances become 6, at 0.454 USD an hour more; it is followed a minute later.
  ASSERT_EQ(made["hourly_cost_delta_usd"], 0.454);
  report(api, api.all[0], {{"state", "applied"}});
  const json by_cluster = api.get("/v1/decisions/summary?by=cluster").document();
  ASSERT_EQ(by_cluster["items"].size(), 2U);
  const json first = by_cluster["items"][0];
  EXPECT_EQ(first["key"], "j-1");
  EXPECT_EQ(first["count"], 3);
  EXPECT_EQ(first["changed"], 2);
  EXPECT_EQ(first["hourly_cost_delta_usd"], 2 * 0.454);
  // −454,000 micro-dollars × 60 / 3,600 = −7,566.67
  EXPECT_EQ(first["saved_usd"], -0.007567);
  EXPECT_EQ(by_cluster["items"][1]["saved_usd"], 0);
  const json by_day = api.get("/v1/decisions/summary").document();
  ASSERT_EQ(by_day["items"].size(), 1U) << "by day if nothing is said";
  EXPECT_EQ(by_day["items"][0]["key"], "2026-11-22");
  EXPECT_EQ(by_day["items"][0]["count"], 5);
  const json by_action = api.get("/v1/decisions/summary?by=action").document();
  EXPECT_EQ(by_action["items"][0]["key"], "no_action");
  EXPECT_EQ(by_action["items"][1]["key"], "scale_out");
  EXPECT_EQ(api.get("/v1/decisions/summary?by=policy").document()["items"][0]["key"], "inline");
  EXPECT_EQ(api.get("/v1/decisions/summary?by=blocked_by").document()["items"][0]["key"], "none");
  const json some =
      api.get("/v1/decisions/summary?by=action&since=2026-11-22T10:02:00Z&until=2026-11-22T10:03:00Z").document();
  ASSERT_EQ(some["items"].size(), 1U);
  EXPECT_EQ(some["items"][0]["count"], 1);
  EXPECT_EQ(TestApi().get("/v1/decisions/summary").body, R"({"items":[]})");
}

TEST(DecisionSummary, RefusesParametersItCannotRead) {
  TestApi api;
  for (const char* query : {"?by=colour", "?by=", "?since=now", "?until=2026-11-22", "?limit=5", "?cursor=x",
                            "?since=2026-11-22T10:00:00Z&until=2026-11-22T10:00:00Z",
                            "?since=2026-11-22T10:00:01Z&until=2026-11-22T10:00:00Z"}) {
    const Answer refused = api.get(std::string("/v1/decisions/summary") + query);
    EXPECT_EQ(refused.status, 400) << query;
    EXPECT_EQ(refused["errors"].size(), 1U) << query;
  }
  EXPECT_EQ(api.get("/v1/decisions/summary?by=colour&since=now&until=then")["errors"].size(), 3U);
  EXPECT_EQ(api.post("/v1/decisions/summary", json::object()).status, 405);
}

TEST(DecisionList, PagesToTheEndWithEachDecisionOnce) {
  TestApi api;
  for (int i = 0; i < 23; ++i) api.evaluate(example());
  std::set<std::string> seen;
  std::string target =
      "/v1/decisions?limit=5&cluster_id=j-2AXXXXXXGAPLF&label.execution=arn%3Aaws%3Astates%3A%E2%80%A6%3Aetl%3A42";
  int pages = 0;
  while (!target.empty()) {
    const Answer page = api.get(target);
    ASSERT_EQ(page.status, 200) << target << page.body;
    ++pages;
    for (const std::string& id : ids_of(page.document())) EXPECT_TRUE(seen.insert(id).second) << "twice: " << id;
    const json cursor = page["next_cursor"];
    const auto link = page.header("Link");
    EXPECT_EQ(cursor.is_null(), !link.has_value());
    target.clear();
    if (!link) continue;
    ASSERT_TRUE(link->starts_with("</v1/decisions?")) << *link;
    ASSERT_TRUE(link->ends_with(">; rel=\"next\"")) << *link;
    target = link->substr(1, link->find('>') - 1);
    EXPECT_NE(target.find("cursor=" + cursor.get<std::string>()), std::string::npos);
    for (int i = 0; i < 3; ++i) api.evaluate(example());  // what comes in between disturbs nobody
  }
  EXPECT_EQ(seen.size(), 23U);
  EXPECT_EQ(pages, 5);
}

TEST(DecisionList, HasNoNextPageWhenTheLastOneIsFull) {
  TestApi api;
  for (int i = 0; i < 4; ++i) api.evaluate(example());
  const Answer first = api.get("/v1/decisions?limit=2");
  const Answer second = api.get("/v1/decisions?limit=2&cursor=" + first["next_cursor"].get<std::string>());
  EXPECT_EQ(second["items"].size(), 2U);
  EXPECT_TRUE(second["next_cursor"].is_null());
  EXPECT_EQ(second.header("Link"), std::nullopt);
  const Answer empty = TestApi().get("/v1/decisions");
  EXPECT_EQ(empty.body, R"({"items":[],"next_cursor":null})");
}

TEST(DecisionList, KeepsItsOrderWhenTheClockStepsBack) {
  TestApi api;
  std::vector<std::string> made;
  for (const auto step : {0s, 1s, -172'800s, 5s, 315'360'000s, -315'360'000s, 1s}) {
    api.clock.advance(step);
    made.insert(made.begin(), api.evaluate(example()).id());
  }
  EXPECT_EQ(ids_of(api.get("/v1/decisions").document()), made);
}

}  // namespace
}  // namespace headroom::api
