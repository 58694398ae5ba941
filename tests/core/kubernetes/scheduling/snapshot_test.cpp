#include "core/kubernetes/scheduling/snapshot.hpp"

#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/kubernetes/scheduling/node_search.hpp"
#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

/// A cluster in which the class of the i-th pod is i.
struct Try {
  explicit Try(std::vector<Pod> pods) : classes(classes_of(pods)), snapshot(classes) {}
  PodClasses classes;
  Snapshot snapshot;
};

Node in_zone(Node n, std::string zone) {
  n.labels[std::string(zone_label)] = std::move(zone);
  return n;
}

TEST(Snapshot, FindsTheFirstNodeWithRoom) {
  Try t({pod("small", 500, 100), pod("large", 900, 100)});
  t.snapshot.add(node("n1", 400, 1000));
  t.snapshot.add(node("n2", 600, 1000));
  t.snapshot.add(node("n3", 1000, 1000));
  EXPECT_EQ(t.snapshot.first_fit(0), NodeIndex{1});
  EXPECT_EQ(t.snapshot.first_fit(1), NodeIndex{2});
  EXPECT_EQ(t.snapshot.first_fit(0, 2), NodeIndex{2}) << "from the third on";
  EXPECT_EQ(t.snapshot.first_fit(0, 0, NodeIndex{1}), NodeIndex{2}) << "not the second";
  t.snapshot.place(0, 1);
  EXPECT_EQ(t.snapshot.first_fit(0), NodeIndex{2});
  t.snapshot.place(0, 2, 2);
  EXPECT_EQ(t.snapshot.first_fit(0), std::nullopt);
}

TEST(Snapshot, NeedsEveryResourceOnOneNode) {
  Try t({pod("p", 500, 500)});
  t.snapshot.add(node("cpu", 1000, 100));
  t.snapshot.add(node("memory", 100, 1000));
  EXPECT_EQ(t.snapshot.first_fit(0), std::nullopt);
  EXPECT_EQ(t.snapshot.check(0, 0),
            (Rejection{.filter = Filter::node_resources, .subject = "memory", .limit = 100, .wanted = 500}));
}

TEST(Snapshot, FindsAPlaceAmongManyKindsOfNodes) {
  Pod chosen = pod("chosen", 100, 0);
  chosen.rules.node_selector = {{"id", "node-70"}};
  Try t({chosen, pod("any", 100, 0)});
  for (int i = 0; i < 100; ++i) {
    Node n = node("node-" + std::to_string(i), i < 50 ? 50 : 100, 100);
    n.labels["id"] = n.name;
    t.snapshot.add(n);
  }
  EXPECT_EQ(t.snapshot.first_fit(0), NodeIndex{70});
  EXPECT_EQ(t.snapshot.first_fit(1), NodeIndex{50});
  EXPECT_EQ(t.snapshot.first_fit(1, 60), NodeIndex{60});
}

TEST(Snapshot, KeepsHostPortsApart) {
  Pod p = pod("p", 100, 100);
  p.rules.host_ports = {{.port = 5555}};
  Try t({p});
  t.snapshot.add(node("n1", 1000, 1000));
  EXPECT_EQ(t.snapshot.room(0, 0), 1);
  t.snapshot.place(0, 0);
  EXPECT_EQ(t.snapshot.room(0, 0), 0);
  EXPECT_EQ(t.snapshot.check(0, 0), (Rejection{.filter = Filter::node_ports, .subject = "5555"}));
}

TEST(Snapshot, HonorsAntiAffinityOfBothSides) {
  Pod shy = labelled(pod("shy", 100, 100), "shy");
  shy.rules.anti_affinity = {{.selector = app("loud")}};
  const Pod loud = labelled(pod("loud", 100, 100), "loud");
  Try t({shy, loud});
  t.snapshot.add(node("n1", 1000, 1000));
  t.snapshot.place(0, 0);
  EXPECT_EQ(t.snapshot.check(1, 0),
            (Rejection{.filter = Filter::inter_pod_affinity, .subject = "kubernetes.io/hostname"}));
  EXPECT_EQ(t.snapshot.room(0, 0), 9) << "it does not mind its own kind";
  t.snapshot.remove(0, 0);
  t.snapshot.place(1, 0);
  EXPECT_EQ(t.snapshot.check(0, 0).filter, Filter::inter_pod_affinity);
}

