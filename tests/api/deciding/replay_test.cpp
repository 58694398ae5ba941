#include "api/deciding/replay.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/deciding/replay_stages.hpp"
#include "store/open.hpp"
#include "tests/support/api.hpp"
#include "tests/support/folders.hpp"
#include "tests/support/temporary_folder.hpp"

/// POST /v1/decisions/{id}/replay.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::instant;
using test::TestApi;
using test::with;
using test::without;
namespace fs = std::filesystem;

Answer replayed(TestApi& api, const std::string& id) { return api.post("/v1/decisions/" + id + "/replay", ""); }

void expect_identical(TestApi& api, const std::string& id, const std::string& what) {
  const Answer answer = replayed(api, id);
  ASSERT_EQ(answer.status, 200) << what << answer.body;
  const json document = answer.document();
  ASSERT_EQ(document.at("identical"), true) << what << answer.body;
  EXPECT_EQ(document.at("sha256").get<std::string>().size(), 64U) << what;
  EXPECT_EQ(document.size(), 2U) << what << answer.body;
}

/// Stores the decision with another answer and nothing else changed, and replays that.
json after_altering(TestApi& api, const std::string& id, const json& answer) {
  DecisionRecord record = api.log->find(DecisionId::parse(id).value()).value().record;
  record.documents.answer = answer.dump();
  TestApi other;
  other.log->append({std::move(record)}, std::nullopt, [](Result<void> stored) { ASSERT_TRUE(stored); });
  const Answer replay = replayed(other, id);
  EXPECT_EQ(replay.status, 200) << replay.body;
  return replay.document();
}

// Goldens have every kind of decision and of signal.
TEST(Replay, FindsEveryGoldenIdentical) {
  std::set<std::string> kinds;
  for (const auto& entry : fs::directory_iterator(test::source_folder() / "tests/golden")) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = entry.path().filename().string();
    const json golden = json::parse(test::read_text("tests/golden/" + name));
    TestApi api;
    for (const json& request : golden.at("requests")) {
      const Answer answer = api.post(golden.value("path", "/v1/evaluations"), request);
      ASSERT_EQ(answer.status, 201) << name << answer.body;
      expect_identical(api, answer.id(), name);
      kinds.insert(answer["kind"].get<std::string>());
    }
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"evaluation", "rightsizing"}));
}

TEST(Replay, FindsEveryExampleOfAFleetIdentical) {
  std::size_t fleets = 0;
  for (const auto& entry : fs::recursive_directory_iterator(test::source_folder() / "examples")) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = fs::relative(entry.path(), test::source_folder()).string();
    const json request = json::parse(test::read_text(name));
    if (!request.is_object() || !request.contains("fleet")) continue;
    TestApi api;
    const Answer answer = api.post("/v1/fleet-evaluations", request);
    ASSERT_EQ(answer.status, 201) << name << answer.body;
    expect_identical(api, answer.id(), name);
    ++fleets;
  }
  EXPECT_GT(fleets, 0U);
}

json fleet_of(json clusters) {
  return {{"fleet",
           {{"id", "etl"},
            {"maximum_clusters", 3},
            {"template",
             {{"kind", "aws.emr.RunJobFlow"},
              {"body",
               {{"Name", "etl"},
                {"ReleaseLabel", "emr-7.2.0"},
                {"Instances",
                 {{"InstanceGroups",
                   {{{"InstanceRole", "MASTER"}, {"InstanceType", "m5.xlarge"}, {"InstanceCount", 1}},
                    {{"InstanceRole", "CORE"}, {"InstanceType", "m5.xlarge"}, {"InstanceCount", 2}}}}}}}}}},
            {"create_when", {{"average_pending_containers_above", 10}}},
            {"budget", {{"daily_usd", 50}, {"spent_today_usd", 12.5}, {"time_zone", "Europe/Berlin"}}}}},
          {"policy", test::example().at("policy")},
          {"clusters", std::move(clusters)},
          {"waiting", {{"containers", 40}, {"steps", 2}}},
          {"evaluated_at", "2026-11-22T10:00:30Z"}};
}

json member() {
  const json example = test::example();
  return {{"cluster", example.at("cluster")},
          {"metrics", example.at("metrics")},
          {"sources", example.at("sources")},
          {"steps", {{"running", 1}, {"pending", 4}}}};
}

TEST(Replay, FindsFleetsIdentical) {
  TestApi api;
  const Answer full = api.post("/v1/fleet-evaluations", fleet_of(json::array({member()})));
  ASSERT_EQ(full.status, 201) << full.body;
  expect_identical(api, full.id(), "a cluster");
  const Answer compact = api.post("/v1/fleet-evaluations?view=compact", fleet_of(json::array({member()})));
  expect_identical(api, compact.id(), "compact");
  // The first cluster is created with the limits of the policy, which no cluster of the fleet has.
  const Answer empty = api.post("/v1/fleet-evaluations", fleet_of(json::array()));
  ASSERT_EQ(empty["action"], "create_cluster") << empty.body;
  ASSERT_NE(empty.body.find("MaximumCapacityUnits"), std::string::npos) << empty.body;
  expect_identical(api, empty.id(), "no cluster");
}

