#include "core/kubernetes/scale_up/scale_up.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

const Instant now{Seconds{100'000}};

NodeGroup group(std::string id, std::int64_t size, std::int64_t max, std::int64_t cpu = 4000,
                std::int64_t memory = 16 * gib) {
  NodeGroup g{.id = id, .max = max, .size = size};
  g.node_template = node(id, cpu, memory);
  return g;
}

std::vector<Pod> pods(int count, std::int64_t cpu, std::int64_t memory = gib) {
  std::vector<Pod> all;
  for (int i = 0; i < count; ++i) all.push_back(pod("p" + std::to_string(i), cpu, memory));
  return all;
}

std::string rejections(const PendingPods& pending) {
  std::string text;
  for (const GroupRejection& r : pending.rejections)
    text += r.group + " " + std::string(plugin_name(r.rejection.filter)) + " " + r.rejection.subject + "\n";
  return text;
}

TEST(ScaleUp, IsNotNeededWithoutPendingPods) {
  ClusterObjects cluster{.groups = {group("g", 0, 10)}};
  EXPECT_EQ(plan_scale_up(cluster, {}, now).result, ScaleUpResult::not_needed);
  EXPECT_EQ(plan_scale_up({}, {}, now).result, ScaleUpResult::not_needed);
}

TEST(ScaleUp, AddsTheNodesThatPodsNeed) {
  // Four of 1,000 m fit a node of 4,000 m: ten pods need three nodes.
  ClusterObjects cluster{.pods = pods(10, 1000), .groups = {group("g", 2, 10)}};
  cluster.groups.front().node_price = MicroDollars{192'000};
  cluster.nodes = {node("n1", 4000, 16 * gib, "g"), node("n2", 4000, 16 * gib, "g")};
  cluster.pods.push_back(pod("busy1", 4000, gib, "n1"));
  cluster.pods.push_back(pod("busy2", 4000, gib, "n2"));
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  EXPECT_EQ(plan.result, ScaleUpResult::scaled_up);
  ASSERT_EQ(plan.growth.size(), 1U);
  EXPECT_EQ(plan.growth.front().from, 2);
  EXPECT_EQ(plan.growth.front().to, 5);
  EXPECT_EQ(plan.growth.front().hourly_cost, MicroDollars{576'000});
  EXPECT_EQ(plan.pods_placed, 10);
  ASSERT_EQ(plan.pending.size(), 1U);
  EXPECT_EQ(plan.pending.front().outcome, PodOutcome::triggered);
  EXPECT_EQ(plan.pending.front().pods.size(), 10U);
}

TEST(ScaleUp, FillsExistingAndUpcomingNodesFirst) {
  ClusterObjects cluster{
      .nodes = {node("n1", 4000, 16 * gib, "g")}, .pods = pods(10, 1000), .groups = {group("g", 2, 10)}};
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  EXPECT_EQ(plan.pending.front().fitting, 8) << "four on the node that is there, four on the one to come";
  EXPECT_EQ(plan.pending.front().triggering, 2);
  EXPECT_EQ(plan.growth.front().to, 3);
  cluster.groups.front().size = 3;
  EXPECT_EQ(plan_scale_up(cluster, {}, now).result, ScaleUpResult::not_needed);
  EXPECT_EQ(plan_scale_up(cluster, {.existing_nodes = ExistingNodes::taken_for_full}, now).pending.front().triggering,
            10);
}

/// Pods on nodes of 4,000 m: n1 is full, and n2 has joined but is not ready.
ClusterObjects with_a_node_that_joins(Seconds age) {
  ClusterObjects cluster{.nodes = {node("n1", 4000, 16 * gib, "g"), node("n2", 4000, 16 * gib, "g")},
                         .pods = pods(4, 1000),
                         .groups = {group("g", 2, 10)}};
  cluster.pods.push_back(pod("busy", 4000, gib, "n1"));
  cluster.nodes[1].ready = false;
  cluster.nodes[1].created_at = now - age;
  return cluster;
}

TEST(ScaleUp, TriesNodesThatAreOnTheirWayAsIfTheyHadStarted) {
  ClusterObjects cluster = with_a_node_that_joins(Seconds{899});
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  EXPECT_EQ(plan.result, ScaleUpResult::not_needed);
  EXPECT_EQ(plan.pending.front().arriving, std::vector<std::string>{"n2"});
  EXPECT_EQ(plan_scale_up(cluster, {.existing_nodes = ExistingNodes::unknown}, now).result, ScaleUpResult::not_needed)
      << "the scheduler does not try it, so it says nothing about it";
  EXPECT_EQ(plan_scale_up(with_a_node_that_joins(Seconds{900}), {}, now).growth.front().to, 3);
  cluster.nodes[1].created_at.reset();
  EXPECT_EQ(plan_scale_up(cluster, {}, now).growth.front().to, 3) << "nobody knows its age";
  cluster.nodes[1].created_at = now;
  cluster.nodes[1].cordoned = true;
  EXPECT_EQ(plan_scale_up(cluster, {}, now).growth.front().to, 3);
  cluster.nodes[1].cordoned = false;
  cluster.nodes[1].being_deleted = true;
  EXPECT_EQ(plan_scale_up(cluster, {}, now).growth.front().to, 3);
}

TEST(ScaleUp, LooksPastTheTaintsOfANodeThatStarts) {
  struct Row {
    const char* taint;
    Seconds age;
    bool takes_pods;
  };
  const Row rows[] = {{"startup-taint.cluster-autoscaler.kubernetes.io/cni", Seconds{60}, true},
                      {"ignore-taint.cluster-autoscaler.kubernetes.io/cni", Seconds{60}, true},
                      {"ignore-taint.cluster-autoscaler.kubernetes.io/cni", Seconds{900}, false},
                      {"dedicated", Seconds{60}, false},
                      {"node.cilium.io/agent-not-ready", Seconds{60}, false}};
  for (const Row& row : rows) {
    ClusterObjects cluster = with_a_node_that_joins(row.age);
    cluster.nodes[1].ready = true;
    cluster.nodes[1].taints = {{.key = row.taint, .effect = TaintEffect::no_execute}};
    EXPECT_EQ(plan_scale_up(cluster, {}, now).result == ScaleUpResult::not_needed, row.takes_pods) << row.taint;
  }
}

TEST(ScaleUp, ExpectsTheDaemonsOfTheGroupOnANodeThatStarts) {
  // n1 runs a daemon of 500 m. So 3,500 m of n2 are for the four pods of 1,000 m: three fit.
  ClusterObjects cluster = with_a_node_that_joins(Seconds{60});
  cluster.pods.back() = pod("busy", 3500, gib, "n1");
  Pod agent = daemon(500, 0);
  agent.node = "n1";
  cluster.pods.push_back(agent);
  EXPECT_EQ(plan_scale_up(cluster, {}, now).pending.front().fitting, 3);
  agent.node = "n2";
  agent.name = "agent-2";
  cluster.pods.push_back(agent);
  EXPECT_EQ(plan_scale_up(cluster, {}, now).pending.front().fitting, 3) << "it counts once";
  // A node that has not reported its size is as large as n1.
  cluster.nodes[1].capacity = {};
  cluster.nodes[1].allocatable = {};
  EXPECT_EQ(plan_scale_up(cluster, {}, now).pending.front().fitting, 3);
}

TEST(ScaleUp, GivesRoomToTheMoreImportantPodsFirst) {
  ClusterObjects cluster{.nodes = {node("n1", 1000, gib, "g")}, .pods = pods(2, 1000, 0), .groups = {group("g", 1, 1)}};
  cluster.pods[1].priority = 5;
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  ASSERT_EQ(plan.pending.size(), 2U);
  EXPECT_EQ(plan.pending[0].pods, std::vector<std::size_t>{1});
  EXPECT_EQ(plan.pending[0].outcome, PodOutcome::fits);
  EXPECT_EQ(plan.pending[1].outcome, PodOutcome::unschedulable);
}

TEST(ScaleUp, CountsSparksExecutorsAsOneKindAndTellsHowManyTheAutoscalerWouldSee) {
  ClusterObjects cluster{.pods = pods(40, 1000), .groups = {group("g", 0, 100)}};
  for (Pod& p : cluster.pods) {
    p.labels = {{"spark-role", "executor"}, {"spark-exec-id", p.name}};
    p.controller = Owner{.kind = "Pod", .name = "driver", .uid = "driver-1"};
  }
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  EXPECT_EQ(plan.pending.size(), 1U);
  EXPECT_EQ(plan.upstream_groups, 40);
  EXPECT_EQ(plan.growth.front().to, 10);
}

TEST(ScaleUp, TakesPodsGivenAsGroups) {
  ClusterObjects cluster{.pending = {{pod("exec", 1000, gib), 50}, {pod("none", 1000, gib), 0}},
                         .groups = {group("g", 0, 100)}};
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  ASSERT_EQ(plan.pending.size(), 1U);
  EXPECT_EQ(plan.pending.front().count, 50);
  EXPECT_EQ(plan.pending.front().pod_groups, std::vector<std::size_t>{0});
  EXPECT_EQ(plan.growth.front().to, 13) << "⌈50 / 4⌉";
}

TEST(ScaleUp, TellsWhatTheDemandIsBeyondTheMaximum) {
  // Fifty executors need 13 nodes, the group may have 6: 24 run, 26 stay pending.
  ClusterObjects cluster{.pending = {{pod("exec", 1000, gib), 50}}, .groups = {group("g", 0, 6)}};
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  const OptionReport& report = plan.options.front();
  EXPECT_EQ(report.option.nodes, 6);
  EXPECT_EQ(report.node_cap, 6);
  EXPECT_EQ(report.demand_nodes, 13);
  EXPECT_EQ(report.demand_pods, 50);
  EXPECT_EQ(plan.pods_placed, 24);
  EXPECT_EQ(plan.pending.front().triggering, 24);
}

TEST(ScaleUp, KeepsTheReasonOfEverySkippedGroupAndWhoWouldFit) {
  ClusterObjects cluster{.pods = pods(3, 1000)};
  cluster.groups = {group("backoff", 0, 9),
                    group("full", 6, 6),
                    group("quota", 0, 9),
                    group("sick", 0, 9),
                    group("tiny-and-full", 1, 1, 100),
                    {.id = "unknown", .max = 5}};
  for (const char* id : {"full", "tiny-and-full"}) {
    Node busy = node(std::string(id) + "-1", 100, gib, id);
    busy.cordoned = true;
    cluster.nodes.push_back(busy);
  }
  cluster.groups[1].size = 6;
  for (int i = 2; i <= 6; ++i) {
    Node busy = node("full-" + std::to_string(i), 100, gib, "full");
    busy.cordoned = true;
    cluster.nodes.push_back(busy);
  }
  cluster.groups[0].backoff = Backoff{.until = now + Seconds{60}};
  cluster.groups[3].health = GroupHealth::unhealthy;
  const ScaleUpSettings settings{
      .quotas = {{.id = "team", .groups = {"quota"}, .limits = {{"cpu", 3}, {"memory", 0}}}}};
  const ScaleUpPlan plan = plan_scale_up(cluster, settings, now);
  EXPECT_EQ(plan.result, ScaleUpResult::no_options);
  std::string told;
  for (const SkippedGroup& s : plan.skipped)
    told += s.group + ": " + skip_text(s) + " (" + std::to_string(s.pods_that_would_fit) + ")\n";
  EXPECT_EQ(told,
            "backoff: in backoff after failed scale-up (3)\n"
            "full: max node group size reached (3)\n"
            "quota: exceeded quota: \"team\", resources: cpu, memory (3)\n"
            "sick: not ready for scale-up (3)\n"
            "tiny-and-full: max node group size reached (0)\n"
            "unknown: not ready for scale-up (0)\n");
  EXPECT_EQ(plan.skipped[0].until, now + Seconds{60});
  EXPECT_EQ(plan.skipped[1].limit, 6);
  EXPECT_EQ(plan.skipped[1].size, 6);
  ASSERT_EQ(plan.pending.size(), 1U);
  EXPECT_EQ(plan.pending.front().would_fit, (std::vector<std::string>{"backoff", "full", "quota", "sick"}));
  EXPECT_EQ(rejections(plan.pending.front()), "tiny-and-full NodeResourcesFit cpu\n");
  EXPECT_EQ(plan.pending.front().rejections.front().rejection.limit, 100);
  EXPECT_EQ(plan.pending.front().rejections.front().rejection.wanted, 1000);
}

TEST(ScaleUp, TellsWhichFilterOfEachGroupRefusesAPod) {
  ClusterObjects cluster{.pods = pods(1, 1000)};
  cluster.pods.front().rules.node_selector = {{"pool", "etl"}};
  cluster.groups = {group("etl", 0, 9), group("small", 0, 9, 500), group("spot", 0, 9), group("web", 0, 9)};
  for (std::size_t i = 0; i < 3; ++i) cluster.groups[i].node_template->labels = {{"pool", "etl"}};
  cluster.groups[2].node_template->taints = {{.key = "spot"}};
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  EXPECT_EQ(rejections(plan.pending.front()),
            "small NodeResourcesFit cpu\n"
            "spot TaintToleration spot\n"
            "web NodeAffinity pool\n");
  ASSERT_EQ(plan.options.size(), 1U);
  EXPECT_EQ(plan.options.front().option.group, "etl");
}

TEST(ScaleUp, ReportsConstraintsItLeavesOut) {
  ClusterObjects cluster{.pods = pods(1, 1000), .groups = {group("g", 0, 9)}};
  cluster.pods.front().unmodelled = {"pod affinity"};
  EXPECT_EQ(plan_scale_up(cluster, {}, now).pending.front().unsupported, std::vector<std::string>{"pod affinity"});
}

TEST(ScaleUp, ScoresEveryOptionByEveryExpander) {
  ClusterObjects cluster{.pods = pods(4, 1000),
                         .groups = {group("large", 0, 9, 16'000, 64 * gib), group("small", 0, 9)}};
  const ScaleUpPlan plan = plan_scale_up(cluster, {.expanders = {Expander::most_pods, Expander::least_waste}}, now);
  ASSERT_EQ(plan.options.size(), 2U);
  EXPECT_EQ(plan.options[*plan.chosen].option.group, "small");
  // Large: 12/16 of cpu and 60/64 GiB wasted; small: no cpu, 12/16 GiB.
  EXPECT_EQ(plan.options[0].judgement.scores, (std::vector<std::optional<double>>{4, 0.75 + 0.9375}));
  EXPECT_EQ(plan.options[1].judgement.scores, (std::vector<std::optional<double>>{4, 0.75}));
  EXPECT_EQ(plan.options[0].judgement.eliminated_by, Expander::least_waste);
}

TEST(ScaleUp, ChoosesNothingWhereNoPriceIsKnown) {
  const ClusterObjects cluster{.pods = pods(4, 1000), .groups = {group("g", 0, 9)}};
  const ScaleUpPlan plan = plan_scale_up(cluster, {.expanders = {Expander::price}}, now);
  EXPECT_EQ(plan.result, ScaleUpResult::filtered_out);
  EXPECT_EQ(plan.pending.front().outcome, PodOutcome::unschedulable);
}

TEST(ScaleUp, KeepsTheClusterWithinItsNodes) {
  ClusterObjects cluster{.pods = pods(12, 1000), .groups = {group("g", 0, 9)}};
  cluster.nodes = {node("other", 100, gib)};
  const ScaleUpPlan capped = plan_scale_up(cluster, {.max_nodes_total = 3}, now);
  EXPECT_EQ(capped.growth.front().to, 2);
  EXPECT_EQ(capped.pods_placed, 8);
  EXPECT_EQ(plan_scale_up(cluster, {.max_nodes_total = 1}, now).result, ScaleUpResult::node_limit_reached);
  const ScaleUpPlan later =
      plan_scale_up(cluster, {.max_nodes_total = 3, .estimate_bound = EstimateBound::demand}, now);
  EXPECT_EQ(later.estimated, 3);
  EXPECT_EQ(later.growth.front().to, 2);
  EXPECT_EQ(later.pods_placed, 8);
}

TEST(ScaleUp, KeepsTheClusterWithinItsCores) {
  const ClusterObjects cluster{.pods = pods(12, 1000), .groups = {group("g", 0, 9)}};
  EXPECT_EQ(plan_scale_up(cluster, {.max_cores_total = 11}, now).growth.front().to, 2) << "two of four cores";
  const ScaleUpPlan none = plan_scale_up(cluster, {.max_cores_total = 3}, now);
  EXPECT_EQ(skip_text(none.skipped.front()), "exceeded quota: \"cluster-wide\", resources: cpu");
}

TEST(ScaleUp, PartsNodesAmongSimilarGroups) {
  ClusterObjects cluster{.pods = pods(24, 1000),
                         .groups = {group("a", 0, 9), group("b", 2, 9), group("c", 0, 9, 8000)}};
  cluster.nodes = {node("b1", 100, gib, "b"), node("b2", 100, gib, "b")};
  for (Node& n : cluster.nodes) n.cordoned = true;
  const ScaleUpSettings settings{.expanders = {Expander::random}, .balancing = Balancing::similar_groups};
  const ScaleUpPlan plan = plan_scale_up(cluster, settings, now);
  ASSERT_EQ(plan.growth.size(), 2U);
  EXPECT_EQ(plan.growth[0].group, "a");
  EXPECT_EQ(plan.growth[0].to, 4);
  EXPECT_EQ(plan.growth[1].group, "b");
  EXPECT_EQ(plan.growth[1].to, 4) << "six nodes for 0 and 2";
  EXPECT_EQ(plan.options[0].similar_groups, std::vector<std::string>{"b"});
}

TEST(ScaleUp, MayBeAllOrNothing) {
  const ClusterObjects cluster{.pods = pods(12, 1000), .groups = {group("g", 0, 2)}};
  const ScaleUpSettings all{.ambition = Ambition::all_or_nothing};
  const ScaleUpPlan plan = plan_scale_up(cluster, all, now);
  EXPECT_EQ(plan.result, ScaleUpResult::all_or_nothing);
  EXPECT_TRUE(plan.growth.empty());
  EXPECT_EQ(plan_scale_up({.pods = pods(8, 1000), .groups = {group("g", 0, 2)}}, all, now).result,
            ScaleUpResult::scaled_up);
}

TEST(ScaleUp, LeavesPodsForTheNextRoundThatTheChosenGroupCannotTake) {
  ClusterObjects cluster{.pods = {pod("cpu", 4000, gib), pod("memory", 100, 32 * gib)}};
  cluster.groups = {group("cpu-group", 0, 9), group("memory-group", 0, 9, 1000, 64 * gib)};
  const ScaleUpPlan plan = plan_scale_up(cluster, {.expanders = {Expander::random}}, now);
  ASSERT_EQ(plan.pending.size(), 2U);
  for (const PendingPods& p : plan.pending)
    EXPECT_EQ(p.outcome, p.example == "default/cpu" ? PodOutcome::triggered : PodOutcome::awaiting_evaluation);
}

TEST(ScaleUp, TakesANewNodeForOneLikeThoseTheGroupHas) {
  // The group's own node has 2,000 m and a daemon of 500 m; its template, four times as much, is not asked.
  ClusterObjects cluster{.pods = pods(3, 500), .groups = {group("g", 1, 9, 8000)}};
  cluster.nodes = {node("n1", 2000, 16 * gib, "g")};
  cluster.nodes.front().labels[std::string(hostname_label)] = "n1";
  cluster.nodes.front().taints = {{.key = "node.kubernetes.io/memory-pressure"}};
  Pod daemon = pod("agent", 500, 0, "n1");
  daemon.controller->kind = "DaemonSet";
  cluster.pods.push_back(daemon);
  cluster.pods.push_back(pod("busy", 1500, 0, "n1"));
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  EXPECT_EQ(plan.options.front().option.node_capacity.cpu_milli, 2000);
  EXPECT_EQ(plan.options.front().option.nodes, 1) << "three of 500 m beside the daemon";
}

TEST(ScaleUp, IgnoresPodsThatCallForNoNode) {
  ClusterObjects cluster{.pods = pods(3, 1000), .groups = {group("g", 0, 9)}};
  cluster.pods[0].priority = -11;
  cluster.pods[1].unschedulable = false;
  cluster.pods[2].phase = PodPhase::succeeded;
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  EXPECT_EQ(plan.result, ScaleUpResult::not_needed);
  ASSERT_EQ(plan.ignored.size(), 2U);
  EXPECT_EQ(plan.ignored[0].reason, IgnoredReason::expendable);
  EXPECT_EQ(plan.ignored[1].reason, IgnoredReason::not_unschedulable);
}

TEST(ScaleUp, LetsExpendablePodsHoldNothingAndNominatedOnesTheirPlace) {
  ClusterObjects cluster{.nodes = {node("n1", 1000, gib, "g")}, .pods = pods(1, 1000, 0), .groups = {group("g", 1, 9)}};
  cluster.pods.push_back(pod("cheap", 1000, 0, "n1"));
  cluster.pods[1].priority = -20;
  EXPECT_EQ(plan_scale_up(cluster, {}, now).result, ScaleUpResult::not_needed);
  cluster.pods.push_back(pod("preempting", 1000, 0));
  cluster.pods[2].nominated_node = "n1";
  EXPECT_EQ(plan_scale_up(cluster, {}, now).result, ScaleUpResult::scaled_up);
}

TEST(ScaleUp, IsBoundedForEnormousInput) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  ClusterObjects cluster{
      .pending = {{pod("many", 1000, gib), most}, {pod("more", 1000, gib), most}, {pod("huge", most, most), 3}},
      .groups = {group("g", 0, most)}};
  const ScaleUpPlan plan = plan_scale_up(cluster, {}, now);
  EXPECT_EQ(plan.growth.front().to, 1000) << "nodes of one scale-up";
  EXPECT_EQ(plan.options.front().demand_nodes, most_demand_nodes);
  EXPECT_EQ(plan.pods_placed, 4000);
  EXPECT_EQ(plan.pending.size(), 2U);
  cluster.groups.front().size = most;
  cluster.groups.front().max = most;
  EXPECT_EQ(plan_scale_up(cluster, {}, now).skipped.front().reason, SkipReason::max_size);
}

/// Everything about a plan that does not depend on positions.
std::string told(const ScaleUpPlan& plan) {
  std::string text = std::to_string(static_cast<int>(plan.result)) + " " + std::to_string(plan.pods_placed) + "\n";
  for (const GroupGrowth& g : plan.growth)
    text += g.group + " " + std::to_string(g.from) + "→" + std::to_string(g.to) + "\n";
  for (const OptionReport& o : plan.options)
    text += o.option.group + " " + std::to_string(o.option.nodes) + " " + std::to_string(o.option.pods) + "\n";
  for (const SkippedGroup& s : plan.skipped) text += s.group + " " + skip_text(s) + "\n";
  for (const PendingPods& p : plan.pending)
    text += p.example + " " + std::to_string(p.count) + " " + std::to_string(p.fitting) + " " +
            std::to_string(p.triggering) + " " + std::to_string(static_cast<int>(p.outcome)) + rejections(p) + "\n";
  return text;
}

TEST(ScaleUp, HoldsItsLimitsAndDoesNotDependOnTheOrderOfItsInput) {
  std::mt19937 random(11);
  const auto up_to = [&](std::int64_t most) { return std::uniform_int_distribution<std::int64_t>(0, most)(random); };
  for (int round = 0; round < 150; ++round) {
    ClusterObjects cluster;
    for (std::int64_t i = up_to(3); i >= 0; --i) {
      NodeGroup g = group("g" + std::to_string(i), up_to(4), 0, 1000 * (1 + up_to(7)), (1 + up_to(31)) * gib);
      g.max = g.size + up_to(6) - 1;
      if (up_to(4) == 0) g.node_template->taints = {{.key = "spot"}};
      cluster.groups.push_back(g);
    }
    for (std::int64_t i = up_to(5); i > 0; --i)
      cluster.nodes.push_back(node("n" + std::to_string(i), 1000 * up_to(8), 8 * gib, "g0"));
    for (std::int64_t i = up_to(30); i > 0; --i) {
      Pod p = pod("p" + std::to_string(i), 500 * up_to(8), up_to(8) * gib,
                  up_to(3) == 0 ? "n" + std::to_string(up_to(5)) : "");
      if (up_to(2) == 0) p.rules.tolerations = {{.op = Operator::exists}};
      if (up_to(5) == 0) p.rules.host_ports = {{.port = 80}};
      if (up_to(5) == 0) p.rules.spread = {{.max_skew = 1 + up_to(2), .selector = app("a")}};
      if (up_to(2) == 0) p.labels["app"] = "a";
      p.priority = up_to(1);
      cluster.pods.push_back(p);
    }
    const std::int64_t total = up_to(20);
    const ScaleUpSettings settings{.max_nodes_total = total,
                                   .balancing = up_to(1) == 0 ? Balancing::off : Balancing::similar_groups};
    const ScaleUpPlan plan = plan_scale_up(cluster, settings, now);
    std::int64_t added = 0;
    for (const GroupGrowth& growth : plan.growth) {
      const auto grown = std::find_if(cluster.groups.begin(), cluster.groups.end(),
                                      [&](const NodeGroup& g) { return g.id == growth.group; });
      EXPECT_LE(growth.to, grown->max);
      EXPECT_GT(growth.to, growth.from);
      added += growth.to - growth.from;
    }
    EXPECT_TRUE(total == 0 || added == 0 || added + static_cast<std::int64_t>(cluster.nodes.size()) <= total);
    for (const PendingPods& p : plan.pending) EXPECT_LE(p.fitting + p.triggering, p.count);

    ClusterObjects shuffled = cluster;
    std::shuffle(shuffled.nodes.begin(), shuffled.nodes.end(), random);
    std::shuffle(shuffled.pods.begin(), shuffled.pods.end(), random);
    std::shuffle(shuffled.groups.begin(), shuffled.groups.end(), random);
    ASSERT_EQ(told(plan_scale_up(shuffled, settings, now)), told(plan));
  }
}

}  // namespace
}  // namespace headroom::kubernetes
