#include "core/pricing/node_offers.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/kubernetes/objects/cloud_labels.hpp"
#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

/// An m5.xlarge of pool `g` that has 3,920 m of 4 CPUs and 14 GiB of 16 to allocate.
ClusterObjects one_node() {
  ClusterObjects cluster{.nodes = {node("n1", 3920, 14 * gib, "g")}};
  cluster.nodes.front().allocatable.pods = 58;
  cluster.nodes.front().labels = {{std::string(instance_type_label), "m5.xlarge"}, {std::string(hostname_label), "n1"}};
  return cluster;
}

std::vector<NodeOffer> offered(const ClusterObjects& cluster, std::vector<InstanceTypeChoice> types) {
  return offers_of(cluster, {Pool{.id = "g", .instance_types = std::move(types)}}, "us-east-1", builtin_catalog());
}

TEST(NodeOffers, AreAsLargeAsTheirTypeLessWhatTheExampleReserves) {
  const auto offers = offered(one_node(), {{.instance_type = "m5.2xlarge"}, {.instance_type = "m5.large"}});
  ASSERT_EQ(offers.size(), 3U);
  EXPECT_EQ(offers[0].instance_type, "m5.large") << "the cheapest first";
  EXPECT_EQ(offers[0].price, MicroDollars{96'000});
  EXPECT_EQ(offers[0].node.allocatable, (Resources{.cpu_milli = 1920, .memory_bytes = 6 * gib, .pods = 29}));
  EXPECT_EQ(offers[1].instance_type, "m5.xlarge") << "what runs is offered, too";
  EXPECT_EQ(offers[1].node.allocatable, one_node().nodes.front().allocatable);
  EXPECT_EQ(offers[2].node.allocatable, (Resources{.cpu_milli = 7840, .memory_bytes = 28 * gib, .pods = 58}));
  EXPECT_EQ(*find(offers[0].node.labels, instance_type_label), "m5.large");
  EXPECT_EQ(find(offers[0].node.labels, hostname_label), nullptr);
}

TEST(NodeOffers, LeaveOutWhatCannotBeTold) {
  const std::vector<InstanceTypeChoice> types{
      {.instance_type = "m6g.xlarge"},                                       // another architecture
      {.instance_type = "x9.huge", .hourly_price = MicroDollars{1}},         // of no known size
      {.instance_type = "m5.large", .hourly_price = MicroDollars{50'000}}};  // the pool's own price wins
  const auto offers = offered(one_node(), types);
  ASSERT_EQ(offers.size(), 2U);
  EXPECT_EQ(offers[0].price, MicroDollars{50'000});
  ClusterObjects unready = one_node();
  unready.nodes.front().ready = false;
  EXPECT_TRUE(offered(unready, types).empty()) << "nothing tells what a node is like";
  ClusterObjects spot = one_node();
  spot.nodes.front().labels["eks.amazonaws.com/capacityType"] = "SPOT";
  ASSERT_EQ(offered(spot, types).size(), 1U) << "Spot has no list price";
  EXPECT_EQ(offered(spot, types).front().market, Market::spot);
}

}  // namespace
}  // namespace headroom::kubernetes
