#include "api/deciding/observed_past.hpp"

#include <gtest/gtest.h>

#include "api/lint/cluster_facts.hpp"
#include "tests/support/api.hpp"

namespace headroom::test {
namespace {

json pools(const char* at, int core, int core_running, int task) {
  return {{"observed_at", at},
          {"capacity",
           {{"pools",
             {{{"id", "core"}, {"requested", core}, {"running", core_running}},
              {{"id", "task"}, {"requested", task}, {"running", task}}}}}}};
}

TEST(ObservedPast, AddsUpThePoolsIfOnlyTheyAreStored) {
  TestApi api;
  const json snapshots{{"snapshots",
                        {pools("2026-11-22T08:00:00Z", 2, 2, 1), pools("2026-11-22T08:05:00Z", 4, 2, 1),
                         pools("2026-11-22T08:09:00Z", 4, 4, 1)}}};
  ASSERT_EQ(api.post("/v1/clusters/etl/snapshots", snapshots).status, 200);
  EvaluationInput input;
  input.cluster.id = "etl";
  input.evaluated_at = instant("2026-11-22T10:00:00Z");
  const auto past = api::observed_past(input, *api.snapshots).value();
  const auto points = [](std::vector<std::pair<const char*, double>> all) {
    std::vector<Datapoint> made;
    for (const auto& [at, value] : all) made.push_back({instant(at), value});
    return made;
  };
  EXPECT_EQ(past.requested,
            points({{"2026-11-22T08:00:00Z", 3}, {"2026-11-22T08:05:00Z", 5}, {"2026-11-22T08:09:00Z", 5}}));
  EXPECT_EQ(past.running,
            points({{"2026-11-22T08:00:00Z", 3}, {"2026-11-22T08:05:00Z", 3}, {"2026-11-22T08:09:00Z", 5}}));
  EXPECT_EQ(lint::observed_start_up(past), 240) << "from 8:05 to 8:09";
}

}  // namespace
}  // namespace headroom::test
