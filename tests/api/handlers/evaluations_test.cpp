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

std::string at(Instant when) { return format_rfc3339(when); }
const Instant start = instant("2026-11-22T10:00:30Z");

/// The request of the contract at another time, its metrics as old as there.
json at_time(json request, Instant when) {
  request["evaluated_at"] = at(when);
  request["metrics"]["observed_at"] = at(when - 30s);
  return request;
}

/// With these numbers of core and task nodes, asked for and running.
json sized(json request, int core, int task) {
  for (auto& [pool, count] : {std::pair{0, core}, {1, task}}) {
    request["cluster"]["pools"][pool]["requested"] = count;
    request["cluster"]["pools"][pool]["running"] = count;
  }
  return request;
}

TEST(Evaluations, AreStoredAndSayWhere) {
  TestApi api;
  const Answer created = api.evaluate(example());
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.content_type, "application/json");
  const std::string id = created.id();
  EXPECT_TRUE(DecisionId::parse(id)) << id;
  EXPECT_EQ(created.header("Location"), "/v1/decisions/" + id);
  const Answer found = api.get("/v1/decisions/" + id);
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(found.body, created.body);
}

TEST(Evaluations, LeaveCounterfactualsOutIfNoneAreWanted) {
  TestApi api;
  json full = api.evaluate(example()).document();
  TestApi other;
  const Answer quick = other.post("/v1/evaluations?counterfactuals=false", example());
  ASSERT_EQ(quick.status, 201);
  EXPECT_EQ(other.get("/v1/decisions/" + quick.id() + "/input")["counterfactuals"], false);
  json without_them = quick.document();
  EXPECT_EQ(full["explanation"].erase("counterfactuals"), 1U);
  full.erase("id");
  without_them.erase("id");
  EXPECT_EQ(without_them, full);  // all else is the same
  EXPECT_EQ(api.post("/v1/evaluations?counterfactuals=no", example()).status, 400);
  EXPECT_EQ(api.post("/v1/evaluations?counterfactuals=true", example()).status, 201);
}

TEST(Evaluations, AnswerTheExampleAsTheContractDoes) {
  TestApi api;
  const json answer = api.evaluate(example()).document();
  const json expected = json::parse(R"({
    "kind": "evaluation", "status": "decided", "action": "scale_out", "changed": true, "outcome": "recommended",
    "cluster_id": "j-2AXXXXXXGAPLF", "policy": "inline", "evaluated_at": "2026-11-22T10:00:30.000Z",
    "valid_until": "2026-11-22T10:05:30.000Z", "unit": "instances", "current": 3, "desired": 9, "target": 6, "delta": 3,
    "reason": "memory_available_below_threshold", "blocked": false, "blocked_by": "none", "confidence": 1.0,
    "retry_after_seconds": 0, "hourly_cost_usd": 0.454, "target_hourly_cost_usd": 0.908,
    "hourly_cost_delta_usd": 0.454, "emr_hourly_cost_usd": 0.144, "cost_complete": true,
    "changes": [{"pool_id": "ig-CORE", "role": "core", "market": "on_demand", "instance_type": "m5.xlarge", "from": 2, "to": 4},
                {"pool_id": "ig-TASK", "role": "task", "market": "spot", "instance_type": "m5.xlarge", "from": 1, "to": 2}],
    "artifacts": [{"kind": "aws.emr.ModifyInstanceGroups", "preferred": true,
      "body": {"ClusterId": "j-2AXXXXXXGAPLF", "InstanceGroups": [{"InstanceGroupId": "ig-CORE", "InstanceCount": 4},
               {"InstanceGroupId": "ig-TASK", "InstanceCount": 2}]}}],
    "labels": {"execution": "arn:aws:states:…:etl:42"}
  })");
  for (const auto& [name, value] : expected.items()) EXPECT_EQ(answer.at(name), value) << name;
  const json& explanation = answer.at("explanation");
  EXPECT_EQ(explanation.at("clamps").size(), 1U);
  EXPECT_EQ(explanation["clamps"][0]["code"], "increment");
  EXPECT_EQ(explanation["clamps"][0]["from"], 9);
  EXPECT_EQ(explanation["clamps"][0]["to"], 6);
  const json signal = explanation.at("signals").at(0);
  EXPECT_EQ(signal["kind"], "managed_scaling");
  EXPECT_EQ(signal["proposes"], 9);
  EXPECT_EQ(signal["chosen"], true);
  EXPECT_EQ(signal["evidence"][0], json::parse(R"({"metric": "YARNMemoryAvailablePercentage", "observed": 9.5,
    "comparison": "less_than", "threshold": 15, "periods": 1})"));
  EXPECT_EQ(explanation.at("counterfactuals").at(0).at("flip_to"), "no_action");
}