TEST(Snapshot, HonorsAntiAffinityByZone) {
  Pod alone = labelled(pod("alone", 100, 100), "alone");
  alone.rules.anti_affinity = {{.topology_key = std::string(zone_label), .selector = app("alone")}};
  Try t({alone});
  t.snapshot.add(in_zone(node("a1", 1000, 1000), "a"));
  t.snapshot.add(in_zone(node("a2", 1000, 1000), "a"));
  t.snapshot.add(in_zone(node("b1", 1000, 1000), "b"));
  t.snapshot.place(0, 0);
  EXPECT_EQ(t.snapshot.check(0, 1),
            (Rejection{.filter = Filter::inter_pod_affinity, .subject = std::string(zone_label)}));
  EXPECT_EQ(t.snapshot.first_fit(0), NodeIndex{2});
}

Pod spread(std::string_view topology_key, std::int64_t max_skew) {
  Pod p = labelled(pod("p", 100, 100), "etl");
  p.rules.spread = {{.topology_key = std::string(topology_key), .max_skew = max_skew, .selector = app("etl")}};
  return p;
}

TEST(Snapshot, KeepsZonesWithinTheirSkew) {
  Try t({spread(zone_label, 1)});
  t.snapshot.add(in_zone(node("a", 1000, 1000), "a"));
  t.snapshot.add(in_zone(node("b", 1000, 1000), "b"));
  t.snapshot.add(node("nowhere", 1000, 1000));
  t.snapshot.place(0, 0);
  EXPECT_EQ(
      t.snapshot.check(0, 0),
      (Rejection{.filter = Filter::topology_spread, .subject = std::string(zone_label), .limit = 1, .wanted = 2}));
  EXPECT_EQ(t.snapshot.first_fit(0), NodeIndex{1});
  EXPECT_EQ(t.snapshot.check(0, 2).filter, Filter::topology_spread) << "a node without a zone takes none";
  t.snapshot.place(0, 1);
  EXPECT_EQ(t.snapshot.check(0, 0), Rejection{});
}

TEST(Snapshot, CountsTooFewDomainsAsEmpty) {
  Pod p = spread(hostname_label, 1);
  p.rules.spread.front().min_domains = 2;
  Try t({p});
  t.snapshot.add(node("n1", 1000, 1000));
  t.snapshot.place(0, 0);
  EXPECT_EQ(t.snapshot.check(0, 0).filter, Filter::topology_spread);
  t.snapshot.add(node("n2", 1000, 1000));
  t.snapshot.place(0, 1);
  EXPECT_EQ(t.snapshot.check(0, 0), Rejection{});
}

TEST(Snapshot, KeepsARetiredNodeAsADomainUnlessTaintsAreHonored) {
  // Of three hosts with one pod each, the first goes: by default it counts as an empty domain.
  Pod honoring = spread(hostname_label, 1);
  honoring.rules.spread.front().node_taints = Inclusion::honor;
  Try t({spread(hostname_label, 1), honoring});
  for (const char* name : {"n1", "n2", "n3"}) t.snapshot.add(node(name, 1000, 1000));
  for (NodeIndex n = 1; n < 3; ++n) t.snapshot.place(0, n);
  t.snapshot.retire(0);
  EXPECT_EQ(t.snapshot.first_fit(0), std::nullopt);
  EXPECT_EQ(t.snapshot.first_fit(1), NodeIndex{1});
  EXPECT_EQ(t.snapshot.room(1, 0), 0);
}

TEST(NodeSearch, GoesOnWhereItEndedAndKnowsWhenItIsInVain) {
  Try t({spread(hostname_label, 1)});
  for (const char* name : {"n1", "n2", "n3"}) t.snapshot.add(node(name, name[1] == '3' ? 100 : 1000, 1000));
  NodeSearch search(t.snapshot, 0);
  std::string visited;
  while (const auto found = search.next()) {
    t.snapshot.place(0, *found);
    visited += t.snapshot.name(*found) + " ";
  }
  EXPECT_EQ(visited, "n1 n2 n3 n1 n2 ") << "n3 is full, so the others may have one more than it";
  EXPECT_EQ(search.next(), std::nullopt);
  EXPECT_EQ(t.snapshot.spread_levels(0), std::vector<std::int64_t>{1});
}

