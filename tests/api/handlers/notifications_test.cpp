#include <future>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/temporary_folder.hpp"

/// POST /v1/notifications: stored clusters are evaluated because somebody tells of them.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::create;
using test::Headers;
using test::put_policy;
using test::read_text;
using test::TestApi;
using test::with;
using test::without;

const std::string cluster = "j-2AXXXXXXGAPLF";
const std::string notifications = "/v1/notifications";

json ours(const std::string& file) { return json::parse(read_text("tests/api/data/notifications/" + file + ".json")); }
json event(const std::string& file) { return json::parse(read_text("tests/examples/eventbridge/" + file + ".json")); }

void register_cluster(TestApi& api, const std::string& id, const json& more = {{"policy_id", "etl"}}) {
  json description = test::example().at("cluster");
  description.erase("id");
  description.erase("last_scaled_at");
  description.update(more);
  const Answer created = api.ask("PUT", "/v1/clusters/" + id, description.dump(), create);
  ASSERT_EQ(created.status, 201) << created.body;
}

/// 9.5% of memory is free. 73,728 MB wait, which are 6 nodes of 12,288 MB beside the 3; an increment of 100% allows 6.
void add_figures(TestApi& api, const std::string& id, const std::string& at = "2026-11-22T10:00:00Z") {
  const json values = {{"YARNMemoryAvailablePercentage", 9.5},
                       {"ContainerPending", 12},
                       {"MemoryPendingMB", 73728},
                       {"MemoryTotalMB", 36864}};
  const Answer stored =
      api.post("/v1/clusters/" + id + "/snapshots", json{{"snapshots", {{{"observed_at", at}, {"values", values}}}}});
  ASSERT_EQ(stored.status, 200) << stored.body;
}

void prepare(TestApi& api) {
  ASSERT_EQ(put_policy(api, test::example_policy(), create).status, 201);
  register_cluster(api, cluster);
  add_figures(api, cluster);
}

struct Notifications : ::testing::Test {
  Notifications() { prepare(api); }
  Answer send(const json& body, const Headers& headers = {}) { return api.post(notifications, body, headers); }
  std::size_t stored() { return api.get("/v1/decisions?limit=1000")["items"].size(); }
  TestApi api;
};

std::string ignored(const Answer& answer) {
  EXPECT_EQ(answer.status, 202) << answer.body;
  return answer.document() == json{{"ignored", answer.document().value("ignored", "")}}
             ? answer["ignored"].get<std::string>()
             : answer.body;
}

TEST_F(Notifications, EvaluateTheClusterByItsActivePolicy) {
  const Answer answer = send(ours("sns_notification"));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["cluster_id"], cluster);
  EXPECT_EQ(answer["policy"], "etl@1");
  EXPECT_EQ(answer["status"], "decided");
  EXPECT_EQ(answer["desired"], 9);
  EXPECT_EQ(answer["target"], 6);
  EXPECT_EQ(answer["evaluated_at"], "2026-11-22T10:00:31.000Z");
  EXPECT_EQ(answer["labels"],
            (json{{"alarm", "Emr-etl-memory-low"}, {"notification", "95df01b4-ee98-5cb9-9903-4c221d41eb5e"}}));
  EXPECT_EQ(answer.header("Location"), "/v1/decisions/" + answer.id());
  EXPECT_EQ(answer.header("Idempotent-Replayed"), std::nullopt);
  EXPECT_EQ(api.get("/v1/decisions/" + answer.id()).body, answer.body);
}

TEST_F(Notifications, DecideAsAnEvaluationOfTheClusterDoes) {
  json expected = api.post("/v1/evaluations?dry_run=true", json{{"cluster", {{"id", cluster}}}}).document();
  json answer = api.post(notifications + "?dry_run=true", ours("sns_notification")).document();
  for (json* document : {&expected, &answer}) document->erase("labels");
  EXPECT_EQ(answer, expected);
  EXPECT_EQ(stored(), 0U);
}

TEST_F(Notifications, ComeInEachForm) {
  const json invoking = json::parse(read_text("tests/examples/lambda/events/alarm-invocation.json"));
  std::size_t sent = 0;
  for (const json& body :
       {ours("sns_notification"), ours("sns_alarm"), event("cloudwatch-alarm"), invoking, ours("alertmanager"),
        event("emr-cluster-waiting"), event("emr-instance-group-resized"), event("emr-auto-scaling-policy-failed"),
        event("emr-instance-fleet-insufficient-capacity"), event("emr-step-completed")}) {
    const Answer answer = send(body);
    EXPECT_EQ(answer.status, 201) << body << answer.body;
    EXPECT_EQ(answer["cluster_id"], cluster);
    EXPECT_EQ(stored(), ++sent);
  }
}

