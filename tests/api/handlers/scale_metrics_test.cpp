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

constexpr auto managed_scaling = "/v1/scale-metrics/j-2AXXXXXXGAPLF/managed_scaling";
constexpr auto target = "/v1/scale-metrics/j-2AXXXXXXGAPLF/target";

TEST(ScaleMetrics, AreWhatTheNewestEvaluationSaid) {
  TestApi api;
  const std::string first = api.evaluate(example()).id();
  const json wanted = api.get(managed_scaling).document();
  EXPECT_EQ(wanted, (json{{"cluster_id", "j-2AXXXXXXGAPLF"},
                          {"signal", "managed_scaling"},
                          {"value", 9},  // 3 and the 6 that 73,728 MB pending need at 12,288 MB each
                          {"unit", "instances"},
                          {"decision_id", first},
                          {"evaluated_at", "2026-11-22T10:00:30.000Z"},
                          {"valid_until", "2026-11-22T10:05:30.000Z"}}));
  EXPECT_EQ(api.get(target)["value"], 6);  // by at most 100% at once

  const json calm = with(example(), "/policy/limits/maximum", 4);
  const std::string second = api.evaluate(calm).id();
  EXPECT_EQ(api.get(target)["value"], 4);
  EXPECT_EQ(api.get(target)["decision_id"], second);
  EXPECT_EQ(api.get(managed_scaling)["value"], 9);
}

TEST(ScaleMetrics, AreGoneWithTheirEvaluation) {
  TestApi api;
  api.evaluate(example());
  api.clock.set(instant("2026-11-22T10:05:30Z"));  // valid_until itself
  EXPECT_EQ(api.get(target).status, 200);
  api.clock.advance(1s);
  const Answer refused = api.get(target);
  EXPECT_EQ(refused.status, 404);
  EXPECT_NE(refused["detail"].get<std::string>().find("was valid until 2026-11-22T10:05:30.000Z"), std::string::npos);
}

TEST(ScaleMetrics, AreNotMadeUp) {
  TestApi api;
  EXPECT_EQ(api.get(target).status, 404) << "a cluster never seen";
  api.evaluate(example());
  for (const auto* path : {"/v1/scale-metrics/j-OTHER/target", "/v1/scale-metrics/j-2AXXXXXXGAPLF/keda",
                           "/v1/scale-metrics/j-2AXXXXXXGAPLF/Managed_scaling"})
    EXPECT_EQ(api.get(path).status, 404) << path;

  json silent = example();
  silent.erase("sources");
  silent["metrics"] = {{"observed_at", "2026-11-22T10:00:00Z"}, {"values", {{"HDFSUtilization", 4}}}};
  EXPECT_EQ(api.evaluate(silent)["status"], "insufficient_data");
  EXPECT_EQ(api.get(managed_scaling).status, 404) << "a signal without an opinion has no number";
  EXPECT_EQ(api.get(target)["value"], 3) << "the decision has one: stay";
}

TEST(ScaleMetrics, ComeFromStoredEvaluationsInAnyView) {
  TestApi api;
  api.post("/v1/evaluations?dry_run=true", example());
  EXPECT_EQ(api.get(target).status, 404);
  api.post("/v1/evaluations?view=compact", example());
  EXPECT_EQ(api.get(managed_scaling)["value"], 9);
}

TEST(ScaleMetrics, TakeClusterIdsThatNeedEscaping) {
  TestApi api;
  api.evaluate(with(example(), "/cluster/id", "spark jobs/etl"));
  EXPECT_EQ(api.get("/v1/scale-metrics/spark%20jobs%2Fetl/target")["cluster_id"], "spark jobs/etl");
  EXPECT_EQ(api.get("/v1/scale-metrics/spark%2/target").status, 400);
}

}  // namespace
}  // namespace headroom::api