TEST(Evaluations, GiveTheSameBytesForTheSameInput) {
  TestApi one, other;
  other.clock.advance(3h);
  const auto bytes = [](TestApi& api) {
    const Answer answer = api.evaluate(example());
    std::string body = answer.body;
    return body.replace(body.find(answer.id()), 40, "");
  };
  EXPECT_EQ(bytes(one), bytes(other));
}

TEST(Evaluations, OnADryRunStoreNothing) {
  TestApi api;
  const Answer tried = api.post("/v1/evaluations?dry_run=true", example());
  EXPECT_EQ(tried.status, 200);
  EXPECT_EQ(tried.header("Location"), std::nullopt);
  EXPECT_EQ(tried["target"], 6);
  EXPECT_TRUE(api.get("/v1/decisions")["items"].empty());
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=false", example()).status, 201);
  EXPECT_EQ(api.get("/v1/decisions")["items"].size(), 1U);
}

TEST(Evaluations, OnADryRunTouchNoCooldown) {
  TestApi api;
  ASSERT_EQ(api.post("/v1/evaluations?dry_run=true", example()).status, 200);
  const Answer later = api.evaluate(sized(at_time(example(), start + 60s), 4, 2));
  EXPECT_NE(later["blocked_by"], "cooldown");
}

TEST(Evaluations, InCompactViewAreShort) {
  TestApi api;
  const Answer compact = api.post("/v1/evaluations?view=compact", example());
  EXPECT_EQ(compact.status, 201);
  EXPECT_LT(compact.body.size(), 2048U);
  json expected = json::parse(api.get(*compact.header("Location")).body);
  for (const auto* left_out : {"explanation", "changes", "artifacts"}) {
    EXPECT_TRUE(expected.contains(left_out)) << "stored in full";
    expected.erase(left_out);
  }
  EXPECT_EQ(compact.document(), expected);
  EXPECT_EQ(api.post("/v1/evaluations?view=compact&dry_run=true", example()).status, 200);
}

TEST(Evaluations, WithoutDataSayWhatIsMissing) {
  TestApi api;
  const Answer answer = api.evaluate(without(without(example(), "/metrics"), "/sources"));
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer["status"], "insufficient_data");
  EXPECT_EQ(answer["action"], "no_action");
  EXPECT_EQ(answer["missing"], json::parse(R"(["ContainerPending", "YARNMemoryAvailablePercentage"])"));
  EXPECT_EQ(answer["target"], answer["current"]);
}

TEST(Evaluations, FromDocumentsAloneWork) {
  TestApi api;
  const Answer answer = api.post("/v1/evaluations", test::read_text("examples/emr/evaluation.json"));
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["status"], "decided");
  EXPECT_EQ(answer["artifacts"][0]["preferred"], true);
}

