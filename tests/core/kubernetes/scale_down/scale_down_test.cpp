#include "core/kubernetes/scale_down/scale_down.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scale_down/node_removals.hpp"
#include "core/kubernetes/scale_down/removal.hpp"
#include "core/kubernetes/scale_down/utilization.hpp"
#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;
using std::chrono::minutes;

const Instant now{Seconds{1'000'000}};

double used(const Node& n, const std::vector<Pod>& pods, const UtilizationRules& rules = {}) {
  std::vector<const Pod*> all;
  for (const Pod& p : pods) all.push_back(&p);
  return utilization(n, all, rules, now).value().highest;
}

Pod daemon(std::int64_t cpu, std::int64_t memory) {
  Pod p = pod("agent", cpu, memory);
  p.controller->kind = "DaemonSet";
  return p;
}

TEST(Utilization, IsTheLargerShareOfCpuAndMemory) {
  const Node n = node("n", 2000, 2000);
  EXPECT_EQ(used(n, {}), 0);
  EXPECT_EQ(used(n, {pod("a", 100, 300)}), 0.15);
  EXPECT_EQ(used(n, {pod("a", 100, 300), pod("b", 500, 0)}), 0.3);
  EXPECT_EQ(used(n, {pod("a", 4000, 0)}), 2) << "overcommitted";
}

TEST(Utilization, TakesWhatIsLeftOutOffBothSides) {
  const Node n = node("n", 2000, 2000);
  EXPECT_EQ(used(n, {pod("a", 400, 0), daemon(400, 0)}), 0.4);
  EXPECT_EQ(used(n, {pod("a", 400, 0), daemon(400, 0)}, {.daemons = Counting::left_out}), 0.25);
  EXPECT_EQ(used(n, {daemon(2000, 2000)}, {.daemons = Counting::left_out}), 0) << "nothing left, nothing asked for";
  Pod mirror = pod("static", 1000, 0);
  mirror.annotations["kubernetes.io/config.mirror"] = "";
  EXPECT_EQ(used(n, {pod("a", 500, 0), mirror}, {.mirrors = Counting::left_out}), 0.5);
}

TEST(Utilization, LeavesOutPodsThatAreAsGoodAsGone) {
  Pod gone = pod("gone", 1000, 0);
  gone.deleted_at = now - minutes{10};
  Pod done = pod("done", 1000, 0);
  done.phase = PodPhase::failed;
  EXPECT_EQ(used(node("n", 2000, 2000), {gone, done, pod("a", 200, 0)}), 0.1);
}

TEST(Utilization, IsOfGpusWhereThereAreAny) {
  Node gpu = node("n", 2000, 2000);
  gpu.allocatable.gpus = 4;
  Pod p = pod("a", 1900, 0);
  p.containers.front().requests.gpus = 1;
  EXPECT_EQ(used(gpu, {p}), 0.25);
  Node driverless = node("n", 2000, 2000);
  driverless.labels["k8s.amazonaws.com/accelerator"] = "a10g";
  EXPECT_EQ(used(driverless, {p}), 0);
}

TEST(Utilization, CannotBeToldWithoutAnythingToAllocate) {
  EXPECT_FALSE(utilization(node("n", 2000, 0), {}, {}, now).has_value());
  EXPECT_FALSE(utilization(node("n", 0, 2000), {}, {}, now).has_value());
}

std::string verdict(const Pod& p, const std::vector<DisruptionBudget>& budgets = {},
                    const DrainSettings& settings = {}) {
  const BudgetTracker tracker(budgets);
  const DrainVerdict v = drain_verdict(p, tracker, settings, now);
  if (v.outcome == DrainOutcome::goes_with_node) return "goes with its node";
  if (v.outcome == DrainOutcome::moves) return "moves";
  return std::string(blocker_name(*v.blocker)) + (v.subject.empty() ? "" : " " + v.subject) +
         (v.spark_executor ? " (Spark executor)" : "");
}

