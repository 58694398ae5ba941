#include "core/kubernetes/scale_down/consolidation.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/kubernetes/objects/cloud_labels.hpp"
#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

const Instant now{Seconds{1'000'000}};

constexpr MicroDollars dollar{1'000'000};

/// Nodes of 1,000 m in group g that cost a dollar an hour each.
ClusterObjects cluster_of(int nodes, std::vector<Pod> pods) {
  ClusterObjects cluster{.pods = std::move(pods)};
  for (int i = 1; i <= nodes; ++i) {
    cluster.nodes.push_back(node("n" + std::to_string(i), 1000, gib, "g"));
    cluster.nodes.back().price = dollar;
  }
  return cluster;
}

NodeOffer offer(std::string type, std::int64_t cpu, std::int64_t price, Market market = Market::on_demand) {
  NodeOffer made{.group = "g", .instance_type = std::move(type), .market = market, .price = {price}};
  made.node = node("g", cpu, gib, "g");
  return made;
}

ConsolidationPlan planned(const ClusterObjects& cluster, const std::vector<NodeOffer>& offers = {}) {
  std::vector<std::string> names;
  for (const Node& n : cluster.nodes) names.push_back(n.name);
  return plan_consolidation(cluster, names, offers, {}, {}, now);
}

/// `n1 deleted: a→n2`, `n1 by small: a→the replacement of n1`, one a line, then who stays.
std::string told(const ClusterObjects& cluster, const ConsolidationPlan& plan) {
  std::string text;
  for (const ConsolidationMove& move : plan.moves) {
    text += move.node + (move.replacement ? " by " + move.replacement->instance_type : " deleted") + ":";
    for (const PodMove& pod : move.removal.moves) text += " " + cluster.pods[pod.pod].name + "→" + pod.to;
    text += "\n";
  }
  const char* const reasons[] = {"unremovable",     "price unknown",   "receives pods", "not worth it",
                                 "no cheaper node", "spot inflexible", "not examined"};
  for (const KeptNode& kept : plan.kept) text += kept.node + " " + reasons[static_cast<int>(kept.because)] + "\n";
  return text;
}

TEST(Consolidation, DeletesWhatSavesMostForTheDisruption) {
  const ClusterObjects cluster =
      cluster_of(3, {pod("a", 300, 0, "n1"), pod("b", 300, 0, "n1"), pod("c", 300, 0, "n2"), pod("d", 700, 0, "n3")});
  const ConsolidationPlan plan = planned(cluster);
  EXPECT_EQ(told(cluster, plan),
            "n2 deleted: c→n1\n"
            "n3 no cheaper node\n"
            "n1 receives pods\n");
  EXPECT_EQ(plan.saving, dollar);
  EXPECT_DOUBLE_EQ(plan.moves.front().score.score(), (1.0 / 3) / (2.0 / 7));
}

TEST(Consolidation, CountsOnNoRoomTwice) {
  const ClusterObjects cluster =
      cluster_of(3, {pod("a", 600, 0, "n1"), pod("b", 400, 0, "n2"), pod("c", 400, 0, "n3")});
  EXPECT_EQ(told(cluster, planned(cluster)),
            "n1 deleted: a→n2\n"
            "n2 receives pods\n"
            "n3 no cheaper node\n");
}

