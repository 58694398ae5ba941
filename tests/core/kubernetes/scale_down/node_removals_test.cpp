#include "core/kubernetes/scale_down/node_removals.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/scale_down/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

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

}  // namespace
}  // namespace headroom::kubernetes
