#include "core/kubernetes/scale_down/scale_down.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scale_down/removal.hpp"
#include "tests/core/kubernetes/scale_down/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;
using std::chrono::minutes;

std::string homes(const ClusterObjects& cluster, const NodeRemoval& removal) {
  std::string text;
  for (const PodMove& move : removal.moves) text += cluster.pods[move.pod].name + "→" + move.to + " ";
  return text;
}

ScaleDownHistory unneeded_for(const ClusterObjects& cluster, minutes time) {
  ScaleDownHistory history;
  for (const Node& n : cluster.nodes) history.unneeded_since[n.name] = now - time;
  return history;
}

std::string told(const ScaleDownPlan& plan) {
  std::string text;
  for (const NodeReport& n : plan.nodes) {
    const char* const decisions[] = {"stays", "waits", "held", "goes"};
    text += n.node + " " + decisions[static_cast<int>(n.decision)] + " " + std::string(reason_name(n.reason)) + "\n";
  }
  return text;
}

TEST(ScaleDown, TakesNodesThatHaveBeenUnneededLongEnough) {
  const ClusterObjects cluster = cluster_of(3, {pod("a", 300, 0, "n1"), pod("b", 600, 0, "n2")});
  EXPECT_EQ(told(plan_scale_down(cluster, {}, unneeded_for(cluster, minutes{11}), now)),
            "n1 goes NoReason\n"
            "n2 stays NotUnderutilized\n"
            "n3 goes NoReason\n");
  const ScaleDownPlan plan = plan_scale_down(cluster, {}, unneeded_for(cluster, minutes{10}), now);
  EXPECT_EQ(told(plan),
            "n1 waits NotUnneededLongEnough\n"
            "n2 stays NotUnderutilized\n"
            "n3 waits NotUnneededLongEnough\n")
      << "strictly longer than ten minutes";
  EXPECT_EQ(plan.nodes[0].removable_at, now);
}

