#include "server/process/decision_metrics.hpp"

#include <string>

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

namespace headroom::server {
namespace {

constexpr Instant noon{std::chrono::milliseconds{1'795'341'630'000}};

std::string text_of(const api::DecisionCounters& counters) {
  Families families;
  append_decisions(counters, noon, families);
  return '\n' + prometheus::TextSerializer().Serialize(families);
}

bool has_line(const std::string& text, const std::string& line) {
  return text.find('\n' + line + '\n') != std::string::npos;
}

TEST(DecisionMetrics, AreAllThereFromTheStart) {
  const std::string text = text_of({});
  for (const char* line : {
           R"(headroom_evaluations_total{action="no_action",status="insufficient_data",mode="stored"} 0)",
           R"(headroom_evaluations_total{action="mixed",status="decided",mode="dry_run"} 0)",
           R"(headroom_decision_clamps_total{code="maximum"} 0)",
           R"(headroom_decisions_blocked_total{code="budget"} 0)",
           R"(headroom_outcomes_total{state="failed"} 0)",
           R"(headroom_signal_opinions_total{kind="yarn_memory",chosen="true"} 0)",
           R"(headroom_warnings_total{code="price_unknown"} 0)",
           R"(headroom_warnings_total{code="other"} 0)",
           R"(headroom_replays_total{result="identical"} 0)",
           R"(headroom_replays_total{result="different"} 0)",
           R"(headroom_replays_total{result="input_expired"} 0)",
           R"(headroom_replays_total{result="unknown"} 0)",
           R"(headroom_observation_age_seconds_bucket{le="+Inf"} 0)",
           R"(headroom_outcome_lag_seconds_count 0)",
           R"(headroom_clusters{state="active"} 0)",
           R"(headroom_hourly_cost_usd{charge="ec2_spot"} 0)",
           R"(headroom_target_hourly_cost_usd{charge="emr"} 0)",
       })
    EXPECT_TRUE(has_line(text, line)) << line;
  EXPECT_EQ(text.find(R"(code="none")"), std::string::npos);
  EXPECT_EQ(text.find(R"(state="expired")"), std::string::npos);
}

TEST(DecisionMetrics, ShowWhatWasCounted) {
  api::DecisionCounters counters;
  EvaluationInput input;
  input.cluster.id = "etl";
  input.evaluated_at = noon;
  input.metrics.observed_at = noon - Seconds{400};
  Decision decision;
  decision.action = Action::scale_in;
  decision.clamps = {{.code = ClampCode::maximum}};
  decision.cost = {.hourly = MicroDollars{2'500'000}, .spot_hourly = MicroDollars{1'000'000}};
  counters.evaluated(input, decision, api::Keep::stored, noon);
  counters.evaluated(input, decision, api::Keep::dry_run, noon);
  const std::string text = text_of(counters);
  for (const char* line : {
           R"(headroom_evaluations_total{action="scale_in",status="decided",mode="stored"} 1)",
           R"(headroom_evaluations_total{action="scale_in",status="decided",mode="dry_run"} 1)",
           R"(headroom_decision_clamps_total{code="maximum"} 2)",
           R"(headroom_observation_age_seconds_bucket{le="300"} 0)",
           R"(headroom_observation_age_seconds_bucket{le="420"} 2)",
           R"(headroom_observation_age_seconds_sum 800)",
           R"(headroom_clusters{state="at_maximum"} 1)",
           R"(headroom_hourly_cost_usd{charge="ec2_on_demand"} 1.5)",
           R"(headroom_hourly_cost_usd{charge="ec2_spot"} 1)",
       })
    EXPECT_TRUE(has_line(text, line)) << line << text;
}

}  // namespace
}  // namespace headroom::server
