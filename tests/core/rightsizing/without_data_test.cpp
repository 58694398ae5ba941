#include <gtest/gtest.h>

#include "tests/core/rightsizing/fixture.hpp"

namespace headroom::rightsizing {
namespace {

using namespace testing;

/// Executors of 4 cores and 24,544 MiB on ten nodes of 32 vCPUs.
JobRequest ten_nodes(Platform platform) {
  JobRequest request{.executor = ExecutorRequest{.cores = 4, .memory = Mebibytes{24'544}}};
  request.platform = platform;
  request.cluster_nodes = 10;
  request.instance_types = {{.instance_type = "r5.8xlarge"}};
  return request;
}

TEST(Rightsize, GivesContainersAllVcpusOfAnEmrNode) {
  JobRequest request = ten_nodes(Platform::emr);
  request.data = {"100TiB", 100 * tebibyte};
  const Sizing r = sized(request);
  EXPECT_EQ(r.executors, 79);  // 10 × 32 / 4, less one for the driver
  EXPECT_EQ(r.nodes.at(0).executors_per_node, 8);
  request.instance_types[0].allocatable_millicores = 31'000;
  EXPECT_EQ(sized(request).executors, 69) << "yarn.nodemanager.resource.cpu-vcores is 31";
}

TEST(Rightsize, KeepsOneVcpuOfOtherNodes) {
  JobRequest request = ten_nodes(Platform::kubernetes);
  request.data = {"100TiB", 100 * tebibyte};
  EXPECT_EQ(sized(request).executors, 69);  // 10 × (31 / 4), less one for the driver
  request.platform = Platform::spark;
  EXPECT_EQ(sized(request).executors, 69);
}

TEST(Rightsize, DividesAnEmrClustersCoresAmongItsNodes) {
  JobRequest request{.data = {"100TiB", 100 * tebibyte},
                     .executor = ExecutorRequest{.cores = 4, .memory = gib(4)},
                     .platform = Platform::emr,
                     .cluster_cores = 320,
                     .cluster_memory = gib(2'560),
                     .cluster_nodes = 10};
  EXPECT_EQ(sized(request).executors, 79);
  request.platform = Platform::kubernetes;
  EXPECT_EQ(sized(request).executors, 69);
}

TEST(Rightsize, CountsHowManyFitIfNobodyAsksForData) {
  const Sizing r = sized(ten_nodes(Platform::emr));
  EXPECT_EQ(r.executors, 79);
  EXPECT_EQ(r.max_executors, 79);
  EXPECT_EQ(r.limiting_factor, LimitingFactor::cluster_nodes);
  EXPECT_EQ(r.tasks, 79 * 4) << "as many as run at the same time";
  EXPECT_EQ(r.waves, 1);
  EXPECT_EQ(r.data.bytes, 0);
  EXPECT_EQ(r.nodes.at(0).nodes, 10);
  EXPECT_TRUE(r.alternatives.empty());

  JobRequest cores{.executor = ExecutorRequest{.cores = 4, .memory = gib(4)}, .cluster_cores = 44};
  EXPECT_EQ(sized(cores).executors, 10);  // (44 − 4 of the driver) / 4
}

TEST(Rightsize, NeedsDataForWhatCountsTasks) {
  JobRequest request = ten_nodes(Platform::emr);
  request.waves = 2;
  EXPECT_EQ(refusals(request).at(0).pointer, "/data_size");
  EXPECT_EQ(refusals(JobRequest{}).at(0).pointer, "/data_size");
  JobRequest nodes_of_unknown_size = ten_nodes(Platform::emr);
  nodes_of_unknown_size.instance_types = {{.instance_type = "x9.huge"}};
  EXPECT_EQ(refusals(nodes_of_unknown_size).at(0).pointer, "/data_size");
}

}  // namespace
}  // namespace headroom::rightsizing