TEST(Drain, MovesPodsOfTheControllersThatStartThemAgain) {
  Pod p = pod("p", 1, 1);
  for (const char* kind : {"ReplicationController", "Job", "ReplicaSet", "StatefulSet"}) {
    p.controller->kind = kind;
    EXPECT_EQ(verdict(p), "moves") << kind;
  }
  p.controller->kind = "SparkApplication";
  EXPECT_EQ(verdict(p), "NotReplicated");
  EXPECT_EQ(verdict(p, {}, {.skip_nodes_with_custom_controller_pods = false}), "moves");
  p.controller = std::nullopt;
  EXPECT_EQ(verdict(p), "NotReplicated");
  EXPECT_EQ(verdict(p, {}, {.skip_nodes_with_custom_controller_pods = false}), "NotReplicated");
}

TEST(Drain, LeavesDaemonsMirrorsAndTheDeadToTheirNode) {
  EXPECT_EQ(verdict(daemon(1, 1)), "goes with its node");
  Pod p = pod("p", 1, 1);
  p.controller = std::nullopt;
  p.phase = PodPhase::succeeded;
  EXPECT_EQ(verdict(p), "goes with its node");
  p.phase = PodPhase::running;
  p.deleted_at = now - minutes{10};
  EXPECT_EQ(verdict(p), "goes with its node");
  p.deleted_at = now;
  EXPECT_EQ(verdict(p), "NotReplicated") << "it may still be needed";
}

TEST(Drain, IsBlockedInTheOrderOfTheRules) {
  const std::vector<DisruptionBudget> spent{{.space = "kube-system", .name = "dns", .selector = app("dns")}};
  Pod p = labelled(pod("p", 1, 1), "dns");
  p.space = "kube-system";
  p.controller = std::nullopt;
  p.annotations[std::string(safe_to_evict_annotation)] = "false";
  p.volumes = {{.name = "scratch", .kind = VolumeKind::empty_dir}};
  EXPECT_EQ(verdict(p), "NotReplicated");
  p.controller = Owner{.kind = "ReplicaSet"};
  EXPECT_EQ(verdict(p), "UnmovableKubeSystemPod");
  EXPECT_EQ(verdict(p, spent), "NotSafeToEvictAnnotation") << "a budget makes it movable";
  p.annotations.clear();
  EXPECT_EQ(verdict(p, spent), "LocalStorageRequested scratch");
  p.annotations[std::string(safe_local_volumes_annotation)] = "other, scratch";
  EXPECT_EQ(verdict(p, spent), "NotEnoughPdb dns");
  p.annotations[std::string(safe_to_evict_annotation)] = "true";
  p.controller = std::nullopt;
  EXPECT_EQ(verdict(p, spent), "moves") << "safe-to-evict overrides everything";
}

TEST(Drain, ExemptsMemoryFromLocalStorage) {
  Pod p = pod("p", 1, 1);
  p.volumes = {{.name = "shm", .kind = VolumeKind::memory_empty_dir},
               {.name = "data", .kind = VolumeKind::claim},
               {.name = "token", .kind = VolumeKind::service_account}};
  EXPECT_EQ(verdict(p), "moves");
  p.volumes.push_back({.name = "disk", .kind = VolumeKind::host_path});
  EXPECT_EQ(verdict(p), "LocalStorageRequested disk");
  EXPECT_EQ(verdict(p, {}, {.skip_nodes_with_local_storage = false}), "moves");
}

TEST(Drain, SaysWhenASparkExecutorIsWhatBlocks) {
  Pod executor = pod("etl-exec-1", 1, 1);
  executor.controller = Owner{.kind = "Pod", .name = "etl-driver"};
  executor.volumes = {{.name = "spark-local-dir-1", .kind = VolumeKind::empty_dir}};
  EXPECT_EQ(verdict(executor), "NotReplicated (Spark executor)");
  EXPECT_EQ(verdict(executor, {}, {.skip_nodes_with_custom_controller_pods = false}),
            "LocalStorageRequested spark-local-dir-1 (Spark executor)");
  executor.annotations[std::string(safe_to_evict_annotation)] = "true";
  EXPECT_EQ(verdict(executor), "moves");
}

