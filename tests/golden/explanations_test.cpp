#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// What a reader of an answer must find in it, and must not find, for requests that were explained badly once.
namespace headroom::test {
namespace {

json answer_to(const std::string& name) {
  TestApi api;
  const Answer answer = api.post("/v1/evaluations", read_text("tests/api/data/explanations/" + name + ".json"));
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.document();
}

std::string summary_of(const json& answer) { return answer.at("explanation").at("summary").get<std::string>(); }

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool warns(const json& answer, const std::string& part) {
  for (const json& warning : answer.at("explanation").at("warnings"))
    if (says(warning.at("detail").get<std::string>(), part)) return true;
  return false;
}

TEST(Explanations, NameTheRuleWhoseStepsNeverMatch) {
  const json answer = answer_to("step_never_matches");
  EXPECT_EQ(answer.at("action"), "no_action");
  const std::string summary = summary_of(answer);
  EXPECT_TRUE(says(summary, "shrink")) << summary;
  EXPECT_TRUE(says(summary, "breach of -1")) << summary;  // 0 is 1 below the threshold of 1
  EXPECT_TRUE(says(summary, "0 and above")) << summary;
  EXPECT_TRUE(warns(answer, "rule shrink: never changes anything")) << answer.dump(2);
}

TEST(Explanations, GiveNoReasonOfARuleThatLost) {
  const json answer = answer_to("opposite_rules");
  EXPECT_EQ(answer.at("action"), "scale_out");
  EXPECT_EQ(answer.at("current"), 5);
  EXPECT_EQ(answer.at("target"), 6);
  const json& evidence = answer.at("explanation").at("signals").at(0).at("evidence");
  ASSERT_EQ(evidence.size(), 1u);
  EXPECT_EQ(evidence[0].at("threshold"), 0.75);
  const std::string summary = summary_of(answer);
  EXPECT_TRUE(says(summary, "more: 3 + 1 = 4 in task")) << summary;
  EXPECT_TRUE(says(summary, "not taken, because the largest capacity wins: fewer: 3 - 1 = 2 in task")) << summary;
  EXPECT_TRUE(warns(answer, "rule fewer: is always in ALARM")) << answer.dump(2);
  // If `more` ends, `fewer` removes one: nothing else can happen.
  const json& otherwise = answer.at("explanation").at("counterfactuals");
  ASSERT_EQ(otherwise.size(), 1u);
  EXPECT_EQ(otherwise[0].at("flip_to"), "scale_in");
}

TEST(Explanations, AddUpWhatRunsWhatIsOnOrderAndWhatIsNeeded) {
  const json answer = answer_to("instances_on_order");
  EXPECT_EQ(answer.at("current"), 6);
  EXPECT_EQ(answer.at("target"), 8);  // 4 run, and 49,152 MB / 12,288 MB = 4 more
  const std::string summary = summary_of(answer);
  EXPECT_TRUE(says(summary, "4 of 6 instances run and 2 are on order")) << summary;
  EXPECT_TRUE(says(summary, "49,152 MB pending / 12,288 MB per instance = 4 more than run")) << summary;
}

/// Eight m5.xlarge are requested; 49,152 MB pend, and none is free.
json eight_requested(double total_mb) {
  json body = json::parse(R"({
    "cluster": {"id": "j-1", "pools": [
      {"id": "ig-C", "role": "core", "market": "on_demand", "instance_type": "m5.xlarge", "requested": 2},
      {"id": "ig-T", "role": "task", "market": "spot", "instance_type": "m5.xlarge", "requested": 6}]},
    "metrics": {"values": {"MemoryAvailableMB": 0, "MemoryPendingMB": 49152, "ContainerPending": 8}},
    "policy": {"limits": {"minimum": 2, "maximum": 40}, "signals": [{"kind": "managed_scaling"}]},
    "evaluated_at": "2026-11-22T10:00:30Z"})");
  body["metrics"]["values"]["MemoryTotalMB"] = total_mb;
  return body;
}

json evaluated(const json& body) {
  TestApi api;
  const Answer answer = api.post("/v1/evaluations", body.dump());
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.document();
}

TEST(RunningCapacity, IsInferredFromYarnsMemoryIfTheRequestLeavesItOut) {
  // 49,152 MB are four nodes of 12,288 MB, so 4 of the 6 Spot instances have not come: 4 + 49,152 / 12,288 = 8.
  const json four_run = evaluated(eight_requested(49'152));
  EXPECT_EQ(four_run.at("desired"), 8) << four_run.dump(2);
  EXPECT_EQ(four_run.at("reason"), "additions_in_progress");
  EXPECT_TRUE(warns(four_run, "2 of 6 m5.xlarge in `ig-T")) << four_run.dump(2);
  // 98,304 MB are all eight: 8 + 4 = 12.
  const json all_run = evaluated(eight_requested(98'304));
  EXPECT_EQ(all_run.at("desired"), 12) << all_run.dump(2);
  EXPECT_FALSE(warns(all_run, "count as running")) << all_run.dump(2);
}

TEST(RunningCapacity, IsBelievedIfTheRequestSaysIt) {
  // Somebody gave YARN half of the memory: 6,144 MB a node. 8 + 49,152 / 6,144 = 16.
  json body = eight_requested(49'152);
  body["cluster"]["pools"][0]["running"] = 2;
  body["cluster"]["pools"][1]["running"] = 6;
  EXPECT_EQ(evaluated(body).at("desired"), 16);
}

TEST(RunningCapacity, IsNotGuessedFromMemoryOfNoWholeInstances) {
  const json odd = evaluated(eight_requested(30'000));
  EXPECT_TRUE(warns(odd, "give running")) << odd.dump(2);
}

}  // namespace
}  // namespace headroom::test
