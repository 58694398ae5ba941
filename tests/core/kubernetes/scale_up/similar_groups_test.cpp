#include "core/kubernetes/scale_up/similar_groups.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

SampleNode sample(std::int64_t cpu, std::int64_t memory) {
  const Node n = node("n", cpu, memory);
  return {.node = n, .free = n.allocatable};
}

TEST(SimilarGroups, DifferAtMostByTheirTolerances) {
  const SampleNode base = sample(1000, 1000);
  const auto changed = [&](auto change) {
    SampleNode other = base;
    change(other);
    return similar(base, other, {});
  };
  EXPECT_TRUE(changed([](SampleNode&) {}));
  EXPECT_FALSE(changed([](SampleNode& n) { n.node.capacity.cpu_milli = 1001; }));
  EXPECT_FALSE(changed([](SampleNode& n) { n.node.capacity.gpus = 1; }));
  EXPECT_TRUE(changed([](SampleNode& n) { n.node.capacity.memory_bytes = 985; })) << "1.5% less";
  EXPECT_FALSE(changed([](SampleNode& n) { n.node.capacity.memory_bytes = 984; }));
  EXPECT_TRUE(changed([](SampleNode& n) { n.node.allocatable.cpu_milli = 950; })) << "5% less";
  EXPECT_FALSE(changed([](SampleNode& n) { n.node.allocatable.cpu_milli = 949; }));
  EXPECT_FALSE(changed([](SampleNode& n) { n.free.memory_bytes = 949; }));
  EXPECT_TRUE(changed([](SampleNode& n) { n.node.labels[std::string(zone_label)] = "b"; }));
  EXPECT_FALSE(changed([](SampleNode& n) { n.node.labels["pool"] = "etl"; }));
}

TEST(SimilarGroups, IgnoreTheLabelsTheyAreToldTo) {
  SampleNode other = sample(1000, 1000);
  other.node.labels["pool"] = "etl";
  EXPECT_TRUE(similar(sample(1000, 1000), other, {.ignored_labels = {"pool"}}));
}

using Sizes = std::map<std::string, std::int64_t>;

TEST(Balancing, FillsTheSmallestGroupFirst) {
  const std::vector<SizedGroup> groups{{"a", 10, 1}, {"b", 10, 3}, {"c", 10, 5}, {"d", 10, 5}};
  EXPECT_EQ(balance(groups, 0), Sizes{});
  EXPECT_EQ(balance(groups, 1), (Sizes{{"a", 2}}));
  EXPECT_EQ(balance(groups, 2), (Sizes{{"a", 3}}));
  EXPECT_EQ(balance(groups, 4), (Sizes{{"a", 4}, {"b", 4}}));
  EXPECT_EQ(balance(groups, 5), (Sizes{{"a", 5}, {"b", 4}}));
  EXPECT_EQ(balance(groups, 10), (Sizes{{"a", 6}, {"b", 6}, {"c", 6}, {"d", 6}}));
}

TEST(Balancing, KeepsToEachMaximum) {
  EXPECT_EQ(balance(std::vector<SizedGroup>{{"full", 1, 1}}, 1), Sizes{});
  EXPECT_EQ(balance(std::vector<SizedGroup>{{"a", 3, 1}, {"over", 3, 6}}, 1), (Sizes{{"a", 2}}));
  EXPECT_EQ(balance(std::vector<SizedGroup>{{"a", 3, 1}, {"b", 10, 3}, {"c", 7, 5}}, 900),
            (Sizes{{"a", 3}, {"b", 10}, {"c", 7}}));
}

}  // namespace
}  // namespace headroom::kubernetes
