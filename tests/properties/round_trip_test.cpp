#include <string>

#include <gtest/gtest.h>

#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/wire/cluster.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/metrics.hpp"
#include "api/wire/policy.hpp"
#include "api/wire/signals/signal_memory.hpp"
#include "tests/properties/any_signal.hpp"
#include "tests/properties/for_all.hpp"

/// What is written of every kind of signal is read back as it was.
namespace headroom::api {
namespace {

using namespace headroom::testing;

/// The input as it is stored, which is a request, too.
std::string normalised(const EvaluationInput& input) {
  std::string text;
  json::Writer out(text);
  out.begin_object().name("cluster");
  encode_cluster(out, input.cluster);
  out.name("metrics");
  encode_metrics(out, input.metrics);
  out.name("policy");
  encode_policy(out, input.policy);
  out.field("evaluated_at", input.evaluated_at).end_object();
  return text;
}

Result<EvaluationRequest> decoded(const std::string& text) {
  const auto document = json::parse(text);
  if (!document) return tl::unexpected(document.error());
  return decode_evaluation(document->root(), testing::now, builtin_catalog());
}

std::string faults(const Error& error) {
  std::string lines = error.detail + "\n";
  for (const Violation& fault : error.violations) lines += fault.pointer + " " + fault.code + " " + fault.detail + "\n";
  return lines;
}

TEST(EveryInput, IsReadAsItWasWritten) {
  for_all_inputs([](const EvaluationInput& in) {
    const std::string text = normalised(in);
    const auto read = decoded(text);
    ASSERT_TRUE(read) << faults(read.error()) << text;
    EXPECT_EQ(read->input.cluster, in.cluster) << text;
    EXPECT_EQ(read->input.metrics, in.metrics) << text;
    EXPECT_EQ(read->input.policy, in.policy) << text;
    EXPECT_EQ(read->input.evaluated_at, in.evaluated_at);
    EXPECT_EQ(normalised(read->input), text);
  });
}

std::string written(const SignalMemory& memory) {
  std::string text;
  json::Writer out(text);
  encode_signal_memory(out, memory);
  return text;
}

TEST(EveryMemory, IsReadAsItWasWritten) {
  for_all_inputs([](const EvaluationInput& in) {
    Random random(1);
    const SignalMemory memory = any_memory(in.policy.signals, random);
    EXPECT_EQ(decode_signal_memory(written(memory)), memory) << written(memory);
  });
}

/// What is not written of a ramp: its target gives way to what is requested.
SignalMemory without_targets(SignalMemory memory) {
  for (SignalSnapshot& snapshot : memory.snapshots)
    for (SignalState& state : snapshot.states)
      if (auto* spark = std::get_if<SparkDynamicAllocationMemory>(&state.memory))
        if (spark->ramp) spark->ramp->target = 0;
  return memory;
}

TEST(EveryMemory, ThatADecisionLeavesCanBeReadByTheNext) {
  int left = 0;
  for_all_inputs([&](const EvaluationInput& in) {
    const auto memory = evaluated(in).memory;
    if (!memory) return;
    ++left;
    const std::string text = written(*memory);
    const auto read = decode_signal_memory(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(without_targets(*read), without_targets(*memory)) << text;
  });
  EXPECT_GT(left, 500);
}

TEST(EveryAnswer, IsOneJsonTextInEveryView) {
  const Labels labels{{"team", "data"}};
  for_all([&](const EvaluationInput& in, const Decision& d) {
    for (const View view : {View::full, View::compact}) {
      std::string text;
      encode_decision(text, {.id = "dec_1", .policy_name = "inline", .labels = labels}, in, d, view);
      const auto document = json::parse(text);
      ASSERT_TRUE(document) << text;
      EXPECT_EQ(document->root().find("target")->integer(), d.target.value);
      EXPECT_EQ(text.find("null"), std::string::npos) << text;
      EXPECT_EQ(text.find('\n'), std::string::npos);
    }
  });
}

}  // namespace
}  // namespace headroom::api