TEST(Replay, FindsPlansAndRightsizingsIdentical) {
  TestApi api;
  for (const char* body : {R"({"job": {"data_size": "10GB", "deadline_seconds": 3600, "core_seconds_per_gb": 600},
                               "instance_types": ["m5.large"], "labels": {"a": "b"}})",
                           R"({"job": {"data_size": "10GB", "deadline_seconds": 3600}})",
                           R"({"job": {"data_size": "10TB", "deadline_seconds": 301, "core_seconds_per_gb": 600}})"}) {
    const Answer answer = api.post("/v1/plans", body);
    ASSERT_EQ(answer.status, 201) << answer.body;
    expect_identical(api, answer.id(), body);
  }
  for (const json& body : {json{{"data_size", "1TB"}}, json{{"data_size", "1TB"}, {"model", "seed_compatible"}},
                           json{{"data_size", "1TiB"}, {"platform", "emr"}, {"instance_types", {"m5.4xlarge"}}}}) {
    const Answer answer = api.post("/v1/rightsizing", body);
    ASSERT_EQ(answer.status, 201) << answer.body;
    expect_identical(api, answer.id(), body.dump());
  }
}

TEST(Replay, FindsCompactAndBatchedDecisionsIdentical) {
  TestApi api;
  expect_identical(api, api.post("/v1/evaluations?view=compact", test::example()).id(), "compact");
  const json other = with(test::example(), "/metrics/values/ContainerPending", 0);
  const Answer batch =
      api.post("/v1/evaluation-batches", json{{"evaluations", json::array({test::example(), other, test::example()})}});
  for (const json& result : batch["results"]) expect_identical(api, result.at("id").get<std::string>(), "batched");
}

