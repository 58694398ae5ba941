#include "api/deciding/decision_counters.hpp"

#include <string>

#include <gtest/gtest.h>

#include "api/deciding/warning_codes.hpp"
#include "core/signals/signal.hpp"
#include "tests/support/api.hpp"

namespace headroom::test {
namespace {

using api::DecisionCounters;
using api::Keep;

std::size_t place(std::string_view code) {
  return static_cast<std::size_t>(std::ranges::find(api::warning_codes, code) - api::warning_codes.begin());
}
std::size_t kind(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(signal_kinds, name) - signal_kinds.begin());
}

// The example scales from 3 to 6 instances, because the increment of 100% cuts the 9 that managed scaling wants.
TEST(DecisionCounters, CountWhatAnEvaluationDecides) {
  TestApi api;
  ASSERT_EQ(api.post("/v1/evaluations", example()).status, 201);
  ASSERT_EQ(api.post("/v1/evaluations?dry_run=true", example()).status, 200);
  const DecisionCounters& counters = api.counters;
  EXPECT_EQ(counters.evaluations(Action::scale_out, Status::decided, Keep::stored), 1U);
  EXPECT_EQ(counters.evaluations(Action::scale_out, Status::decided, Keep::dry_run), 1U);
  EXPECT_EQ(counters.evaluations(Action::scale_in, Status::decided, Keep::stored), 0U);
  EXPECT_EQ(counters.clamps(ClampCode::increment), 2U);
  EXPECT_EQ(counters.clamps(ClampCode::maximum), 0U);
  EXPECT_EQ(counters.blocked(ClampCode::increment), 0U);
  EXPECT_EQ(counters.opinions(kind("managed_scaling"), true), 2U);
  EXPECT_EQ(counters.opinions(kind("managed_scaling"), false), 0U);
  // Observed at 10:00:00, evaluated at 10:00:30.
  EXPECT_EQ(counters.observation_age().count(0), 2U);
  EXPECT_EQ(counters.observation_age().sum_seconds(), 60);
}

TEST(DecisionCounters, CountWhatWithheldAChangeAndWarnings) {
  TestApi api;
  json request = example();
  request["evaluated_at"] = "2026-11-22T10:20:00Z";  // the figures are 20 minutes old, and 15 are allowed
  ASSERT_EQ(api.post("/v1/evaluations", request).status, 201);
  EXPECT_EQ(api.counters.blocked(ClampCode::stale_metrics), 1U);
  EXPECT_EQ(api.counters.warnings(place("stale_metrics")), 2U);  // of both metrics
  EXPECT_EQ(api.counters.warnings(api::warning_codes.size()), 0U);
  EXPECT_EQ(api.counters.clusters(api.clock.now()).stale, 1U);
}

TEST(DecisionCounters, CountReplaysByTheirResult) {
  TestApi api;
  const std::string id = api.post("/v1/evaluations", example()).id();
  ASSERT_EQ(api.post("/v1/decisions/" + id + "/replay", "").status, 200);
  ASSERT_EQ(api.post("/v1/decisions/dec_0193aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa/replay", "").status, 404);
  EXPECT_EQ(api.counters.replays(api::ReplayCount::identical), 1U);
  EXPECT_EQ(api.counters.evaluations(Action::scale_out, Status::decided, Keep::stored), 1U);

  DecisionCounters counters;
  counters.replayed({.result = api::ReplayResult::different});
  counters.replayed({.result = api::ReplayResult::unknown, .reason = "input_expired"});
  counters.replayed({.result = api::ReplayResult::unknown, .reason = "input_not_read"});
  counters.replayed({.result = api::ReplayResult::unknown, .reason = "input_not_read"});
  EXPECT_EQ(counters.replays(api::ReplayCount::identical), 0U);
  EXPECT_EQ(counters.replays(api::ReplayCount::different), 1U);
  EXPECT_EQ(counters.replays(api::ReplayCount::input_expired), 1U);
  EXPECT_EQ(counters.replays(api::ReplayCount::unknown), 2U);
}

TEST(DecisionCounters, CountAReportOnce) {
  TestApi api;
  const Answer made = api.post("/v1/evaluations", example());
  api.clock.advance(Seconds{45});
  const json applied{{"state", "applied"}, {"applied_target", 6}};
  const std::string path = "/v1/decisions/" + made.id() + "/outcome";
  ASSERT_EQ(api.post(path, applied, {{"Idempotency-Key", "once"}}).status, 200);
  ASSERT_EQ(api.post(path, applied, {{"Idempotency-Key", "once"}}).status, 200);
  ASSERT_EQ(api.post(path, json{{"state", "failed"}}).status, 409);
  EXPECT_EQ(api.counters.outcomes(Outcome::applied), 1U);
  EXPECT_EQ(api.counters.outcomes(Outcome::failed), 0U);
  // 45 s lie in the bucket of at most 60 s, which is the sixth.
  EXPECT_EQ(api.counters.outcome_lag().count(5), 1U);
  EXPECT_EQ(api.counters.outcome_lag().sum_seconds(), 45);
}

// Two m5.xlarge On-Demand cost 0.384 and one as Spot 0.07; EMR's charge is 3 × 0.048. The target is 6, of which
// the limit lets 4 be On-Demand.
TEST(DecisionCounters, AddUpWhatActiveClustersCost) {
  TestApi api;
  ASSERT_EQ(api.post("/v1/evaluations", example()).status, 201);
  ASSERT_EQ(api.post("/v1/evaluations?dry_run=true", with(example(), "/cluster/id", "j-OTHER")).status, 200);
  const auto now = api.counters.clusters(api.clock.now());
  EXPECT_EQ(now.active, 1U);
  EXPECT_EQ(now.at_maximum, 0U);
  EXPECT_EQ(now.unpriced, 0U);
  EXPECT_EQ(now.requested.ec2_on_demand, MicroDollars{384'000});
  EXPECT_EQ(now.requested.ec2_spot, MicroDollars{70'000});
  EXPECT_EQ(now.requested.emr, MicroDollars{144'000});
  EXPECT_EQ(now.target.ec2_on_demand, MicroDollars{4 * 192'000});
  EXPECT_EQ(now.target.ec2_spot, MicroDollars{2 * 70'000});
  EXPECT_EQ(now.target.emr, MicroDollars{6 * 48'000});
  const Instant last = api.clock.now() + DecisionCounters::activity;
  EXPECT_EQ(api.counters.clusters(last).active, 1U);
  const auto later = api.counters.clusters(last + std::chrono::milliseconds{1});
  EXPECT_EQ(later.active, 0U);
  EXPECT_EQ(later.silent, 1U);
  EXPECT_EQ(later.requested.emr, MicroDollars{0});
}

TEST(DecisionCounters, ForgetTheClusterThatWasSeenFirst) {
  DecisionCounters counters;
  EvaluationInput input;
  Decision decision;
  decision.cost.complete = true;
  const Instant start = instant("2026-11-22T10:00:00Z");
  for (std::size_t i = 0; i <= DecisionCounters::most_clusters; ++i) {
    input.cluster.id = "j-" + std::to_string(i);
    decision.cost.hourly = MicroDollars{i == 0 ? 1'000'000 : 0};
    counters.evaluated(input, decision, Keep::stored, start + std::chrono::milliseconds{static_cast<int>(i)});
  }
  const auto clusters = counters.clusters(start + Seconds{60});
  EXPECT_EQ(clusters.active, DecisionCounters::most_clusters);
  EXPECT_EQ(clusters.requested.ec2_on_demand, MicroDollars{0});
}

TEST(Histogram, CountsWhatIsAtMostTheBound) {
  static constexpr std::array bounds{1.0, 2.5};
  api::Histogram histogram(bounds);
  for (const int ms : {-5, 0, 1000, 1001, 2500, 2501}) histogram.observe(std::chrono::milliseconds{ms});
  EXPECT_EQ(histogram.count(0), 3U);
  EXPECT_EQ(histogram.count(1), 2U);
  EXPECT_EQ(histogram.count(2), 1U);
  EXPECT_DOUBLE_EQ(histogram.sum_seconds(), 7.002);
}

}  // namespace
}  // namespace headroom::test