TEST(Consolidation, ReplacesByTheCheapestNodeThatTakesEveryPod) {
  const ClusterObjects cluster = cluster_of(1, {pod("a", 300, 0, "n1"), pod("b", 200, 0, "n1")});
  const std::vector<NodeOffer> offers{offer("tiny", 400, 100'000), offer("small", 500, 250'000),
                                      offer("large", 900, 300'000)};
  const ConsolidationPlan plan = planned(cluster, offers);
  EXPECT_EQ(told(cluster, plan), "n1 by small: a→the replacement of n1 b→the replacement of n1\n");
  EXPECT_EQ(plan.saving, MicroDollars{750'000});
  EXPECT_DOUBLE_EQ(plan.moves.front().score.score(), 0.75) << "all of the disruption for 3/4 of the cost";
}

TEST(Consolidation, ReplacesOnlyForHalfTheDisruption) {
  const ClusterObjects cluster = cluster_of(1, {pod("a", 300, 0, "n1")});
  EXPECT_EQ(planned(cluster, {offer("half", 500, 500'000)}).moves.size(), 1U);
  EXPECT_EQ(told(cluster, planned(cluster, {offer("half", 500, 500'001)})), "n1 no cheaper node\n");
}

TEST(Consolidation, LeavesBusyNodesOfCheapGroupsAlone) {
  std::vector<Pod> pods;
  for (int i = 0; i < 8; ++i) pods.push_back(pod("p" + std::to_string(i), 100, 0, "n1"));
  // n1 is 9 of 10, and a tenth of the cost: (1/10) / (9/10).
  ClusterObjects cluster = cluster_of(2, pods);
  cluster.nodes[1].price = MicroDollars{9'000'000};
  EXPECT_EQ(told(cluster, planned(cluster)),
            "n2 deleted:\n"
            "n1 not worth it\n");
}

TEST(Consolidation, CountsTheDaemonsOfANewNode) {
  ClusterObjects cluster = cluster_of(1, {pod("a", 300, 0, "n1"), pod("agent", 100, 0, "n1")});
  cluster.pods[1].controller->kind = "DaemonSet";
  std::vector<NodeOffer> offers{offer("small", 350, 100'000), offer("medium", 400, 200'000)};
  for (NodeOffer& o : offers) o.daemons = {1};
  EXPECT_EQ(told(cluster, planned(cluster, offers)), "n1 by medium: a→the replacement of n1\n");
}

std::vector<NodeOffer> spot_offers(std::size_t count) {
  std::vector<NodeOffer> offers;
  for (std::size_t i = 0; i < count; ++i)
    offers.push_back(offer("type" + std::to_string(i), 500, 100'000 + static_cast<std::int64_t>(i), Market::spot));
  return offers;
}

TEST(Consolidation, ReplacesSpotBySpotOnlyWithManyTypesToChooseFrom) {
  ClusterObjects cluster = cluster_of(1, {pod("a", 300, 0, "n1")});
  cluster.nodes.front().labels["karpenter.sh/capacity-type"] = "on-demand";
  EXPECT_EQ(planned(cluster, spot_offers(1)).moves.size(), 1U) << "On-Demand by Spot";
  cluster.nodes.front().labels["karpenter.sh/capacity-type"] = "spot";
  EXPECT_EQ(told(cluster, planned(cluster, spot_offers(14))), "n1 spot inflexible\n");
  EXPECT_EQ(told(cluster, planned(cluster, spot_offers(15))), "n1 by type0: a→the replacement of n1\n");

  auto offers = spot_offers(15);
  offers.front().node.allocatable.cpu_milli = 200;
  EXPECT_EQ(told(cluster, planned(cluster, offers)), "n1 spot inflexible\n") << "one of them is too small";
  offers.back() = offers[13];
  EXPECT_EQ(told(cluster, planned(cluster, offers)), "n1 spot inflexible\n") << "one type twice";
  offers.push_back(offer("steady", 500, 300'000));
  EXPECT_EQ(told(cluster, planned(cluster, offers)), "n1 by steady: a→the replacement of n1\n");
  EXPECT_EQ(told(cluster, planned(cluster, {})), "n1 no cheaper node\n");
}

TEST(Consolidation, LeavesNodesAloneThatCannotGo) {
  ClusterObjects cluster = cluster_of(4, {pod("a", 100, 0, "n1")});
  cluster.pods.front().controller = std::nullopt;
  cluster.nodes[1].annotations["cluster-autoscaler.kubernetes.io/scale-down-disabled"] = "true";
  cluster.nodes[2].being_deleted = true;
  cluster.nodes[3].price = std::nullopt;
  const ConsolidationPlan plan = planned(cluster, {offer("small", 500, 1)});
  EXPECT_EQ(told(cluster, plan),
            "n2 unremovable\n"
            "n3 unremovable\n"
            "n1 unremovable\n"
            "n4 price unknown\n");
  EXPECT_EQ(plan.kept[2].removal.reason, UnremovableReason::blocked_by_pod);
  EXPECT_EQ(plan.saving, MicroDollars{0});
}

TEST(Consolidation, OfNothingIsNothing) {
  EXPECT_EQ(told({}, planned({})), "");
  EXPECT_EQ(told({}, plan_consolidation({}, {"gone"}, {}, {}, {}, now)), "gone unremovable\n");
  const ClusterObjects idle = cluster_of(2, {});
  EXPECT_EQ(told(idle, planned(idle)), "n1 deleted:\nn2 deleted:\n");
}

}  // namespace
}  // namespace headroom::kubernetes