TEST(Replay, IsNotMovedByWhatComesLater) {
  test::TemporaryFolder folder;
  std::vector<std::string> ids;
  std::string sha256;
  {
    IdGenerator generator;
    const auto log = store::open_decision_log({.path = folder / "headroom.db"}, generator).value();
    TestApi api(*log);
    ids.push_back(api.evaluate(test::example()).id());
    sha256 = replayed(api, ids[0])["sha256"].get<std::string>();
    ids.push_back(api.evaluate(with(test::example(), "/evaluated_at", "2026-11-22T10:02:00Z")).id());
    ASSERT_EQ(api.post("/v1/decisions/" + ids[0] + "/outcome", R"({"state": "applied", "applied_target": 6})").status,
              200);
    ids.push_back(api.evaluate(with(test::example(), "/evaluated_at", "2026-11-22T10:04:00Z")).id());
    ids.push_back(api.post("/v1/fleet-evaluations", fleet_of(json::array({member()}))).id());
    ids.push_back(api.post("/v1/rightsizing", R"({"data_size": "1TB"})").id());
    for (const auto& id : ids) expect_identical(api, id, id);
  }
  IdGenerator generator;
  const auto log = store::open_decision_log({.path = folder / "headroom.db"}, generator).value();
  TestApi api(*log);
  api.clock.advance(Seconds{86'400});
  for (const auto& id : ids) expect_identical(api, id, id);
  EXPECT_EQ(replayed(api, ids[0])["sha256"], sha256);
}

TEST(Replay, NamesTheMemberAndTheStageOfAnAlteredAnswer) {
  TestApi api;
  const Answer first = api.evaluate(test::example());
  const json answer = first.document();
  const std::vector<std::pair<std::string, std::string>> cases{
      {"/current", "observe"},
      {"/explanation/signals/0/proposes", "propose"},
      {"/explanation/signals/0/chosen", "arbitrate"},
      {"/desired", "arbitrate"},
      {"/reason", "arbitrate"},
      {"/target", "constrain"},
      {"/explanation/clamps/0/to", "constrain"},
      {"/changes/0/to", "allocate"},
      {"/action", "allocate"},
      {"/hourly_cost_usd", "price"},
      {"/explanation/summary", "explain"},
      {"/artifacts/0/kind", "encode"},
      {"/labels/execution", "encode"},
  };
  for (const auto& [pointer, stage] : cases) {
    const json replay = after_altering(api, first.id(), with(answer, pointer, "altered"));
    EXPECT_EQ(replay.at("identical"), false) << pointer;
    EXPECT_EQ(replay.at("first_stage"), stage) << pointer;
    const json expected =
        json::array({{{"op", "replace"}, {"path", pointer}, {"value", answer.at(json::json_pointer(pointer))}}});
    EXPECT_EQ(replay.at("patch"), expected) << pointer;
  }
  // Of several the first in the order of the stages, not of the members.
  json two = with(with(answer, "/hourly_cost_usd", 7), "/target", 5);
  EXPECT_EQ(after_altering(api, first.id(), two).at("first_stage"), "constrain");
}

TEST(Replay, LeavesAsideWhatIsNotTheDecision) {
  TestApi api;
  const Answer first = api.evaluate(test::example());
  json older = first.document();
  older["engine_version"] = "0.0.1";
  older["outcome"] = "applied";
  older["id"] = "dec_other";
  json replay = after_altering(api, first.id(), older);
  EXPECT_EQ(replay.at("identical"), true);
  EXPECT_FALSE(replay.contains("added"));
  const auto sha256 = replay.at("sha256").get<std::string>();
  EXPECT_EQ(sha256.size(), 64U);

  // An older engine did not write these yet.
  older.erase("blocked_by");
  older["explanation"].erase("clamps");
  replay = after_altering(api, first.id(), older);
  EXPECT_EQ(replay.at("identical"), true);
  EXPECT_EQ(replay.at("added"), json::parse(R"(["/explanation/clamps", "/blocked_by"])"));

  // This engine no longer writes that.
  older["obsolete"] = 1;
  replay = after_altering(api, first.id(), older);
  EXPECT_EQ(replay.at("identical"), false);
  EXPECT_EQ(replay.at("patch"), json::parse(R"([{"op": "remove", "path": "/obsolete"}])"));
  EXPECT_EQ(replay.at("added").size(), 2U);
}

TEST(Replay, NamesTheStagesOfOtherKinds) {
  EXPECT_EQ(stage_of("fleet", "/explanation/clusters/0/target"), "decide");
  EXPECT_EQ(stage_of("fleet", "/plan/3/funded"), "fund");
  EXPECT_EQ(stage_of("fleet", "/plan/3/reason"), "rank");
  EXPECT_EQ(stage_of("plan", "/plan/core/count"), "search");
  EXPECT_EQ(stage_of("rightsizing", "/executor/cores"), "shapes");
  EXPECT_EQ(stage_of("rightsizing", "/executors"), "limits");
  EXPECT_EQ(stage_of("evaluation", "/explanation/signals"), "propose");
  EXPECT_EQ(stage_of("evaluation", "/blocked_by"), "constrain");
  EXPECT_EQ(stage_of("evaluation", ""), "encode");
  EXPECT_EQ(stage_of("evaluation", "/unheard_of"), "encode");
}

TEST(Replay, SaysWhyItCannotBeMadeAgain) {
  TestApi api;
  const Answer first = api.evaluate(test::example());
  const DecisionRecord record = api.log->find(DecisionId::parse(first.id()).value()).value().record;
  const auto reason_with = [&](const char* input, const char* answer, const char* kind) {
    DecisionRecord broken = record;
    broken.documents.input = input;
    if (answer != nullptr) broken.documents.answer = std::string(answer);
    broken.kind = kind;
    TestApi other;
    other.log->append({std::move(broken)}, std::nullopt, [](Result<void>) {});
    const Answer replay = replayed(other, first.id());
    EXPECT_EQ(replay.status, 200) << replay.body;
    EXPECT_TRUE(replay["identical"].is_null()) << replay.body;
    EXPECT_FALSE(replay["detail"].get<std::string>().empty());
    return replay["reason"].get<std::string>();
  };
  EXPECT_EQ(reason_with("{}", nullptr, "evaluation"), "input_not_read");
  EXPECT_EQ(reason_with("", nullptr, "rightsizing"), "input_not_read");
  EXPECT_EQ(reason_with("{\"data_size\": 7.5}", nullptr, "plan"), "input_not_read");
  EXPECT_EQ(reason_with("{\"clusters\": 7}", nullptr, "fleet"), "input_not_read");
  EXPECT_EQ(reason_with(record.documents.input.c_str(), nullptr, "of another version"), "input_not_read");
  EXPECT_EQ(reason_with(record.documents.input.c_str(), "no JSON", "evaluation"), "answer_not_read");
}

TEST(Replay, KnowsOnlyStoredDecisions) {
  TestApi api;
  EXPECT_EQ(replayed(api, "dec_0193aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa").status, 404);
  EXPECT_EQ(replayed(api, "nonsense").status, 404);
  const std::string id = api.evaluate(test::example()).id();
  EXPECT_EQ(api.get("/v1/decisions/" + id + "/replay").status, 405);
  EXPECT_EQ(api.post("/v1/decisions/" + id + "/replay?x=1", "").status, 400);
}

}  // namespace
}  // namespace headroom::api
