#include "core/kubernetes/scale_up/similar_groups.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/kubernetes/objects/cloud_labels.hpp"

namespace headroom::kubernetes {
namespace {

/// The labels that differ between nodes of the same kind, on every cloud and on one of them.
constexpr std::array<std::string_view, 7> varying_labels{
    "kubernetes.io/hostname",      "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
    "topology.kubernetes.io/zone", "topology.kubernetes.io/region",          "beta.kubernetes.io/fluentd-ds-ready",
    "kops.k8s.io/instancegroup"};
constexpr std::array<std::string_view, 7> varying_on_aws{"alpha.eksctl.io/instance-id",
                                                         "alpha.eksctl.io/nodegroup-name",
                                                         "eks.amazonaws.com/nodegroup",
                                                         "k8s.amazonaws.com/eniConfig",
                                                         "lifecycle",
                                                         "topology.ebs.csi.aws.com/zone",
                                                         "topology.k8s.aws/zone-id"};
constexpr std::array<std::string_view, 1> varying_on_google{"topology.gke.io/zone"};
constexpr std::array<std::string_view, 9> varying_on_azure{"agentpool",
                                                           "poolName",
                                                           "kubernetes.azure.com/agentpool",
                                                           "kubernetes.azure.com/node-image-version",
                                                           "kubernetes.azure.com/consolidated-additional-properties",
                                                           "topology.disk.csi.azure.com/zone",
                                                           "creationSource",
                                                           "resourceNameSuffix",
                                                           "aksEngineVersion"};
constexpr std::array<std::string_view, 2> azure_pool_labels{"agentpool", "kubernetes.azure.com/agentpool"};

std::span<const std::string_view> varying_labels_of(Cloud cloud) {
  switch (cloud) {
    case Cloud::aws:
      return varying_on_aws;
    case Cloud::google:
      return varying_on_google;
    case Cloud::azure:
      return varying_on_azure;
    case Cloud::unknown:
      break;
  }
  return {};
}

/// Both nodes are of one cluster, so one of them is enough to tell its cloud.
Cloud cloud_of_either(const Node& a, const Node& b) {
  const Cloud cloud = cloud_of(a);
  return cloud == Cloud::unknown ? cloud_of(b) : cloud;
}

bool of_one_azure_pool(const Node& a, const Node& b) {
  return std::ranges::any_of(azure_pool_labels, [&](std::string_view label) {
    const std::string* const one = find(a.labels, label);
    const std::string* const other = find(b.labels, label);
    return one && other && !one->empty() && *one == *other;
  });
}

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

Labels compared_labels(const Labels& labels, Cloud cloud, const SimilarityTolerance& tolerance) {
  Labels compared = labels;
  const auto leave_out = [&](std::string_view label) {
    if (const auto at = compared.find(label); at != compared.end()) compared.erase(at);
  };
  std::ranges::for_each(varying_labels, leave_out);
  std::ranges::for_each(varying_labels_of(cloud), leave_out);
  for (const std::string& ignored : tolerance.ignored_labels) compared.erase(ignored);
  return compared;
}

}  // namespace

bool similar(const SampleNode& a, const SampleNode& b, const SimilarityTolerance& tolerance) {
  const Cloud cloud = cloud_of_either(a.node, b.node);
  if (cloud == Cloud::azure && of_one_azure_pool(a.node, b.node)) return true;
  return same_capacity(a.node.capacity, b.node.capacity, tolerance.capacity_memory_permille) &&
         all_within(a.node.allocatable, b.node.allocatable, tolerance.allocatable_permille) &&
         all_within(a.free, b.free, tolerance.free_permille) &&
         compared_labels(a.node.labels, cloud, tolerance) == compared_labels(b.node.labels, cloud, tolerance);
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
