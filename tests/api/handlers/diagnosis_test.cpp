#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "api/http/percent_encoding.hpp"
#include "tests/support/api.hpp"
#include "tests/support/decisions.hpp"

namespace headroom::test {
namespace {

using Words = std::set<std::string>;

json vectors() { return json::parse(read_text("tests/conformance/vectors/diagnosis.json")).at("vectors"); }

/// The cluster of a vector as it is stored: with pools, even if the vector has none.
json cluster_of(const json& input, const json& item) {
  json cluster = input.at("cluster");
  if (cluster.at("platform") == "spark") cluster["platform"] = "kubernetes";
  const bool is_emr = cluster.at("platform") == "emr";
  cluster["pools"] = item.value("pools", json::array());
  if (cluster["pools"].empty())
    cluster["pools"].push_back({{"id", "all"},
                                {"role", is_emr ? "core" : "worker"},
                                {"requested", item.at("requested")},
                                {"running", item.at("running")}});
  return cluster;
}

json policy_of(const json& input) {
  json policy = input.at("policy");
  if (!policy.contains("signals")) policy["signals"] = {{{"kind", "predictive"}}};
  if (policy["limits"]["unit"] == "executors") policy["limits"]["unit"] = "replicas";
  return policy;
}

json answer_of(const json& item) {
  const json& decision = item.at("decision");
  return {{"status", decision.at("reason") == "insufficient_data" ? "insufficient_data" : "decided"},
          {"action", decision.at("action")},
          {"current", item.at("requested")},
          {"target", decision.at("target")},
          {"blocked_by", decision.at("blocked_by")},
          {"reason", decision.at("reason")}};
}

/// Writes a vector's history through the ports, and asks for a diagnosis of all of it.
class Replayed {
 public:
  explicit Replayed(const json& input) : cluster_id_(input.at("cluster").at("id").get<std::string>()) {
    for (const json& item : input.at("history")) add(input, item);
    api_.clock.set(last_ + Seconds{7200});
    for (const auto& [id, item] : reports_) report(id, item);
  }

  Answer ask() {
    std::string target = "/v1/clusters/";
    api::append_percent_encoded(target, cluster_id_);
    return api_.get(target + "/diagnosis?since=2026-11-16T00:00:00Z&until=2026-11-17T12:00:00Z");
  }

 private:
  void add(const json& input, const json& item) {
    last_ = instant(item.at("at").get<std::string>());
    const json& decision = item.at("decision");
    json metrics{{"values", item.at("values")}};
    if (!item.at("values").empty()) metrics["observed_at"] = item.value("observed_at", item.at("at"));
    const std::int64_t now = last_.time_since_epoch().count();
    DecisionRecord record{.id = DecisionId::of(now * 4096, 7),
                          .kind = "evaluation",
                          .cluster_id = cluster_id_,
                          .policy = "inline",
                          .action = decision.at("action").get<std::string>(),
                          .status = "decided",
                          .target = decision.at("target").get<std::int64_t>(),
                          .recorded_at = last_,
                          .evaluated_at = last_,
                          .valid_until = last_ + Seconds{60}};
    record.documents = {.cluster = cluster_of(input, item).dump(),
                        .policy = policy_of(input).dump(),
                        .input = json{{"metrics", metrics}, {"evaluated_at", item.at("at")}}.dump(),
                        .answer = answer_of(item).dump()};
    if (record.action != "no_action") record.recommended = std::vector<PoolTarget>{};
    std::promise<Result<void>> stored;
    const DecisionId id = record.id;
    api_.log->append({std::move(record)}, std::nullopt, [&](Result<void> done) { stored.set_value(std::move(done)); });
    ASSERT_TRUE(wait_for(stored.get_future()));
    if (decision.at("action") != "no_action" && item.at("outcome") != "expired") reports_.emplace_back(id, item);
  }

  void report(const DecisionId& id, const json& item) {
    const Answer answer = api_.post("/v1/decisions/" + id.text() + "/outcome",
                                    json{{"state", item.at("outcome")}, {"detail", item.value("detail", "")}});
    ASSERT_EQ(answer.status, 200) << answer.body;
  }