TEST(ScaleDown, TellsWhatItSavesAndWhereThePodsGo) {
  const ClusterObjects cluster = cluster_of(3, {pod("a", 300, 0, "n1"), pod("b", 600, 0, "n2")});
  const ScaleDownPlan plan = plan_scale_down(cluster, {}, unneeded_for(cluster, minutes{11}), now);
  EXPECT_EQ(plan.empty, std::vector<std::string>{"n3"});
  EXPECT_EQ(plan.drain, std::vector<std::string>{"n1"});
  EXPECT_EQ(plan.saving, MicroDollars{200'000});
  EXPECT_EQ(homes(cluster, *plan.nodes[0].removal), "a→n2 ");
}

TEST(ScaleDown, TakesExactlyHalfForUnneeded) {
  const ClusterObjects cluster = cluster_of(2, {pod("a", 500, 0, "n1"), pod("b", 501, 0, "n2")});
  const ScaleDownPlan plan = plan_scale_down(cluster, {}, unneeded_for(cluster, minutes{11}), now);
  EXPECT_EQ(plan.nodes[0].reason, UnremovableReason::no_place_to_move_pods);
  EXPECT_EQ(plan.nodes[1].reason, UnremovableReason::not_underutilized);
  EXPECT_EQ(plan.nodes[1].utilization->highest, 0.501);
}

TEST(ScaleDown, NeverCountsOnTheSameRoomTwice) {
  // 400 m each on three nodes: one node takes a second pod, so only one of the three can go.
  const ClusterObjects cluster =
      cluster_of(3, {pod("a", 400, 0, "n1"), pod("b", 400, 0, "n2"), pod("c", 400, 0, "n3")});
  const ScaleDownPlan plan =
      plan_scale_down(cluster, {.max_drain_parallelism = 10}, unneeded_for(cluster, minutes{11}), now);
  EXPECT_EQ(told(plan),
            "n1 goes NoReason\n"
            "n2 stays NoPlaceToMovePods\n"
            "n3 stays NoPlaceToMovePods\n");
}

TEST(ScaleDown, StartsNoMoreThanMayGoAtOnce) {
  const ClusterObjects cluster =
      cluster_of(6, {pod("a", 100, 0, "n1"), pod("b", 100, 0, "n2"), pod("c", 900, 0, "n6")});
  ClusterObjects roomy = cluster;
  for (Node& n : roomy.nodes) n.allocatable.cpu_milli = n.name == "n6" ? 1500 : 1000;
  ScaleDownHistory history = unneeded_for(roomy, minutes{11});
  EXPECT_EQ(told(plan_scale_down(roomy, {.max_parallelism = 3}, history, now)),
            "n1 held NoReason\n"
            "n2 held NoReason\n"
            "n3 goes NoReason\n"
            "n4 goes NoReason\n"
            "n5 goes NoReason\n"
            "n6 stays NotUnderutilized\n");
  EXPECT_EQ(plan_scale_down(roomy, {}, history, now).drain, std::vector<std::string>{"n1"}) << "one drain at a time";
  history.drains = 1;
  EXPECT_TRUE(plan_scale_down(roomy, {}, history, now).drain.empty());
}

TEST(ScaleDown, KeepsTheGroupsMinimum) {
  ClusterObjects cluster = cluster_of(3, {});
  cluster.groups.front().min = 2;
  EXPECT_EQ(told(plan_scale_down(cluster, {}, unneeded_for(cluster, minutes{11}), now)),
            "n1 goes NoReason\n"
            "n2 stays NodeGroupMinSizeReached\n"
            "n3 stays NodeGroupMinSizeReached\n");
  ScaleDownHistory history = unneeded_for(cluster, minutes{11});
  history.deletions_by_group["g"] = 1;
  const ScaleDownPlan plan = plan_scale_down(cluster, {}, history, now);
  EXPECT_TRUE(plan.empty.empty());
  EXPECT_EQ(plan.nodes[0].group_size, 2);
  EXPECT_EQ(plan.nodes[0].group_minimum, 2);
}

TEST(ScaleDown, KeepsTheClustersMinimum) {
  const ClusterObjects cluster = cluster_of(3, {});
  EXPECT_EQ(told(plan_scale_down(cluster, {.minimums = {{"cpu", 2}}}, unneeded_for(cluster, minutes{11}), now)),
            "n1 goes NoReason\n"
            "n2 stays MinimalResourceLimitExceeded\n"
            "n3 stays MinimalResourceLimitExceeded\n");
}

TEST(ScaleDown, TellsWhyANodeIsNoCandidate) {
  ClusterObjects cluster = cluster_of(6, {});
  cluster.nodes[0].being_deleted = true;
  cluster.nodes[1].annotations["cluster-autoscaler.kubernetes.io/scale-down-disabled"] = "true";
  cluster.nodes[2].group = "";
  cluster.nodes[3].ready = false;
  cluster.nodes[4].allocatable.memory_bytes = 0;
  ScaleDownHistory history = unneeded_for(cluster, minutes{11});
  history.unremovable_since["n6"] = now - minutes{4};
  const ScaleDownPlan plan = plan_scale_down(cluster, {.unready_nodes = UnreadyNodes::stay}, history, now);
  EXPECT_EQ(told(plan),
            "n1 stays CurrentlyBeingDeleted\n"
            "n2 stays ScaleDownDisabledAnnotation\n"
            "n3 stays NotAutoscaled\n"
            "n4 stays ScaleDownUnreadyDisabled\n"
            "n5 stays UnexpectedError\n"
            "n6 stays RecentlyUnremovable\n");
}

TEST(ScaleDown, WaitsLongerForNodesThatAreNotReady) {
  ClusterObjects cluster = cluster_of(1, {});
  cluster.nodes.front().ready = false;
  EXPECT_EQ(told(plan_scale_down(cluster, {}, unneeded_for(cluster, minutes{20}), now)),
            "n1 waits NotUnreadyLongEnough\n");
  EXPECT_EQ(told(plan_scale_down(cluster, {}, unneeded_for(cluster, minutes{21}), now)), "n1 goes NoReason\n");
}

TEST(ScaleDown, CoolsDown) {
  const ClusterObjects cluster = cluster_of(1, {});
  ScaleDownHistory history = unneeded_for(cluster, minutes{11});
  history.last_scale_up = now - minutes{10};
  history.last_delete = now;
  EXPECT_EQ(plan_scale_down(cluster, {}, history, now).cooldown, Cooldown::none)
      << "ten minutes are over, deletes don't matter";
  history.last_scale_up = now - minutes{9};
  history.last_failure = now - minutes{1};
  const ScaleDownPlan plan = plan_scale_down(cluster, {}, history, now);
  EXPECT_EQ(plan.cooldown, Cooldown::after_failure);
  EXPECT_EQ(plan.cooldown_ends, now + minutes{2}) << "the later of one minute and two";
  EXPECT_EQ(told(plan), "n1 held NoReason\n");
}

TEST(ScaleDown, StartsCountingWithANodeThatIsNewlyUnneeded) {
  const ScaleDownPlan plan = plan_scale_down(cluster_of(1, {}), {}, {}, now);
  EXPECT_EQ(told(plan), "n1 waits NotUnneededLongEnough\n");
  EXPECT_EQ(plan.nodes.front().unneeded_since, now);
  EXPECT_EQ(plan.nodes.front().removable_at, now + minutes{10});
}

TEST(ScaleDown, LeavesRoomForEveryPodThatItMoves) {
  std::mt19937 random(3);
  const auto up_to = [&](std::int64_t most) { return std::uniform_int_distribution<std::int64_t>(0, most)(random); };
  for (int round = 0; round < 200; ++round) {
    ClusterObjects cluster = cluster_of(12, {});
    for (std::int64_t i = up_to(30); i > 0; --i)
      cluster.pods.push_back(
          pod("p" + std::to_string(i), up_to(300), up_to(300) * mib, "n" + std::to_string(1 + up_to(11))));
    cluster.groups.front().min = up_to(5);
    const ScaleDownPlan plan =
        plan_scale_down(cluster, {.max_drain_parallelism = 10}, unneeded_for(cluster, minutes{11}), now);
    std::map<std::string, Resources> load;
    for (const Pod& p : cluster.pods) load[p.node] += request_of(p);
    // A pod may move on from its new home when that goes, too: what counts is where all of them end.
    for (const NodeReport& n : plan.nodes)
      if (n.removal && n.removal->reason == UnremovableReason::none)
        for (const PodMove& move : n.removal->moves) {
          load[n.node] -= request_of(cluster.pods[move.pod]);
          load[move.to] += request_of(cluster.pods[move.pod]);
        }
    for (const NodeReport& n : plan.nodes) {
      const bool gone = n.removal && n.removal->reason == UnremovableReason::none;
      const Node& at = *std::find_if(cluster.nodes.begin(), cluster.nodes.end(),
                                     [&](const Node& other) { return other.name == n.node; });
      const bool was_full = !covers(at.allocatable, load[n.node]) && n.removal == std::nullopt;
      EXPECT_TRUE(gone ? load[n.node] == Resources{} : was_full || covers(at.allocatable, load[n.node])) << n.node;
    }
    EXPECT_LE(static_cast<std::int64_t>(plan.empty.size() + plan.drain.size()), 12 - cluster.groups.front().min);
  }
}

TEST(ScaleDown, LetsAPodFinishOnItsNode) {
  Pod job = pod("job", 100, 0, "n1");
  job.annotations[std::string(safe_to_evict_annotation)] = "on-completion";
  const ClusterObjects cluster = cluster_of(2, {job, pod("b", 600, 0, "n2")});
  const ScaleDownPlan early = plan_scale_down(cluster, {}, unneeded_for(cluster, minutes{10}), now);
  EXPECT_EQ(told(early), "n1 waits NotUnneededLongEnough\nn2 stays NotUnderutilized\n");
  const ScaleDownPlan plan = plan_scale_down(cluster, {}, unneeded_for(cluster, minutes{11}), now);
  EXPECT_EQ(told(plan), "n1 waits BlockedByOnCompletionPod\nn2 stays NotUnderutilized\n");
  EXPECT_EQ(plan.nodes[0].unneeded_since, now - minutes{11}) << "its timer runs while the pod finishes";

  Pod lonely = pod("lonely", 50, 0, "n1");
  lonely.controller = std::nullopt;
  const ClusterObjects blocked = cluster_of(2, {job, lonely, pod("b", 600, 0, "n2")});
  EXPECT_EQ(told(plan_scale_down(blocked, {}, unneeded_for(blocked, minutes{11}), now)),
            "n1 stays BlockedByPod\nn2 stays NotUnderutilized\n");
}

TEST(ScaleDown, LeavesNodesOnTheirWayAlone) {
  ClusterObjects cluster = cluster_of(2, {pod("b", 600, 0, "n2")});
  Node& joining = cluster.nodes[0];
  joining.ready = false;
  joining.created_at = now - Seconds{899};
  const ScaleDownHistory history = unneeded_for(cluster, minutes{21});
  EXPECT_EQ(told(plan_scale_down(cluster, {}, history, now)),
            "n1 stays NotUnreadyLongEnough\nn2 stays NotUnderutilized\n");
  joining.created_at = now - Seconds{900};
  EXPECT_EQ(told(plan_scale_down(cluster, {}, history, now)), "n1 goes NoReason\nn2 stays NotUnderutilized\n");
  joining.created_at.reset();
  EXPECT_EQ(told(plan_scale_down(cluster, {}, history, now)), "n1 goes NoReason\nn2 stays NotUnderutilized\n");
}

TEST(ScaleDown, CountsANodeWithAStartupTaintAsNotReady) {
  ClusterObjects cluster = cluster_of(2, {pod("b", 600, 0, "n2")});
  cluster.nodes[0].taints = {{.key = "startup-taint.cluster-autoscaler.kubernetes.io/cni"}};
  EXPECT_EQ(told(plan_scale_down(cluster, {}, unneeded_for(cluster, minutes{20}), now)),
            "n1 waits NotUnreadyLongEnough\nn2 stays NotUnderutilized\n");
}

}  // namespace
}  // namespace headroom::kubernetes
