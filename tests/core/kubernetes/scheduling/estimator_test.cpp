#include "core/kubernetes/scheduling/estimator.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

struct Group {
  Pod pod;
  std::int64_t count;
};

Estimate estimated(const std::vector<Group>& groups, const Node& node, std::int64_t max_nodes = 0,
                   const std::vector<Node>& existing = {}) {
  std::vector<Pod> pods;
  for (const Group& group : groups) pods.push_back(group.pod);
  PodClasses classes = classes_of(pods);
  std::vector<PodBatch> workloads;
  for (const Group& group : groups) workloads.push_back({.pod = classes.add(group.pod), .count = group.count});
  Snapshot snapshot(classes);
  for (const Node& n : existing) snapshot.add(n);
  return estimate(snapshot, classes, {.node = node}, workloads, max_nodes);
}

Node template_of(std::int64_t cpu_milli, std::int64_t memory_bytes, std::int64_t pods) {
  Node n = node("new", cpu_milli, memory_bytes);
  n.allocatable.pods = pods;
  return n;
}

TEST(Estimate, TakesAsManyNodesAsThePodsNeed) {
  // Two pods of 350 m on a node of 1000 m, so five nodes for ten.
  EXPECT_EQ(estimated({{pod("p", 350, 1000), 10}}, template_of(1000, 2000, 10)).nodes, 5);
  // Ten pods a node is the bound, not 10 m of 10,000 m.
  EXPECT_EQ(estimated({{pod("p", 10, 100), 20}}, template_of(10'000, 20'000, 10)).nodes, 2);
}

TEST(Estimate, IsNothingForNoPodsAndForPodsThatFitNoNode) {
  EXPECT_EQ(estimated({}, template_of(1000, 1000, 10)).nodes, 0);
  EXPECT_EQ(estimated({{pod("p", 10, 10), 0}}, template_of(1000, 1000, 10)).nodes, 0);
  EXPECT_EQ(estimated({{pod("p", 2000, 10), 5}}, template_of(1000, 1000, 10)).nodes, 0);
  EXPECT_EQ(estimated({{pod("p", 10, 10), 5}}, template_of(1000, 1000, 0)).nodes, 0) << "a node that takes no pods";
}

TEST(Estimate, PacksThePodsWithTheHighestScoreFirst) {
  const Estimate e =
      estimated({{pod("small", 50, 1000), 10}, {pod("large", 500, 1000), 10}}, template_of(1000, 5000 * mib, 10), 5);
  EXPECT_EQ(e.nodes, 5);
  EXPECT_EQ(e.placed, (std::vector<std::int64_t>{0, 10})) << "the large ones fill all five nodes";
  EXPECT_TRUE(e.limited);
}