TEST(Evaluations, ThatCannotBeParsedAreMalformed) {
  TestApi api;
  for (const std::string body : {"", "{", "{\"a\":1,\"a\":2}", "\xEF\xBB\xBF{}", "{\"a\":NaN}", "{} {}"}) {
    const Answer refused = api.post("/v1/evaluations", body);
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_EQ(refused["code"], "malformed_body");
    EXPECT_EQ(refused["retryable"], false);
  }
  EXPECT_EQ(api.post("/v1/evaluations", std::string(100'000, '[')).status, 400);
  EXPECT_TRUE(api.get("/v1/decisions")["items"].empty());
}

TEST(Evaluations, ThatAreInvalidSayEverythingThatIsWrong) {
  TestApi api;
  json request = with(with(example(), "/cluster/pools/0/requested", -1), "/unknown~1field", 1);
  const Answer refused = api.evaluate(with(request, "/policy/limits/minimum", "2"));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused["code"], "invalid_document");
  EXPECT_EQ(refused.faults(),
            "/cluster/pools/0/requested out_of_range\n/policy/limits/minimum wrong_type\n/unknown~1field "
            "unknown_field\n");
  EXPECT_EQ(refused["detail"], "the evaluation request has 3 faults");
}

// What a pipeline sees that asks every minute and never reports an outcome.

TEST(Cooldown, LeavesARecommendationStandingWhileNobodyFollowsIt) {
  TestApi api;
  for (int minute = 0; minute < 10; ++minute) {
    const Answer answer = api.evaluate(at_time(example(), start + minute * 60s));
    EXPECT_EQ(answer["action"], "scale_out") << minute;
    EXPECT_EQ(answer["target"], 6) << minute;
  }
}

TEST(Cooldown, StartsOnceADescriptionShowsTheRecommendedCounts) {
  TestApi api;
  ASSERT_EQ(api.evaluate(example())["target"], 6);
  api.clock.advance(60s);
  const Answer seen = api.evaluate(sized(at_time(example(), start + 60s), 4, 2));
  EXPECT_EQ(seen["action"], "no_action");
  EXPECT_EQ(seen["blocked"], true);
  EXPECT_EQ(seen["blocked_by"], "cooldown");
  EXPECT_EQ(seen["target"], 6);
  // 300 s of cooldown since the recommendation, 60 of which are over.
  EXPECT_EQ(seen["retry_after_seconds"], 240);
  const Answer still = api.evaluate(sized(at_time(example(), start + 299s), 4, 2));
  EXPECT_EQ(still["retry_after_seconds"], 1);
  const Answer over = api.evaluate(sized(at_time(example(), start + 300s), 4, 2));
  EXPECT_NE(over["blocked_by"], "cooldown");
  EXPECT_EQ(over["retry_after_seconds"], 0);
  EXPECT_EQ(over["action"], "scale_out");
}

TEST(Cooldown, StartsWhenAnOutcomeIsReportedAsApplied) {
  TestApi api;
  const std::string id = api.evaluate(example()).id();
  api.clock.set(start + 100s);
  ASSERT_EQ(api.post("/v1/decisions/" + id + "/outcome", json{{"state", "applied"}}).status, 200);
  // Another count than was recommended: nothing to infer from, the report alone counts.
  const Answer blocked = api.evaluate(sized(at_time(example(), start + 160s), 3, 1));
  EXPECT_EQ(blocked["blocked_by"], "cooldown");
  EXPECT_GT(blocked["retry_after_seconds"], 0);
  EXPECT_LE(blocked["retry_after_seconds"], 300);
}

TEST(Cooldown, EndsWhenTheChangeTurnsOutToHaveFailed) {
  TestApi api;
  const std::string id = api.evaluate(example()).id();
  ASSERT_EQ(api.evaluate(sized(at_time(example(), start + 60s), 4, 2))["blocked_by"], "cooldown");
  ASSERT_EQ(api.post("/v1/decisions/" + id + "/outcome", json{{"state", "failed"}}).status, 200);
  EXPECT_NE(api.evaluate(sized(at_time(example(), start + 90s), 3, 1))["blocked_by"], "cooldown");
}

TEST(Cooldown, IsEachClustersOwn) {
  TestApi api;
  ASSERT_EQ(api.evaluate(example())["target"], 6);
  const json other = with(sized(at_time(example(), start + 60s), 4, 2), "/cluster/id", "j-other");
  EXPECT_NE(api.evaluate(other)["blocked_by"], "cooldown");
}

TEST(Cooldown, CountsFromLastScaledAtToo) {
  TestApi api;
  const Answer blocked = api.evaluate(with(example(), "/cluster/last_scaled_at", at(start - 100s)));
  EXPECT_EQ(blocked["blocked_by"], "cooldown");
  EXPECT_EQ(blocked["retry_after_seconds"], 200);
  const Answer zero = api.evaluate(
      with(with(example(), "/cluster/last_scaled_at", at(start - 1s)), "/policy/scale_out/cooldown_seconds", 0));
  EXPECT_EQ(zero["action"], "scale_out");
}

TEST(Cooldown, NeitherHangsNorFiresWhenTheClockJumps) {
  for (const auto jump : {-172'800s, 315'360'000s}) {
    TestApi api;
    api.clock.set(start);
    const json request = without(example(), "/evaluated_at");
    ASSERT_EQ(api.evaluate(request)["target"], 6);
    api.clock.advance(jump);
    json later = sized(with(request, "/metrics/observed_at", at(start + jump)), 4, 2);
    later = without(without(later, "/metrics/series"), "/cluster/last_scaled_at");
    const Answer answer = api.evaluate(later);
    EXPECT_EQ(answer["action"], "scale_out") << answer.body;
    EXPECT_EQ(answer["retry_after_seconds"], 0);
    EXPECT_EQ(api.get(*answer.header("Location")).body, answer.body);
  }
}

TEST(Evaluations, OfSnapshotsOutOfOrderNeverScaleInOnOldOnes) {
  TestApi api;
  json idle = sized(without(example(), "/sources"), 4, 4);
  idle["metrics"] = {{"observed_at", at(start - 2h)},
                     {"values", {{"YARNMemoryAvailablePercentage", 95}, {"ContainerPending", 0}}}};
  idle["policy"]["signals"][0]["idle_for_seconds"] = 0;
  const Answer stale = api.evaluate(idle);
  EXPECT_EQ(stale["action"], "no_action") << stale.body;
  EXPECT_EQ(stale["blocked_by"], "stale_metrics");
  idle["metrics"]["observed_at"] = at(start + 2h);
  EXPECT_EQ(api.evaluate(idle)["action"], "no_action") << "from the future";
  idle["metrics"]["observed_at"] = at(start - 30s);
  EXPECT_EQ(api.evaluate(idle)["action"], "scale_in");
}

/// A log that cannot be read or written.
class BrokenLog final : public DecisionLog {
 public:
  explicit BrokenLog(ErrorKind kind) : error_{.kind = kind, .code = {}, .detail = "no room on the disk"} {}
  void append(std::vector<DecisionRecord>, std::optional<IdempotentAnswer> remember, Appended done) override {
    done(tl::unexpected(error_));
    if (remember) ++released;
  }
  void claim(IdempotencyKey, Claimed claimed) override { claimed(KeyClaim{}); }
  void release(const IdempotencyKey&) override { ++released; }
  Result<StoredDecision> find(const DecisionId&) override { return tl::unexpected(error_); }
  Result<std::vector<StoredDecision>> list(const DecisionQuery&) override { return tl::unexpected(error_); }
  Result<DecisionPage> page(const DecisionQuery&) override { return tl::unexpected(error_); }
  Result<std::vector<SummaryRow>> summary(const SummaryQuery&) override { return tl::unexpected(error_); }
  Result<History> history(std::string_view) override { return History{}; }
  void report(const DecisionId&, OutcomeReport, std::function<std::optional<IdempotentAnswer>(const StoredDecision&)>,
              std::function<void(Result<StoredDecision>)> done) override {
    done(tl::unexpected(error_));
  }
  Result<SharedText> catalog(std::string_view) override { return tl::unexpected(error_); }
  Result<void> writable() override { return tl::unexpected(error_); }

  int released{0};

 private:
  Error error_;
};

TEST(Evaluations, AreNeverAcknowledgedUnlessStored) {
  struct Row {
    ErrorKind kind;
    int status;
    std::string code;
  };
  const Row rows[] = {{ErrorKind::storage_full, 507, "storage_full"},
                      {ErrorKind::overloaded, 503, "overloaded"},
                      {ErrorKind::unavailable, 503, "unavailable"}};
  for (const Row& row : rows) {
    BrokenLog log(row.kind);
    TestApi api(&log);
    const Answer refused = api.evaluate(example());
    EXPECT_EQ(refused.status, row.status);
    EXPECT_EQ(refused.content_type, "application/problem+json");
    EXPECT_EQ(refused["code"], row.code);
    EXPECT_EQ(refused["retryable"], true);
    EXPECT_TRUE(refused.header("Retry-After"));
    EXPECT_EQ(refused.header("Location"), std::nullopt);
    EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", example()).status, 200);

    const Answer batch = api.post("/v1/evaluation-batches", json{{"evaluations", {example()}}});
    EXPECT_EQ(batch["results"][0]["status"], row.status);
    EXPECT_EQ(api.get("/readyz").status, 503);
    EXPECT_EQ(api.get("/livez").status, 200);
  }
}

}  // namespace
}  // namespace headroom::api
