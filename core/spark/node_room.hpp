#pragma once

#include <cstdint>
#include <optional>

#include "core/base/platform.hpp"
#include "core/base/units.hpp"
#include "core/catalog/catalog.hpp"
#include "core/spark/executor.hpp"

/// How much of a node is left for containers, and how many executors fit on a node.
namespace headroom {

/// What a node offers to containers.
struct NodeRoom {
  std::int64_t millicores{0};  ///< for containers
  Mebibytes memory{0};         ///< for containers
  std::int64_t total_millicores{0};
  bool estimated{false};  ///< one core or 1 GiB was subtracted, because nothing more exact is known
};

/// What somebody measured or configured. Absent figures come from the catalogue.
struct AllocatableRoom {
  std::optional<std::int64_t> millicores{};
  std::optional<Mebibytes> memory{};
};

/// The room on one node of an instance type. On EMR, YARN offers its memory and all vCPUs of the instance to
/// containers, unless it is configured otherwise. Elsewhere one core and 1 GiB are left to the system. Figures in
/// `allocatable` count in full. No value if the catalogue does not know the type (`known` is null) and `allocatable`
/// lacks one of the two figures.
std::optional<NodeRoom> room_of(const InstanceType* known, const AllocatableRoom& allocatable, Platform platform);

/// The cores of a node that containers don't get: none on EMR, one elsewhere.
std::int64_t cores_for_system(Platform platform);

/// The average node of a cluster of which only the totals are known. cores_for_system() and 1 GiB are left to the
/// system.
NodeRoom average_room(std::int64_t cores, Mebibytes memory, Platform platform);

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

}  // namespace headroom