TEST(DisruptionBudgets, AreOfTheirNamespaceAndMayBeUsedUp) {
  const std::vector<DisruptionBudget> budgets{
      {.space = "default", .name = "one", .selector = app("a"), .disruptions_allowed = 1},
      {.space = "default", .name = "nobody"},
      {.space = "other", .name = "all", .selector = std::vector<Requirement>{}}};
  BudgetTracker tracker(budgets);
  const Pod p = labelled(pod("p", 1, 1), "a");
  EXPECT_EQ(tracker.exhausted_for(p), nullptr);
  tracker.evict(p);
  ASSERT_NE(tracker.exhausted_for(p), nullptr);
  EXPECT_EQ(tracker.exhausted_for(p)->name, "one");
  EXPECT_EQ(tracker.exhausted_for(pod("unlabelled", 1, 1)), nullptr);
}

TEST(DisruptionBudgets, FindPodsByEveryKindOfCondition) {
  Pod p = labelled(pod("p", 1, 1), "a");
  p.labels["generation"] = "7";
  const std::pair<std::vector<Requirement>, bool> selectors[] = {
      {{}, true},
      {app("a"), true},
      {app("b"), false},
      {{{.key = "app", .op = Operator::in, .values = {"b", "a", "a"}}}, true},
      {{{.key = "app", .op = Operator::in}}, false},
      {{{.key = "app", .op = Operator::exists}}, true},
      {{{.key = "team", .op = Operator::exists}}, false},
      {{{.key = "generation", .op = Operator::greater_than, .values = {"6"}}}, true},
      {{{.key = "generation", .op = Operator::less_than, .values = {"7"}}}, false},
      {{{.key = "app", .op = Operator::not_in, .values = {"b"}}}, true},
      {{{.key = "app", .op = Operator::not_in, .values = {"a"}}}, false},
      {{{.key = "team", .op = Operator::does_not_exist}}, true},
      {{{.key = "app", .op = Operator::does_not_exist}}, false},
      {{{.key = "app", .op = Operator::exists}, {.key = "app", .op = Operator::in, .values = {"a"}}}, true},
      {{{.key = "app", .op = Operator::exists}, {.key = "app", .op = Operator::in, .values = {"b"}}}, false}};
  for (const auto& [selector, found] : selectors) {
    const std::vector<DisruptionBudget> budgets{{.name = "spent", .selector = selector}};
    EXPECT_EQ(BudgetTracker(budgets).covers(p), found) << &selector - &selectors[0].first;
  }
}

TEST(DisruptionBudgets, NameTheFirstThatIsUsedUpWhereSeveralFindThePod) {
  const Pod p = labelled(pod("p", 1, 1), "a");
  const std::vector<Requirement> labelled_at_all{{.key = "app", .op = Operator::exists}};
  const std::vector<DisruptionBudget> budgets{{.name = "ample", .selector = app("a"), .disruptions_allowed = 2},
                                              {.name = "scarce", .selector = labelled_at_all, .disruptions_allowed = 1},
                                              {.name = "none", .selector = app("a")}};
  BudgetTracker tracker(budgets);
  for (const char* used_up : {"none", "scarce", "ample"}) {
    ASSERT_NE(tracker.exhausted_for(p), nullptr);
    EXPECT_EQ(tracker.exhausted_for(p)->name, used_up);
    tracker.evict(p);
  }
}

TEST(DisruptionBudgets, AreFoundAtOnceAmongVeryMany) {
  constexpr int count = 20'000;
  std::vector<DisruptionBudget> budgets;
  budgets.reserve(2 * count);
  for (int i = 0; i < count; ++i) {
    budgets.push_back({.name = std::to_string(i), .selector = app(std::to_string(i))});
    budgets.push_back({.name = "alike", .selector = app("alike"), .disruptions_allowed = 1});
  }
  const BudgetTracker tracker(budgets);
  for (int i = 0; i < count; ++i) {
    const DisruptionBudget* const own = tracker.exhausted_for(labelled(pod("p", 1, 1), std::to_string(i)));
    ASSERT_NE(own, nullptr);
    EXPECT_EQ(own->name, std::to_string(i));
  }
  EXPECT_TRUE(tracker.covers(labelled(pod("p", 1, 1), "alike")));
  EXPECT_FALSE(tracker.covers(labelled(pod("p", 1, 1), "another")));
}

