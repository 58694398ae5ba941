#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

/// Containers that wait beside free memory.
namespace headroom {
namespace {

using namespace testing;

/// Eight m5.xlarge of 12,288 MB each; the containers have waited for 20 minutes.
EvaluationInput waiting(double containers, double pending_mib, double available_mib) {
  constexpr double total = 8 * 12'288;
  Metrics metrics{.observed_at = observed,
                  .values = {{"ContainerPending", containers},
                             {"MemoryTotalMB", total},
                             {"MemoryAvailableMB", available_mib},
                             {"MemoryPendingMB", pending_mib}},
                  .series = {steady("ContainerPending", containers, 4)}};
  return input(cluster({core_group(8)}), normalised(std::move(metrics)), policy(limits(2, 40)));
}

TEST(FreeMemory, CountsTowardsWhatPends) {
  struct Row {
    const char* about;
    EvaluationInput in;
    std::int64_t target;
    std::string_view reason;
  };
  const std::string_view held = "pending_though_memory_is_free";
  for (const Row& row : {
           // 97,321 MB are free, 12,165 a node: each takes the 4 containers of 1,024 MB.
           Row{"99% free", waiting(4, 4'096, 97'321), 8, held},
           // 3,072 free a node take one of 3,072 MB each: 8 of 8.
           Row{"just enough", waiting(8, 24'576, 24'576), 8, held},
           // 8 of the 20 fit. The other 12 need 36,864 MB: 3 more nodes.
           Row{"a part of it", waiting(20, 61'440, 24'576), 11, "containers_pending"},
           // 3,072 free a node take none of 6,144 MB: 12 x 6,144 / 12,288 = 6 more.
           Row{"free in pieces that are too small", waiting(12, 73'728, 24'576), 14, "containers_pending"},
           // 14% free is below the threshold: all that pends counts, as the cluster is full.
           Row{"hardly anything free", waiting(12, 73'728, 13'762), 14, "memory_available_below_threshold"},
           // A node has 12,288 MB.
           Row{"larger than any node", waiting(2, 40'960, 49'152), 8, "container_larger_than_node"},
           Row{"as large as a node", waiting(2, 24'576, 49'152), 10, "containers_pending"},
       }) {
    const Decision d = decided(row.in);
    EXPECT_EQ(d.target, Units{row.target}) << row.about << ": " << d.summary;
    EXPECT_EQ(d.reason, row.reason) << row.about;
  }
}

TEST(FreeMemory, SaysTheSumAndTheSuspicion) {
  EXPECT_EQ(
      decided(waiting(20, 61'440, 24'576)).signals[0].detail,
      "61,440 MB pending - 24,576 MB that fit what is free = 36,864 MB pending / 12,288 MB per instance = 3 more");
  const std::string suspicion = decided(waiting(4, 4'096, 97'321)).summary;
  for (const char* part : {"4 containers are pending", "4,096 MB pending fit the 97,321 MB that are free", "maximum",
                           "maximum-am-resource-percent"})
    EXPECT_NE(suspicion.find(part), std::string::npos) << suspicion;
  const std::string large = decided(waiting(2, 40'960, 49'152)).summary;
  EXPECT_NE(large.find("20,480 MB on average and a node has 12,288 MB"), std::string::npos) << large;
}

TEST(FreeMemory, IsSuspectedByItsPercentageIfNoSizeIsKnown) {
  EvaluationInput in = main_job();
  in.metrics = lasting(99, 4, Seconds{1200});
  EXPECT_EQ(decided(in).reason, "pending_though_memory_is_free");
  EXPECT_EQ(decided(in).action, Action::no_action);
  in.metrics = lasting(50, 4, Seconds{1200});
  EXPECT_EQ(decided(in).action, Action::scale_out) << "half of it may be free in pieces that are too small";
}

TEST(FreeMemory, TakesAContainerForTooLargeOnlyIfAllNodesAreAlike) {
  EvaluationInput in = waiting(2, 40'960, 49'152);
  in.cluster.pools.push_back(group("ig-LARGE", Role::task, Market::spot, 0, "m5.4xlarge"));
  EXPECT_NE(decided(in).reason, "container_larger_than_node");
}

TEST(FreeMemory, WaitsForVcoresTooIfTheyCount) {
  EvaluationInput in = waiting(4, 4'096, 97'321);
  in.metrics.values.push_back({"VCoresAvailable", 0});
  in.metrics.values.push_back({"VCoresPending", 4});
  in.metrics.values.push_back({"VCoresTotal", 32});
  std::ranges::sort(in.metrics.values, {}, &MetricValue::name);
  EXPECT_EQ(decided(in).reason, "pending_though_memory_is_free");
  in.policy.signals = {ManagedScaling{.resource_calculator = ResourceCalculator::dominant}};
  EXPECT_EQ(decided(in).action, Action::scale_out) << "memory is free, and no vcore";
}

}  // namespace
}  // namespace headroom
