#include "api/deciding/signal_memories.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "api/wire/signals/signal_memory.hpp"
#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::instant;
using test::TestApi;
using test::with;

const Instant at_ten = instant("2026-11-22T10:00:00Z");

SignalMemory counting(std::int64_t replicas) {
  return {.snapshots = {
              {.at = at_ten,
               .states = {
                   {.at = at_ten,
                    .memory = HorizontalPodAutoscalerMemory{
                        .replicas = {.recommendations = {{at_ten, replicas}}, .from = replicas, .to = replicas}}}}}}};
}

TEST(SignalMemories, ReadWhatTheyWrote) {
  SignalMemories memories;
  const SharedText text = memories.write("a", counting(3));
  EXPECT_EQ(memories.read("a", text), counting(3));
  EXPECT_EQ(memories.read("a", std::string(text.view())), counting(3)) << "from a copy";
  EXPECT_EQ(memories.read("b", text), counting(3)) << "for another cluster";
  EXPECT_EQ(SignalMemories().read("a", text), counting(3)) << "after a restart";
}

TEST(SignalMemories, ReadATextThatCameFromElsewhere) {
  SignalMemories memories;
  const SharedText five = SignalMemories().write("a", counting(5));
  const SharedText three = memories.write("a", counting(3));
  EXPECT_EQ(memories.read("a", five), counting(5));
  EXPECT_EQ(memories.read("a", three), counting(3)) << "the commit of the other one failed";
  EXPECT_EQ(memories.read("a", ""), SignalMemory{});
  EXPECT_EQ(memories.read("a", "{}"), std::nullopt);
  EXPECT_EQ(memories.read("a", three), counting(3));
}

TEST(SignalMemories, KeepClustersApartThatShareAPlace) {
  SignalMemories memories;
  std::vector<SharedText> texts;
  const auto clusters = static_cast<std::int64_t>(2 * SignalMemories::capacity);
  for (std::int64_t i = 0; i < clusters; ++i) texts.push_back(memories.write("j-" + std::to_string(i), counting(i)));
  for (std::int64_t i = 0; i < clusters; ++i)
    EXPECT_EQ(memories.read("j-" + std::to_string(i), texts[static_cast<std::size_t>(i)]), counting(i));
}

json request(std::string_view evaluated_at) {
  json body = json::parse(test::read_text("examples/kubernetes/horizontal_pod_autoscaler.json"));
  body["evaluated_at"] = evaluated_at;
  return body;
}

/// The input of a decision, as far as it does not name the earlier decisions.
json remembered_before(TestApi& api, const Answer& answer) {
  const json input = api.get("/v1/decisions/" + answer.id() + "/input").document();
  return input.at("history").value("signals", json());
}

TEST(SignalMemory, IsNotWrittenAgainIfAnEvaluationChangedNothing) {
  TestApi api;
  const json body = request("2026-11-22T10:00:00Z");
  const auto cluster = body.at("cluster").at("id").get<std::string>();
  const Answer first = api.evaluate(body);
  const SharedText written = api.memory.history(cluster)->signal_memory;
  ASSERT_FALSE(written.empty());
  const Answer again = api.evaluate(body);
  EXPECT_TRUE(api.memory.history(cluster)->signal_memory.shares(written)) << "the very same text";
  EXPECT_EQ(remembered_before(api, again), remembered_before(api, first));
  api.evaluate(request("2026-11-22T10:00:15Z"));
  EXPECT_FALSE(api.memory.history(cluster)->signal_memory == written);
}

TEST(SignalMemory, IsTheSameAfterARestart) {
  TestApi running;
  TestApi restarted(&running.memory);
  for (const std::string_view time : {"2026-11-22T10:00:00Z", "2026-11-22T10:00:15Z", "2026-11-22T10:00:30Z"}) {
    TestApi fresh(&running.memory);
    const json body = request(time);
    const Answer dry[] = {running.post("/v1/evaluations?dry_run=true", body),
                          restarted.post("/v1/evaluations?dry_run=true", body),
                          fresh.post("/v1/evaluations?dry_run=true", body)};
    EXPECT_EQ(dry[0].body, dry[1].body) << time;
    EXPECT_EQ(dry[0].body, dry[2].body) << time;
    running.evaluate(body);
  }
}

}  // namespace
}  // namespace headroom::api
