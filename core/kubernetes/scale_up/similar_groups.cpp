#include "core/kubernetes/scale_up/similar_groups.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/decimal.hpp"

namespace headroom::kubernetes {
namespace {

/// The labels that differ between nodes of the same kind.
constexpr std::array<std::string_view, 16> varying_labels{"kubernetes.io/hostname",
                                                          "failure-domain.beta.kubernetes.io/zone",
                                                          "failure-domain.beta.kubernetes.io/region",
                                                          "topology.kubernetes.io/zone",
                                                          "topology.kubernetes.io/region",
                                                          "topology.ebs.csi.aws.com/zone",
                                                          "topology.gke.io/zone",
                                                          "topology.disk.csi.azure.com/zone",
                                                          "beta.kubernetes.io/fluentd-ds-ready",
                                                          "kops.k8s.io/instancegroup",
                                                          "alpha.eksctl.io/nodegroup-name",
                                                          "alpha.eksctl.io/instance-id",
                                                          "eks.amazonaws.com/nodegroup",
                                                          "eks.amazonaws.com/nodegroup-image",
                                                          "cloud.google.com/gke-nodepool",
                                                          "agentpool"};

bool within(std::int64_t a, std::int64_t b, std::int64_t permille) {
  const auto [smaller, larger] = std::minmax(a, b);
  return (Int128{larger} - smaller) * 1000 <= Int128{larger} * permille;
}

bool all_within(const Resources& a, const Resources& b, std::int64_t permille) {
  return std::all_of(resource_kinds.begin(), resource_kinds.end(),
                     [&](const ResourceKind& kind) { return within(a.*kind.amount, b.*kind.amount, permille); });
}

bool same_capacity(const Resources& a, const Resources& b, std::int64_t memory_permille) {
  Resources b_with_memory_of_a = b;
  b_with_memory_of_a.memory_bytes = a.memory_bytes;
  return a == b_with_memory_of_a && within(a.memory_bytes, b.memory_bytes, memory_permille);
}

Labels compared_labels(const Labels& labels, const SimilarityTolerance& tolerance) {
  Labels compared = labels;
  for (const std::string_view varying : varying_labels)
    if (const auto at = compared.find(varying); at != compared.end()) compared.erase(at);
  for (const std::string& ignored : tolerance.ignored_labels) compared.erase(ignored);
  return compared;
}

}  // namespace

bool similar(const SampleNode& a, const SampleNode& b, const SimilarityTolerance& tolerance) {
  return same_capacity(a.node.capacity, b.node.capacity, tolerance.capacity_memory_permille) &&
         all_within(a.node.allocatable, b.node.allocatable, tolerance.allocatable_permille) &&
         all_within(a.free, b.free, tolerance.free_permille) &&
         compared_labels(a.node.labels, tolerance) == compared_labels(b.node.labels, tolerance);
}

std::map<std::string, std::int64_t> balance(std::span<const SizedGroup> groups, std::int64_t new_nodes) {
  std::vector<SizedGroup> growing;
  std::copy_if(groups.begin(), groups.end(), std::back_inserter(growing),
               [](const SizedGroup& group) { return group.size < group.max; });
  std::sort(growing.begin(), growing.end(),
            [](const SizedGroup& a, const SizedGroup& b) { return std::pair(a.size, a.id) < std::pair(b.size, b.id); });
  std::map<std::string, std::int64_t> sizes;
  for (; new_nodes > 0; --new_nodes) {
    SizedGroup* smallest = nullptr;
    for (SizedGroup& group : growing)
      if (group.size < group.max && (!smallest || group.size < smallest->size)) smallest = &group;
    if (!smallest) break;
    sizes[smallest->id] = ++smallest->size;
  }
  return sizes;
}

}  // namespace headroom::kubernetes
