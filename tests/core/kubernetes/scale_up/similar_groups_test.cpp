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

TEST(SimilarGroups, LeaveOutTheLabelsOfTheirCloudAlone) {
  struct Row {
    const char* provider_id;
    const char* label;
    bool similar;
  };
  const Row rows[] = {{"aws:///a/i-1", "topology.k8s.aws/zone-id", true},
                      {"aws:///a/i-1", "k8s.amazonaws.com/eniConfig", true},
                      {"aws:///a/i-1", "eks.amazonaws.com/nodegroup", true},
                      {"aws:///a/i-1", "alpha.eksctl.io/nodegroup-name", true},
                      {"aws:///a/i-1", "alpha.eksctl.io/instance-id", true},
                      {"aws:///a/i-1", "topology.ebs.csi.aws.com/zone", true},
                      {"aws:///a/i-1", "lifecycle", true},
                      {"aws:///a/i-1", "eks.amazonaws.com/nodegroup-image", false},
                      {"aws:///a/i-1", "eks.amazonaws.com/capacityType", false},
                      {"aws:///a/i-1", "agentpool", false},
                      {"gce://p/z/n", "topology.gke.io/zone", true},
                      {"gce://p/z/n", "cloud.google.com/gke-nodepool", false},
                      {"gce://p/z/n", "lifecycle", false},
                      {"azure:///n", "agentpool", true},
                      {"azure:///n", "poolName", true},
                      {"azure:///n", "kubernetes.azure.com/agentpool", true},
                      {"azure:///n", "kubernetes.azure.com/node-image-version", true},
                      {"azure:///n", "kubernetes.azure.com/consolidated-additional-properties", true},
                      {"azure:///n", "topology.disk.csi.azure.com/zone", true},
                      {"azure:///n", "creationSource", true},
                      {"azure:///n", "resourceNameSuffix", true},
                      {"azure:///n", "aksEngineVersion", true},
                      {"azure:///n", "kubernetes.azure.com/mode", false},
                      {"azure:///n", "lifecycle", false},
                      {"kind://n", "lifecycle", false},
                      {"", "lifecycle", false},
                      {"", "topology.k8s.aws/zone-id", true},
                      {"", "topology.gke.io/zone", true},
                      {"", "kops.k8s.io/instancegroup", true},
                      {"", "beta.kubernetes.io/fluentd-ds-ready", true},
                      {"", "failure-domain.beta.kubernetes.io/region", true},
                      {"", "node.kubernetes.io/instance-type", false}};
  for (const Row& row : rows) {
    SampleNode a = sample(1000, 1000);
    a.node.provider_id = row.provider_id;
    SampleNode b = a;
    a.node.labels[row.label] = "1";
    b.node.labels[row.label] = "2";
    EXPECT_EQ(similar(a, b, {}), row.similar) << row.provider_id << ' ' << row.label;
  }
}

TEST(SimilarGroups, OfOneAzurePoolAreSimilarWhateverElse) {
  SampleNode a = sample(1000, 1000);
  SampleNode b = sample(2000, 1000);
  for (SampleNode* n : {&a, &b}) n->node.labels["kubernetes.azure.com/agentpool"] = "p";
  EXPECT_TRUE(similar(a, b, {}));
  b.node.labels["kubernetes.azure.com/agentpool"] = "q";
  EXPECT_FALSE(similar(a, b, {}));
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
