#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"
#include "core/spark/executor.hpp"

/// What nodes leave to containers, and how many executors fit one.
namespace headroom::rightsizing {

/// A node as containers see it.
struct NodeRoom {
  const NodeType* type{nullptr};  ///< of the request; null for the cluster's average node
  std::int64_t millicores{0};     ///< for containers
  Mebibytes memory{0};            ///< for containers
  std::int64_t total_millicores{0};
  bool estimated{false};  ///< one core or 1 GiB was left out, for want of a better figure
};

/// The instance types of which the request or the catalogue tells the size, in the request's order. On EMR memory is
/// YARN's and one core stays with the system; elsewhere what the request calls allocatable counts whole.
std::vector<NodeRoom> rooms_of(const Request& request, const Catalog& catalog, std::vector<Warning>& warnings);

/// The average node of a cluster whose cores, memory and nodes are known, one core and 1 GiB being left to the system.
std::optional<NodeRoom> average_room(const Request& request);

/// What a container takes of a node: YARN on EMR grants multiples of 32 MiB.
Mebibytes granted(Mebibytes container, Platform platform);

/// The largest container of which so many fit as the node has cores for; nothing where it has not even cores for one.
std::optional<Mebibytes> container_within(const NodeRoom& room, std::int64_t cores, Platform platform);

/// How executors and the driver share nodes of one kind.
struct Packing {
  std::int64_t per_node{0};       ///< executors on a node of their own
  std::int64_t beside_driver{0};  ///< executors on the driver's node
  bool driver_fits{false};

  /// The most executors that so many nodes hold beside the driver.
  std::int64_t executors_on(std::int64_t nodes) const;
  /// The fewest nodes that hold the driver and so many executors; 0 where none do.
  std::int64_t nodes_for(std::int64_t executors) const;
};

Packing packing(const NodeRoom& room, const ExecutorShape& executor, const ExecutorShape& driver, Platform platform);

}  // namespace headroom::rightsizing
