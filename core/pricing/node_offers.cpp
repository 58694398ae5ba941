#include "core/pricing/node_offers.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "core/base/int128.hpp"
#include "core/kubernetes/objects/cloud_labels.hpp"
#include "core/kubernetes/scheduling/simulation.hpp"
#include "core/pricing/node_prices.hpp"

namespace headroom::kubernetes {
namespace {

/// What is allocatable of `size`, if `known` is allocatable of `known_size`.
std::int64_t allocatable(std::int64_t size, std::int64_t known, std::int64_t known_size) {
  const std::int64_t reserved = std::max<std::int64_t>(known_size - known, 0);
  const auto in_proportion = static_cast<std::int64_t>(Int128{reserved} * size / known_size);
  return std::max<std::int64_t>(size - std::max(reserved, in_proportion), 0);
}

bool share_architecture(const InstanceType& a, const InstanceType& b) {
  return std::any_of(a.architectures.begin(), a.architectures.end(), [&](const std::string& architecture) {
    return std::find(b.architectures.begin(), b.architectures.end(), architecture) != b.architectures.end();
  });
}

/// What is allocatable on a machine of this type. No value if the example does not show it.
std::optional<Resources> size_of(const std::string& type, const Node& example, const Catalog& catalog) {
  if (type == instance_type_of(example)) return example.allocatable;
  const InstanceType* const wanted = catalog.find(type);
  const InstanceType* const known = catalog.find(instance_type_of(example));
  if (wanted == nullptr || known == nullptr || !share_architecture(*wanted, *known)) return std::nullopt;
  Resources size = example.allocatable;
  size.cpu_milli = allocatable(wanted->vcpus.value * 1000, size.cpu_milli, known->vcpus.value * 1000);
  size.memory_bytes = allocatable(wanted->memory.value * bytes_per_mebibyte, size.memory_bytes,
                                  known->memory.value * bytes_per_mebibyte);
  size.gpus = 0;
  size.pods = std::min(size.pods, saturating_multiply(size.pods, wanted->vcpus.value) / known->vcpus.value);
  return size;
}

std::vector<std::string> types_of(const Pool& pool, const Node& example) {
  std::vector<std::string> types;
  for (const InstanceTypeChoice& choice : pool.instance_types) types.push_back(choice.instance_type);
  types.push_back(pool.instance_type.empty() ? std::string(instance_type_of(example)) : pool.instance_type);
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

std::vector<std::size_t> daemons_of(const NodeExample& example, const ClusterObjects& cluster) {
  std::vector<std::size_t> positions;
  for (const Pod* const daemon : example.daemons)
    positions.push_back(static_cast<std::size_t>(daemon - cluster.pods.data()));
  return positions;
}

}  // namespace

std::vector<NodeOffer> offers_of(const ClusterObjects& cluster, const std::vector<Pool>& pools,
                                 const std::string& region, const Catalog& catalog) {
  std::vector<NodeOffer> offers;
  for (const Pool& pool : pools) {
    const auto example = example_of(NodeGroup{.id = pool.id}, cluster);
    if (!example) continue;
    const Market market = market_of(example->node).value_or(pool.market);
    const std::string* const own_region = find(example->node.labels, region_label);
    for (const std::string& type : types_of(pool, example->node)) {
      const auto price = price_of_type(type, &pool, market, own_region == nullptr ? region : *own_region, catalog);
      const auto size = size_of(type, example->node, catalog);
      if (!price || !size) continue;
      NodeOffer offer{.group = pool.id, .instance_type = type, .market = market, .price = price->hourly};
      offer.node = example->node;
      offer.node.labels.insert_or_assign(std::string(instance_type_label), type);
      offer.node.allocatable = *size;
      offer.daemons = daemons_of(*example, cluster);
      offers.push_back(std::move(offer));
    }
  }
  std::sort(offers.begin(), offers.end(), [](const NodeOffer& a, const NodeOffer& b) {
    return std::tie(a.price, a.group, a.instance_type) < std::tie(b.price, b.group, b.instance_type);
  });
  return offers;
}

}  // namespace headroom::kubernetes