  TestApi api_;
  std::string cluster_id_;
  Instant last_;
  std::vector<std::pair<DecisionId, json>> reports_;
};

Words words(const json& findings, const char* member) {
  Words all;
  for (const json& finding : findings) all.insert(finding.at(member).get<std::string>());
  return all;
}

TEST(Diagnosis, OfEachVectorsHistoryIsTheSameOverHttp) {
  const json all = vectors();
  ASSERT_GT(all.size(), 40U);
  for (const json& vector : all) {
    Replayed replayed(vector.at("input"));
    const Answer answer = replayed.ask();
    ASSERT_EQ(answer.status, 200) << answer.body;
    const json findings = answer["findings"];
    const auto id = vector.at("id").get<std::string>();
    EXPECT_EQ(answer["evaluations"], vector.at("input").at("history").size()) << id;
    EXPECT_EQ(words(findings, "symptom"), vector.at("expect").at("symptoms").get<Words>()) << id << answer.body;
    EXPECT_EQ(words(findings, "cause"), vector.at("expect").at("causes").get<Words>()) << id << answer.body;
  }
}

TEST(Diagnosis, HasEvidenceARemedyAndACertainty) {
  const json all = vectors();
  const auto failed = std::ranges::find_if(all, [](const json& each) { return each.at("id") == "apply-failed-b"; });
  ASSERT_NE(failed, all.end());
  Replayed replayed(failed->at("input"));
  const json finding = replayed.ask()["findings"][0];
  EXPECT_EQ(finding["certainty"], "suspected");
  EXPECT_EQ(finding["since"], "2026-11-16T08:00:00.000Z");
  EXPECT_EQ(finding["until"], "2026-11-16T08:40:00.000Z");
  EXPECT_EQ(finding["evaluations"], 5);
  EXPECT_EQ(finding["evidence"].size(), 5U);
  const auto figures = finding["evidence"][0]["figures"].get<std::string>();
  EXPECT_NE(figures.find("ContainerPending 45"), std::string::npos) << figures;
  EXPECT_NE(figures.find("VcpuLimitExceeded"), std::string::npos) << figures;
  const auto remedy = finding["remedy"].get<std::string>();
  EXPECT_NE(remedy.find("Service Quotas"), std::string::npos) << remedy;
}

TEST(Diagnosis, OfRealEvaluationsFindsTheMaximum) {
  TestApi api;
  for (int minute = 0; minute < 20; minute += 5) {
    json request = example();
    const std::string at = "2026-11-22T10:" + std::string(minute < 10 ? "0" : "") + std::to_string(minute);
    for (const char* limit : {"maximum", "maximum_on_demand", "maximum_core"}) request["policy"]["limits"][limit] = 3;
    request["metrics"]["observed_at"] = at + ":00Z";
    request["metrics"].erase("series");
    request["evaluated_at"] = at + ":30Z";
    api.clock.set(instant(at + ":30Z"));
    ASSERT_EQ(api.post("/v1/evaluations", request).status, 201);
  }
  const Answer answer = api.get("/v1/clusters/j-2AXXXXXXGAPLF/diagnosis?until=2026-11-22T11:00:00Z");
  EXPECT_EQ(words(answer["findings"], "cause"), Words{"at_maximum"}) << answer.body;
}

TEST(Diagnosis, NeedsAClusterAndARange) {
  TestApi api;
  EXPECT_EQ(api.get("/v1/clusters/nobody/diagnosis").status, 404);
  ASSERT_EQ(api.post("/v1/evaluations", example()).status, 201);
  const std::string path = "/v1/clusters/j-2AXXXXXXGAPLF/diagnosis";
  const Answer none = api.get(path + "?until=2026-11-21T00:00:00Z");
  EXPECT_EQ(none.status, 200);
  EXPECT_EQ(none["evaluations"], 0);
  EXPECT_EQ(none["findings"], json::array());
  EXPECT_EQ(api.get(path + "?since=2026-11-22T10:00:00Z&until=2026-11-22T10:00:00Z").status, 400);
  EXPECT_EQ(api.get(path + "?since=yesterday").status, 400);
  EXPECT_EQ(api.get(path + "?limit=5").status, 400);
}

}  // namespace
}  // namespace headroom::test
