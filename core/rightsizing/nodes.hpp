#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"
#include "core/spark/executor.hpp"

/// How much of a node is left for containers, and how many executors fit on a node.
namespace headroom::rightsizing {

/// What a node offers to containers.
struct NodeRoom {
  const NodeType* type{nullptr};  ///< points into the request; null for the cluster's average node
  std::int64_t millicores{0};     ///< for containers
  Mebibytes memory{0};            ///< for containers
  std::int64_t total_millicores{0};
  bool estimated{false};  ///< one core or 1 GiB was subtracted, because nothing more exact is known
};

/// The instance types whose size the request or the catalogue gives, in the order of the request. On EMR the memory is
/// that of YARN, and one core is left to the system. Elsewhere, what the request calls allocatable counts in full.
std::vector<NodeRoom> rooms_of(const Request& request, const Catalog& catalog, std::vector<Warning>& warnings);

/// The average node of a cluster whose cores, memory and nodes are all known. One core and 1 GiB are left to the
/// system.
std::optional<NodeRoom> average_room(const Request& request);

/// What a container takes from a node. On EMR, YARN grants multiples of 32 MiB.
Mebibytes granted(Mebibytes container, Platform platform);

/// The largest container, if the node holds as many of them as it has cores for. No value if the node has fewer than
/// `cores` cores.
std::optional<Mebibytes> container_within(const NodeRoom& room, std::int64_t cores, Platform platform);

/// How executors and the driver share nodes of one kind.
struct Packing {
  std::int64_t per_node{0};       ///< executors on a node without the driver
  std::int64_t beside_driver{0};  ///< executors on the driver's node
  bool driver_fits{false};

  /// The most executors that this many nodes hold beside the driver. 0 if the driver does not fit.
  std::int64_t executors_on(std::int64_t nodes) const;
  /// The fewest nodes that hold the driver and this many executors. 0 if no number of nodes does.
  std::int64_t nodes_for(std::int64_t executors) const;
};

Packing packing(const NodeRoom& room, const ExecutorShape& executor, const ExecutorShape& driver, Platform platform);

}  // namespace headroom::rightsizing