TEST(Snapshot, IsAsBeforeWhenRolledBack) {
  Try t({spread(hostname_label, 2), pod("p", 300, 0)});
  t.snapshot.add(node("n1", 1000, 1000));
  t.snapshot.place(0, 0);
  EXPECT_EQ(t.snapshot.check(0, 0), Rejection{});
  const std::size_t before = t.snapshot.mark();
  t.snapshot.place(0, 0);
  t.snapshot.place(1, 0, 2);
  t.snapshot.add(node("n2", 1000, 1000));
  t.snapshot.retire(0);
  EXPECT_EQ(t.snapshot.first_fit(0), NodeIndex{1});
  t.snapshot.roll_back(before);
  EXPECT_EQ(t.snapshot.size(), 1U);
  EXPECT_EQ(t.snapshot.find("n2"), std::nullopt);
  EXPECT_EQ(t.snapshot.free(0).cpu_milli, 900);
  EXPECT_EQ(t.snapshot.first_fit(0), NodeIndex{0});
  EXPECT_EQ(t.snapshot.room(1, 0), 3);
}

TEST(Snapshot, LeavesCordonedUnreadyAndDoomedNodesAlone) {
  Try t({pod("p", 100, 100)});
  Node cordoned = node("cordoned", 1000, 1000);
  cordoned.cordoned = true;
  Node unready = node("unready", 1000, 1000);
  unready.ready = false;
  Node doomed = node("doomed", 1000, 1000);
  doomed.being_deleted = true;
  for (const Node& n : {cordoned, unready, doomed}) t.snapshot.add(n);
  EXPECT_EQ(t.snapshot.first_fit(0), std::nullopt);
}

/// The same question asked of every node in turn.
std::optional<NodeIndex> first_by_asking(Snapshot& snapshot, ClassId pod) {
  for (NodeIndex node = 0; node < snapshot.size(); ++node)
    if (snapshot.check(pod, node).filter == Filter::none) return node;
  return std::nullopt;
}

TEST(Snapshot, FindsWhatAskingEveryNodeFinds) {
  std::mt19937 random(5);
  const auto up_to = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  for (int round = 0; round < 100; ++round) {
    std::vector<Pod> pods;
    for (int i = 0; i < 6; ++i) {
      Pod p = labelled(pod("p", 50 + 100 * up_to(5), 100 * up_to(5)), up_to(1) == 0 ? "a" : "b");
      if (up_to(2) == 0) p.rules.node_selector = {{"pool", std::to_string(up_to(2))}};
      if (up_to(2) == 0) p.rules.tolerations = {{.op = Operator::exists}};
      if (up_to(3) == 0) p.rules.host_ports = {{.port = 80 + up_to(1)}};
      if (up_to(3) == 0)
        p.rules.anti_affinity = {
            {.topology_key = std::string(up_to(1) == 0 ? zone_label : hostname_label), .selector = app("a")}};
      if (up_to(2) == 0)
        p.rules.spread = {{.topology_key = std::string(up_to(1) == 0 ? zone_label : hostname_label),
                           .max_skew = 1 + up_to(1),
                           .selector = app("a")}};
      pods.push_back(p);
    }
    Try t(pods);
    const auto kinds = static_cast<int>(t.classes.size());
    for (int i = 0; i < 40; ++i) {
      Node n = in_zone(node("n" + std::to_string(i), 200 * up_to(6), 200 * up_to(6)), std::to_string(up_to(2)));
      n.labels["pool"] = std::to_string(round % 2 == 0 ? up_to(2) : i);  // few kinds of nodes, or each its own
      if (up_to(4) == 0) n.taints = {{.key = "spot"}};
      t.snapshot.add(n);
    }
    const std::size_t empty = t.snapshot.mark();
    for (int step = 0; step < 60; ++step) {
      const auto looked_for = static_cast<ClassId>(up_to(kinds - 1));
      const auto found = t.snapshot.first_fit(looked_for);
      ASSERT_EQ(found, first_by_asking(t.snapshot, looked_for));
      if (found) {
        ASSERT_GE(t.snapshot.room(looked_for, *found), 1);
        t.snapshot.place(looked_for, *found);
      }
      if (up_to(9) == 0) t.snapshot.retire(static_cast<NodeIndex>(up_to(39)));
      if (up_to(9) == 0) t.snapshot.roll_back(empty + (t.snapshot.mark() - empty) / 2);
    }
  }
}

}  // namespace
}  // namespace headroom::kubernetes