/// Nodes of 1,000 m in one group of that many, with what runs on them.
ClusterObjects cluster_of(int nodes, std::vector<Pod> pods) {
  ClusterObjects cluster{.pods = std::move(pods)};
  for (int i = 1; i <= nodes; ++i) cluster.nodes.push_back(node("n" + std::to_string(i), 1000, gib, "g"));
  cluster.groups = {{.id = "g", .max = 100, .size = nodes, .node_price = MicroDollars{100'000}}};
  return cluster;
}

std::string homes(const ClusterObjects& cluster, const NodeRemoval& removal) {
  std::string text;
  for (const PodMove& move : removal.moves) text += cluster.pods[move.pod].name + "→" + move.to + " ";
  return text;
}

TEST(WhatIfRemoved, TellsEveryPodsNewHomeAndWhatIsSaved) {
  const ClusterObjects cluster =
      cluster_of(3, {pod("a", 300, 0, "n1"), pod("b", 400, 0, "n1"), pod("c", 500, 0, "n2")});
  const NodeRemovals removals = what_if_removed(cluster, {"n1"}, {}, {}, now);
  ASSERT_EQ(removals.nodes.size(), 1U);
  EXPECT_EQ(removals.nodes.front().removal.reason, UnremovableReason::none);
  EXPECT_EQ(homes(cluster, removals.nodes.front().removal), "a→n2 b→n3 ");
  EXPECT_EQ(removals.saving, MicroDollars{100'000});
}

TEST(WhatIfRemoved, GivesNoHomeOnANodeThatGoesToo) {
  const ClusterObjects cluster = cluster_of(3, {pod("a", 300, 0, "n1"), pod("b", 400, 0, "n2")});
  const NodeRemovals both = what_if_removed(cluster, {"n2", "n1"}, {}, {}, now);
  EXPECT_EQ(homes(cluster, both.nodes[0].removal), "b→n3 ");
  EXPECT_EQ(homes(cluster, both.nodes[1].removal), "a→n3 ");
  EXPECT_EQ(both.saving, MicroDollars{200'000});
  const NodeRemovals all = what_if_removed(cluster, {"n1", "n2", "n3"}, {}, {}, now);
  EXPECT_EQ(all.nodes[0].removal.reason, UnremovableReason::no_place_to_move_pods);
  EXPECT_EQ(all.nodes[2].removal.reason, UnremovableReason::none) << "nothing runs there";
}

TEST(WhatIfRemoved, TellsWhoRefusesAPodThatFindsNoPlace) {
  ClusterObjects cluster = cluster_of(3, {pod("a", 900, 0, "n1"), pod("b", 200, 0, "n2")});
  cluster.nodes[2].taints = {{.key = "spot"}};
  const NodeRemoval removal = what_if_removed(cluster, {"n1"}, {}, {}, now).nodes.front().removal;
  EXPECT_EQ(removal.reason, UnremovableReason::no_place_to_move_pods);
  ASSERT_EQ(removal.stranded.size(), 1U);
  EXPECT_EQ(removal.stranded.front().refused_by,
            (std::map<std::string, std::size_t>{{"NodeResourcesFit: cpu", 1}, {"TaintToleration: spot", 1}}));
}

TEST(WhatIfRemoved, NamesEveryBlockerAndNodesThatAreNotThere) {
  ClusterObjects cluster = cluster_of(2, {pod("a", 100, 0, "n1"), pod("b", 100, 0, "n1"), daemon(100, 0)});
  cluster.pods[0].controller = std::nullopt;
  cluster.pods[1].volumes = {{.name = "scratch", .kind = VolumeKind::empty_dir}};
  cluster.pods[2].node = "n1";
  const NodeRemovals removals = what_if_removed(cluster, {"n1", "gone"}, {}, {}, now);
  const NodeRemoval& removal = removals.nodes[0].removal;
  EXPECT_EQ(removal.reason, UnremovableReason::blocked_by_pod);
  ASSERT_EQ(removal.blocking.size(), 2U);
  EXPECT_EQ(removal.blocking[0].verdict.blocker, DrainBlocker::not_replicated);
  EXPECT_EQ(removal.blocking[1].verdict.blocker, DrainBlocker::local_storage);
  EXPECT_EQ(removal.goes_with_node, std::vector<std::size_t>{2});
  EXPECT_EQ(removals.nodes[1].removal.reason, UnremovableReason::no_node_info);
  EXPECT_EQ(removals.saving, MicroDollars{0});
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

}  // namespace
}  // namespace headroom::kubernetes