TEST_F(Notifications, ComeAsPlainTextFromSns) {
  const std::string body = ours("sns_notification").dump();
  EXPECT_EQ(api.post(notifications, body, {{"Content-Type", "text/plain; charset=UTF-8"}}).status, 201);
  EXPECT_EQ(api.post(notifications, body, {{"Content-Type", "application/json"}}).header("Idempotent-Replayed"),
            "true");
  EXPECT_EQ(api.post(notifications, body).header("Idempotent-Replayed"), "true");
  EXPECT_EQ(api.post(notifications, body, {{"Content-Type", "application/xml"}}).status, 415);
  EXPECT_EQ(api.post(notifications, body, {{"Accept", "text/csv"}}).status, 406);
}

TEST_F(Notifications, AnswerInTheViewThatIsAskedFor) {
  const Answer answer = api.post(notifications + "?view=compact", ours("sns_notification"));
  EXPECT_EQ(answer.status, 201);
  EXPECT_LT(answer.body.size(), 2048U);
  EXPECT_FALSE(answer.document().contains("explanation"));
  EXPECT_EQ(api.post(notifications + "?view=odd", ours("sns_notification")).status, 400);
  EXPECT_EQ(api.post(notifications + "?cluster_id=", ours("sns_notification")).status, 400);
  EXPECT_EQ(api.post(notifications + "?else=1", ours("sns_notification")).status, 400);
}

TEST_F(Notifications, AreIgnoredForAReason) {
  EXPECT_EQ(ignored(send(ours("sns_subscription"))), "subscription_confirmation");
  EXPECT_EQ(ignored(send(ours("sns_unsubscription"))), "unsubscribe_confirmation");
  EXPECT_EQ(ignored(send(with(event("cloudwatch-alarm"), "/detail/state/value", "OK"))), "not_firing");
  EXPECT_EQ(ignored(send(with(ours("sns_alarm"), "/NewStateValue", "INSUFFICIENT_DATA"))), "not_firing");
  EXPECT_EQ(ignored(send(with(ours("alertmanager"), "/status", "resolved"))), "not_firing");
  EXPECT_EQ(ignored(send(event("emr-cluster-starting"))), "nothing_to_do");
  EXPECT_EQ(ignored(send(event("scheduled"))), "no_cluster");
  EXPECT_EQ(ignored(send(event("ec2-spot-interruption-warning"))), "no_cluster");
  EXPECT_EQ(ignored(send(ours("sns_alarm_composite"))), "no_cluster");
  EXPECT_EQ(ignored(send(with(event("emr-cluster-waiting"), "/detail/clusterId", "j-other"))), "unknown_cluster");
  EXPECT_EQ(stored(), 0U);
}

TEST_F(Notifications, OfAClusterWithoutAnActivePolicyAreIgnored) {
  register_cluster(api, "j-none", json::object());
  register_cluster(api, "j-gone", {{"policy_id", "gone"}});
  ASSERT_EQ(put_policy(api, test::example_policy(), create, "/v1/policies/idle?activate=false").status, 201);
  register_cluster(api, "j-idle", {{"policy_id", "idle"}});
  for (const char* id : {"j-none", "j-gone", "j-idle"})
    EXPECT_EQ(ignored(send(with(event("emr-cluster-waiting"), "/detail/clusterId", id))), "no_policy") << id;
  // It was not remembered: the same notification counts once there is a policy.
  ASSERT_EQ(api.post("/v1/policies/idle/activate", json{{"version", 1}}, test::change).status, 200);
  EXPECT_EQ(send(with(event("emr-cluster-waiting"), "/detail/clusterId", "j-idle")).status, 201);
}

TEST_F(Notifications, FindAClusterByItsTag) {
  register_cluster(api, "etl", {{"policy_id", "etl"}, {"tags", {{"JobFlowId", "j-77"}}}});
  add_figures(api, "etl");
  const Answer answer = send(with(event("emr-cluster-waiting"), "/detail/clusterId", "j-77"));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["cluster_id"], "etl");
  EXPECT_EQ(answer.body.find("event_not_ours"), std::string::npos) << "the event calls the cluster otherwise";
}

TEST_F(Notifications, ThatNameNoClusterTakeTheOneOfTheQuery) {
  const std::string named = notifications + "?cluster_id=" + cluster;
  const Answer composite = api.post(named, ours("sns_alarm_composite"));
  EXPECT_EQ(composite.status, 201) << composite.body;
  EXPECT_EQ(composite["cluster_id"], cluster);
  EXPECT_EQ(api.post(named, event("scheduled")).status, 201);
  EXPECT_EQ(ignored(api.post(named, with(event("emr-cluster-waiting"), "/detail/clusterId", "j-other"))),
            "unknown_cluster")
      << "what the notification names comes first";
  EXPECT_EQ(ignored(api.post(named, event("emr-cluster-starting"))), "nothing_to_do");
  EXPECT_EQ(ignored(api.post(notifications + "?cluster_id=j-8", event("scheduled"))), "unknown_cluster");
}