TEST(Estimate, FillsOpenedNodesBeforeItAddsMore) {
  // 1,000 of 95 m take 100 nodes and leave 50 m on each, room for 100 of the 50 m ones; 49,900 are left, 20 a node.
  const Estimate e = estimated({{pod("small", 50, 100), 50'000}, {pod("large", 95, 190), 1'000}},
                               template_of(1000, 5000 * mib, 100), 3000);
  EXPECT_EQ(e.nodes, 100 + 49'900 / 20);
  EXPECT_EQ(e.pods, 51'000);
  EXPECT_FALSE(e.limited);
}

TEST(Estimate, StopsAtItsLimitAndAddsNothingWhenNothingIsAllowed) {
  const std::vector<Group> groups{{pod("p", 500, 1000), 20}};
  EXPECT_EQ(estimated(groups, template_of(1000, 5000, 10), 5).pods, 10);
  EXPECT_EQ(estimated(groups, template_of(1000, 5000, 10), -1).nodes, 0);
  EXPECT_TRUE(estimated(groups, template_of(1000, 5000, 10), -1).limited);
}

TEST(Estimate, GivesEachHostPortItsNode) {
  Pod p = pod("p", 200, 1000);
  p.rules.host_ports = {{.port = 5555}};
  EXPECT_EQ(estimated({{p, 8}}, template_of(1000, 5000, 10)).nodes, 8);
}

TEST(Estimate, CountsTheDaemonsOfANewNode) {
  Pod daemon = pod("agent", 400, 0);
  daemon.controller->kind = "DaemonSet";
  const Pod p = pod("p", 300, 0);
  PodClasses classes = classes_of({daemon, p});
  Snapshot snapshot(classes);
  const std::vector<PodBatch> workloads{{.pod = 1, .count = 4}};
  EXPECT_EQ(estimate(snapshot, classes, {.node = template_of(1000, 1000, 10), .daemons = {0}}, workloads, 0).nodes, 2);
}

Node in_zone(Node n, std::string zone) {
  n.labels[std::string(zone_label)] = std::move(zone);
  return n;
}

TEST(Estimate, KeepsTheSkewOfTopologySpread) {
  const auto spread = [](std::string_view key, std::int64_t max_skew, std::int64_t min_domains, std::int64_t cpu) {
    Pod p = labelled(pod("p", cpu, 100), "etl");
    p.rules.spread = {
        {.topology_key = std::string(key), .max_skew = max_skew, .min_domains = min_domains, .selector = app("etl")}};
    return p;
  };
  const Node fresh = in_zone(template_of(1000, 5000, 10), "mars");
  const std::vector<Node> old{in_zone(node("old", 100, 1000), "jupiter")};
  // The old node is too small for any of them: its host stays empty, so two on each new one.
  EXPECT_EQ(estimated({{spread(hostname_label, 2, 1, 200), 8}}, fresh, 0, old).nodes, 4);
  // The other zone stays empty, so two are all that may go to the new one's.
  const Estimate zonal = estimated({{spread(zone_label, 2, 1, 200), 8}}, fresh, 0, old);
  EXPECT_EQ(zonal.nodes, 1);
  EXPECT_EQ(zonal.pods, 2);
  // The old node takes four and counts, as it does upstream: twelve pods on three hosts, two of them new.
  const Estimate three = estimated({{spread(hostname_label, 1, 3, 20), 12}}, fresh, 0, old);
  EXPECT_EQ(three.nodes, 3);
  EXPECT_EQ(three.pods, 12);
}

TEST(Estimate, LeavesTheSnapshotAsItWas) {
  PodClasses classes = classes_of({pod("p", 500, 0)});
  Snapshot snapshot(classes);
  snapshot.add(node("old", 1000, 1000));
  const std::vector<PodBatch> workloads{{.pod = 0, .count = 7}};
  estimate(snapshot, classes, {.node = template_of(1000, 1000, 10)}, workloads, 0);
  EXPECT_EQ(snapshot.size(), 1U);
  EXPECT_EQ(snapshot.free(0).cpu_milli, 1000);
}

TEST(Estimate, NeverPacksMoreThanItsNodesHold) {
  std::mt19937 random(7);
  const auto up_to = [&](std::int64_t most) { return std::uniform_int_distribution<std::int64_t>(0, most)(random); };
  for (int round = 0; round < 500; ++round) {
    std::vector<Group> groups;
    for (std::int64_t i = up_to(5); i >= 0; --i) groups.push_back({pod("p", up_to(1200), up_to(1200)), up_to(40)});
    const Node fresh = template_of(1000, 1000, 1 + up_to(20));
    const std::int64_t max_nodes = up_to(30);
    const Estimate e = estimated(groups, fresh, max_nodes);
    Resources packed;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      EXPECT_LE(e.placed[i], groups[i].count);
      packed += times(request_of(groups[i].pod), e.placed[i]);
    }
    EXPECT_TRUE(covers(times(fresh.allocatable, e.nodes), packed));
    EXPECT_EQ(packed.pods, e.pods);
    EXPECT_TRUE(max_nodes == 0 || e.nodes <= max_nodes);
  }
}

}  // namespace
}  // namespace headroom::kubernetes
