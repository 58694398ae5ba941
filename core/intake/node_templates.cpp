#include "core/intake/node_templates.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/kubernetes/objects/cloud_labels.hpp"

namespace headroom::kubernetes {
namespace {

/// The default of a kubelet.
constexpr std::int64_t usual_pods = 110;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Amazon's own processors have a `g` behind the generation: m6g, c7gn, im4gn; the first of them was a1.
std::string_view architecture_of(std::string_view instance_type) {
  const std::string_view family = instance_type.substr(0, instance_type.find('.'));
  const auto generation = std::ranges::find_if(family, is_digit);
  const bool is_graviton = family == "a1" || std::find(generation, family.end(), 'g') != family.end();
  return is_graviton ? "arm64" : "amd64";
}

void fill(Resources& amounts, const Resources& usual) {
  for (const ResourceKind& kind : resource_kinds)
    if (amounts.*(kind.amount) == 0) amounts.*(kind.amount) = usual.*(kind.amount);
}

void complete(Node& node, const InstanceType& type, std::string_view region) {
  const Resources usual{
      .cpu_milli = type.vcpus.value * 1000, .memory_bytes = type.memory.value * bytes_per_mebibyte, .pods = usual_pods};
  fill(node.capacity, usual);
  fill(node.allocatable, node.capacity);
  node.labels.emplace(instance_type_label, type.name);
  node.labels.emplace("kubernetes.io/os", "linux");
  node.labels.emplace("kubernetes.io/arch", architecture_of(type.name));
  if (!region.empty()) node.labels.emplace(region_label, region);
}

}  // namespace

bool tells_size(const Node& node) { return node.allocatable.cpu_milli > 0 && node.allocatable.memory_bytes > 0; }

std::optional<Node> template_of(const Pool& pool, const headroom::Cluster& cluster, const Catalog& catalog) {
  Node node = pool.node_template.value_or(Node{.name = pool.id});
  if (pool.node_template && tells_size(node)) return node;
  if (const InstanceType* const type = catalog.find(pool.instance_type)) complete(node, *type, cluster.region);
  const bool is_known = node.allocatable.cpu_milli > 0 || node.allocatable.memory_bytes > 0;
  return is_known ? std::optional(std::move(node)) : std::nullopt;
}

std::optional<Node> merged(const std::optional<Node>& first, const std::optional<Node>& second) {
  if (!first || !second) return first ? first : second;
  Node both = *first;
  both.labels.insert(second->labels.begin(), second->labels.end());
  for (const Taint& taint : second->taints)
    if (std::ranges::find(both.taints, taint) == both.taints.end()) both.taints.push_back(taint);
  fill(both.capacity, second->capacity);
  fill(both.allocatable, second->allocatable);
  return both;
}

}  // namespace headroom::kubernetes