TEST_F(Notifications, AreReadAsEventsOfTheCluster) {
  api.clock.set(test::instant("2026-11-22T10:12:30Z"));  // half a minute after the warning
  add_figures(api, cluster, "2026-11-22T10:12:00Z");
  const Answer leaving = api.post(notifications + "?cluster_id=" + cluster, event("ec2-spot-interruption-warning"));
  ASSERT_EQ(leaving.status, 201) << leaving.body;
  EXPECT_NE(leaving.body.find("\"capacity_leaving\""), std::string::npos) << leaving.body;
  const Answer over = send(with(event("emr-cluster-terminated"), "/time", "2026-11-22T10:12:20Z"));
  EXPECT_EQ(over["blocked_by"], "in_progress") << over.body;
}

TEST_F(Notifications, AreAnsweredOnceForEachId) {
  for (const json& body : {ours("sns_notification"), event("cloudwatch-alarm"), ours("sns_alarm")}) {
    const Answer first = send(body);
    ASSERT_EQ(first.status, 201) << first.body;
    const std::size_t before = stored();
    api.clock.advance(Seconds{3600});
    const Answer again = send(body);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("Location"), first.header("Location"));
    EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(stored(), before);
  }
}

TEST_F(Notifications, AreTheSameWhateverSurroundsThem) {
  const json envelope = ours("sns_notification");
  const std::string first = send(envelope).body;
  json elsewhere = with(envelope, "/UnsubscribeURL", "https://example.com/another-subscription");
  EXPECT_EQ(send(elsewhere).body, first);
  EXPECT_EQ(api.post(notifications, envelope.dump(2)).body, first);
  const Answer raw = api.post(notifications, envelope.at("Message").get<std::string>(),
                              {{"x-amz-sns-message-id", envelope.at("MessageId").get<std::string>()}});
  EXPECT_EQ(raw.body, first);
  EXPECT_EQ(stored(), 1U);
  EXPECT_NE(send(with(envelope, "/MessageId", "another")).body, first);
}

TEST_F(Notifications, OfOneIdHaveOneContent) {
  ASSERT_EQ(send(event("emr-cluster-waiting")).status, 201);
  const Answer refused = send(with(event("emr-cluster-waiting"), "/detail/state", "RUNNING"));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused["code"], "idempotency_key_reused");
}

TEST_F(Notifications, TakeNoKeyFromTheCaller) {
  const Answer first = send(ours("sns_notification"), {{"Idempotency-Key", "k"}});
  EXPECT_EQ(send(ours("sns_notification"), {{"Idempotency-Key", "other"}}).body, first.body);
  EXPECT_EQ(send(event("cloudwatch-alarm"), {{"Idempotency-Key", "k"}}).status, 201);
  EXPECT_EQ(stored(), 2U);
}

TEST_F(Notifications, OfAlertmanagerAreOneWhileTheDecisionIsValid) {
  const Answer first = send(ours("alertmanager"));
  ASSERT_EQ(first.status, 201) << first.body;
  ASSERT_EQ(first["valid_until"], "2026-11-22T10:05:31.000Z");
  api.clock.set(test::instant("2026-11-22T10:05:31Z"));
  const Answer valid = send(ours("alertmanager"));
  EXPECT_EQ(valid.body, first.body);
  EXPECT_EQ(valid.header("Idempotent-Replayed"), "true");
  for (int round = 0; round < 2; ++round) {
    api.clock.advance(Seconds{301});
    const Answer later = send(ours("alertmanager"));
    EXPECT_EQ(later.status, 201);
    EXPECT_EQ(later.header("Idempotent-Replayed"), std::nullopt);
    EXPECT_NE(later.id(), first.id());
    EXPECT_EQ(send(ours("alertmanager")).body, later.body);
  }
  EXPECT_EQ(stored(), 3U);
  EXPECT_NE(
      send(with(ours("alertmanager"), "/alerts/0/startsAt", "2026-11-22T10:14:00Z")).header("Idempotent-Replayed"),
      "true");
}

json of_clusters(const std::vector<std::string>& ids) {
  json body = ours("alertmanager");
  const json alert = body["alerts"][0];
  body["alerts"].clear();
  for (const std::string& id : ids)
    body["alerts"].push_back(with(with(alert, "/labels/cluster_id", id), "/fingerprint", "of " + id));
  return body;
}

