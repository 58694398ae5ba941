#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/core/rightsizing/fixture.hpp"

namespace headroom::rightsizing {
namespace {

using namespace testing;

/// 62 executors and the driver, three to a node of 15 cores: 21 nodes.
JobRequest job_on_21_nodes() {
  JobRequest request = terabyte_job();
  request.data = {"", 310 * 128 * mebibyte};
  request.waves = 1;
  request.instance_types = {{.instance_type = "m5.4xlarge",
                             .allocatable_millicores = 15'890,
                             .allocatable_memory = Mebibytes{64'512},
                             .hourly_price = MicroDollars{768'000}}};
  return request;
}

TEST(Nodes, HoldTheExecutorsAndTheDriver) {
  const Sizing r = sized(job_on_21_nodes());
  EXPECT_EQ(r.executors, 62);
  ASSERT_EQ(r.nodes.size(), 1U);
  EXPECT_EQ(r.nodes[0].executors_per_node, 3);
  EXPECT_EQ(r.nodes[0].nodes, 21);
  EXPECT_TRUE(r.nodes[0].chosen);
  EXPECT_DOUBLE_EQ(r.nodes[0].cpu_waste_percent, 6.25);  // 315 of 336 cores are used
  EXPECT_DOUBLE_EQ(r.nodes[0].memory_waste_percent, 100 * (1 - 64'203.0 / 64'512));
  EXPECT_TRUE(r.warnings.empty());
}

TEST(Nodes, RoundYarnContainersUp) {
  JobRequest request = job_on_21_nodes();
  request.platform = Platform::emr;
  request.executor->memory_overhead = Mebibytes{1945};
  request.instance_types = {{.instance_type = "x", .allocatable_millicores = 20'000}};
  for (const auto& [memory, per_node] : {std::pair{3 * 21'408, 3}, std::pair{3 * 21'408 - 1, 2}}) {
    request.instance_types[0].allocatable_memory = Mebibytes{memory};
    EXPECT_EQ(sized(request).nodes.at(0).executors_per_node, per_node) << memory;
  }
}

TEST(Nodes, LeaveACoreAndAGibibyteWhereAllocatableIsNotSaid) {
  JobRequest request = job_on_21_nodes();
  request.instance_types = {{.instance_type = "m5.4xlarge"}};
  const Sizing r = sized(request);
  EXPECT_EQ(r.nodes.at(0).executors_per_node, 3);  // 15 cores and 64,512 MiB
  EXPECT_NE(warning(r.warnings, "allocatable_estimated"), "");
  request.platform = Platform::emr;
  EXPECT_EQ(sized(request).nodes.at(0).executors_per_node, 2);  // YARN has 57,344 MiB for 23,104 each
  EXPECT_EQ(warning(sized(request).warnings, "allocatable_estimated"), "");
}

TEST(Nodes, OfUnknownTypesAreLeftOut) {
  JobRequest request = job_on_21_nodes();
  request.instance_types = {{.instance_type = "x9.huge"}};
  request.hours = 2;
  const Sizing r = sized(request);
  EXPECT_TRUE(r.nodes.empty());
  EXPECT_EQ(r.cost, std::nullopt);
  EXPECT_TRUE(says(warning(r.warnings, "unknown_instance_type"), "x9.huge"));
}

TEST(Nodes, MakeRoomForALargerDriver) {
  JobRequest request = job_on_21_nodes();
  request.driver = ExecutorRequest{.cores = 11, .memory = gib(19)};
  const Sizing r = sized(request);  // none beside the driver, 3 on each of 21 others
  EXPECT_EQ(r.nodes.at(0).nodes, 22);
  request.driver->cores = 10;
  EXPECT_EQ(sized(request).nodes.at(0).nodes, 22);  // one beside it, and 61 on 21 others
}

TEST(Nodes, AreChosenByPriceAndElseByWaste) {
  JobRequest request = terabyte_job();
  request.platform = Platform::emr;
  request.instance_types = {{.instance_type = "m5.4xlarge"}, {.instance_type = "r5.4xlarge"}};
  const Sizing by_price = sized(request);
  // 274 × (0.768 + 0.192) = 263.04 against 183 × (1.008 + 0.252) = 230.58
  EXPECT_EQ(by_price.nodes.at(0).instance_type, "r5.4xlarge");
  EXPECT_EQ(by_price.nodes.at(1).nodes, 274);

  request.region = "eu-west-1";
  request.instance_types[0].hourly_price = MicroDollars{1};
  const Sizing by_waste = sized(request);
  EXPECT_EQ(by_waste.nodes.at(0).instance_type, "r5.4xlarge");
  EXPECT_EQ(by_waste.cost, std::nullopt);
  EXPECT_TRUE(says(warning(by_waste.warnings, "price_of_other_region"), "eu-west-1"));
}

TEST(Nodes, OfATypeThatTheClusterHasTooFewOfAreNotChosen) {
  JobRequest request = terabyte_job();
  request.platform = Platform::emr;
  request.cluster_nodes = 200;
  request.instance_types = {{.instance_type = "m5.4xlarge", .hourly_price = MicroDollars{1}},
                            {.instance_type = "r5.4xlarge"}};
  const Sizing r = sized(request);
  EXPECT_EQ(r.executors, 547);
  EXPECT_EQ(r.nodes.at(0).instance_type, "r5.4xlarge");
  EXPECT_EQ(r.nodes.at(1).detail, "needs 274 nodes, and the cluster has 200");
}

TEST(Cost, IsNodesTimesPriceTimesHours) {
  JobRequest request = job_on_21_nodes();
  request.hours = 2;
  const Sizing r = sized(request);
  ASSERT_TRUE(r.cost);
  EXPECT_EQ(r.cost->hourly, MicroDollars{16'128'000});
  EXPECT_EQ(r.cost->total, MicroDollars{32'256'000});
  EXPECT_EQ(r.cost->formula, "21 nodes × $0.768 an hour × 2 h = $32.256");
}

TEST(Cost, IsByTheHourWhereTheHoursAreNotKnown) {
  const Sizing r = sized(job_on_21_nodes());
  ASSERT_TRUE(r.cost);
  EXPECT_EQ(r.cost->total, std::nullopt);
  EXPECT_EQ(r.cost->formula, "21 nodes × $0.768 an hour = $16.128");
}

TEST(Cost, TakesTheDiscountOffTheSpotNodes) {
  struct Row {
    std::int64_t share;
    double discount;
    std::int64_t hourly;
  };
  // 21 nodes × 50% are 10 on Spot.
  for (const Row& row :
       {Row{0, 70, 16'128'000}, Row{50, 70, 10'752'000}, Row{100, 70, 4'838'400}, Row{100, 68.5, 5'080'320},
        Row{100, 0, 16'128'000}, Row{100, 100, 0}, Row{4, 100, 16'128'000}}) {
    JobRequest request = job_on_21_nodes();
    request.spot_share_percent = row.share;
    request.spot_discount_percent = row.discount;
    EXPECT_EQ(sized(request).cost->hourly.value, row.hourly) << row.share << "% at " << row.discount << "%";
  }
}

TEST(Cost, AssumesNoDiscount) {
  JobRequest request = job_on_21_nodes();
  request.spot_share_percent = 50;
  const Sizing r = sized(request);
  EXPECT_EQ(r.cost->hourly, MicroDollars{16'128'000});
  EXPECT_EQ(r.cost->formula, "(11 nodes × $0.768 + 10 Spot nodes × $0.768) an hour = $16.128");
  EXPECT_NE(warning(r.warnings, "spot_discount_unknown"), "");
}

TEST(Cost, HasEmrsChargeBesideIt) {
  JobRequest request = job_on_21_nodes();
  request.platform = Platform::emr;
  request.executor->memory_overhead = Mebibytes{1945};
  request.hours = 0.1;
  const Sizing r = sized(request);
  EXPECT_EQ(r.cost->emr_hourly, MicroDollars{21 * 192'000});
  EXPECT_EQ(r.cost->total, MicroDollars{2'016'000});
  EXPECT_EQ(r.cost->formula, "(21 nodes × $0.768 + 21 × $0.192 for EMR) an hour × 0.1 h = $2.016");

  request.region = "eu-west-1";
  const Sizing abroad = sized(request);
  EXPECT_FALSE(abroad.cost->emr_complete);
  EXPECT_NE(warning(abroad.warnings, "no_emr_price"), "");
}

TEST(Cost, IsNotInvented) {
  JobRequest request = job_on_21_nodes();
  request.instance_types[0].instance_type = "x";
  request.instance_types[0].hourly_price.reset();
  request.hours = 2;
  const Sizing r = sized(request);
  EXPECT_EQ(r.cost, std::nullopt);
  EXPECT_NE(warning(r.warnings, "no_price"), "");
}

TEST(Alternatives, AreRankedByCostAndByTime) {
  JobRequest request = job_on_21_nodes();
  request.hours = 2;
  const auto ways = sized(request).alternatives;
  ASSERT_EQ(ways.size(), 5U);
  // In 2 waves 31 executors and the driver fill 11 nodes for 4 hours: 11 × 0.768 × 4 = 33.792.
  const auto two = std::ranges::find(ways, 2, &Alternative::waves);
  ASSERT_NE(two, ways.end());
  EXPECT_EQ(two->executors, 31);
  EXPECT_EQ(two->nodes, 11);
  EXPECT_EQ(two->relative_time, 2);
  EXPECT_EQ(two->total, MicroDollars{33'792'000});
  EXPECT_EQ(two->rank_by_time, 1);
  EXPECT_EQ(two->rank_by_cost, 1);
  // In 16 waves 4 executors and the driver fill 2 nodes for 32 hours: 49.152.
  EXPECT_EQ(ways.back().executors, 4);
  EXPECT_EQ(ways.back().total, MicroDollars{49'152'000});
  EXPECT_EQ(ways.back().rank_by_cost, 5);
}

TEST(Alternatives, HaveNoRankByCostWithoutPrices) {
  const auto ways = sized(terabyte_job()).alternatives;
  ASSERT_EQ(ways.size(), 5U);
  EXPECT_EQ(ways[0].executors, 1639);
  EXPECT_EQ(ways[0].rank_by_cost, std::nullopt);
  EXPECT_EQ(ways[0].instance_type, "");
  EXPECT_EQ(ways[4].executors, 103);
}

TEST(Alternatives, StayWithinTheLimits) {
  JobRequest request = terabyte_job();
  request.cluster_cores = 1100;  // 219 executors, in 8 waves
  const auto ways = sized(request).alternatives;
  ASSERT_EQ(ways.size(), 2U);
  EXPECT_EQ(ways[0].executors, 205);
  EXPECT_EQ(ways[1].executors, 103);
}

TEST(Alternatives, AreNoneForASingleTask) { EXPECT_TRUE(sized({.data = {"", 1}}).alternatives.empty()); }

}  // namespace
}  // namespace headroom::rightsizing