TEST_F(Notifications, OfSeveralClustersHaveAResultForEach) {
  register_cluster(api, "etl", {{"policy_id", "etl"}, {"tags", {{"JobFlowId", "j-77"}}}});
  register_cluster(api, "j-none", json::object());
  json bare = {{"platform", "emr"}, {"policy_id", "etl"}};
  ASSERT_EQ(api.ask("PUT", "/v1/clusters/j-bare", bare.dump(), create).status, 201);
  const json body = of_clusters({cluster, "j-77", "j-8", "etl", "j-none", "j-bare"});
  const Answer answer = send(body);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json results = answer["results"];
  ASSERT_EQ(results.size(), 5U) << "the tag and the id are one cluster: " << answer.body;
  EXPECT_EQ(results[0]["cluster_id"], cluster);
  EXPECT_EQ(results[0]["target"], 6);
  EXPECT_EQ(results[1]["cluster_id"], "etl");
  EXPECT_EQ(results[1]["status"], "insufficient_data");
  EXPECT_EQ(results[2], (json{{"cluster_id", "j-8"}, {"ignored", "unknown_cluster"}}));
  EXPECT_EQ(results[3], (json{{"cluster_id", "j-none"}, {"ignored", "no_policy"}}));
  EXPECT_EQ(results[4]["status"], 422);
  EXPECT_EQ(results[4]["errors"][0]["pointer"], "/cluster/pools");
  EXPECT_EQ(stored(), 2U);
  const Answer again = send(body);
  EXPECT_EQ(again.body, answer.body);
  EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
  api.clock.advance(Seconds{301});
  EXPECT_NE(send(body).body, answer.body);
  EXPECT_EQ(stored(), 4U);
}

TEST_F(Notifications, OfSeveralClustersThatAreAllIgnoredStoreNothing) {
  const Answer answer = send(of_clusters({"j-8", "j-9"}));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer["results"][1], (json{{"cluster_id", "j-9"}, {"ignored", "unknown_cluster"}}));
  EXPECT_EQ(send(of_clusters({"j-8", "j-9"})).header("Idempotent-Replayed"), std::nullopt);
}

TEST_F(Notifications, SayWhyTheClusterCannotBeEvaluated) {
  json bare = {{"platform", "emr"}, {"policy_id", "etl"}};
  ASSERT_EQ(api.ask("PUT", "/v1/clusters/j-bare", bare.dump(), create).status, 201);
  const Answer refused = send(with(event("emr-cluster-waiting"), "/detail/clusterId", "j-bare"));
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(refused.faults(), "/cluster/pools missing\n");
}

TEST_F(Notifications, AreRefusedWithEveryFault) {
  EXPECT_EQ(api.post(notifications, "").status, 400);
  EXPECT_EQ(api.post(notifications, "{").status, 400);
  EXPECT_EQ(api.post(notifications, std::string(100'000, '[')).status, 400);
  EXPECT_EQ(send(json::object()).status, 422);
  const Answer refused = send({{"Type", "Notification"}, {"Message", "no JSON"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused["code"], "invalid_document");
  EXPECT_EQ(refused.faults(), "/Message malformed_body\n/MessageId missing\n");
  EXPECT_EQ(stored(), 0U);
}

TEST_F(Notifications, AwaitTheApprovalThatThePolicyAsksFor) {
  const json careful = with(test::example_policy(), "/approval", {{"above_units", 1}});
  ASSERT_EQ(put_policy(api, careful, test::change).status, 200);
  EXPECT_EQ(send(ours("sns_notification"))["outcome"], "awaiting_approval");
}

/// What eight requests at once are answered.
std::set<std::string> answers_at_once(TestApi& api, const json& body) {
  std::vector<std::future<Answer>> answers;
  answers.reserve(8);
  for (int i = 0; i < 8; ++i)
    answers.push_back(std::async(std::launch::async, [&] { return api.post(notifications, body); }));
  std::set<std::string> texts;
  for (auto& answer : answers) texts.insert(answer.get().body);
  return texts;
}

TEST(NotificationsOnDisk, AtOnceMakeOneDecision) {
  test::TemporaryFolder folder;
  IdGenerator ids;
  const auto log = store::open_decision_log({.path = folder / "headroom.db"}, ids).value();
  TestApi api(*log);
  prepare(api);
  EXPECT_EQ(answers_at_once(api, ours("sns_notification")).size(), 1U);
  const auto first = answers_at_once(api, ours("alertmanager"));
  EXPECT_EQ(first.size(), 1U);
  EXPECT_EQ(api.get("/v1/decisions")["items"].size(), 2U);
  api.clock.advance(Seconds{301});
  const auto later = answers_at_once(api, ours("alertmanager"));
  EXPECT_EQ(later.size(), 1U) << "also when the first decision is no longer valid";
  EXPECT_NE(later, first);
  EXPECT_EQ(answers_at_once(api, ours("alertmanager")), later);
  EXPECT_EQ(api.get("/v1/decisions")["items"].size(), 3U);
}

}  // namespace
}  // namespace headroom::api
