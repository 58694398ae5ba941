#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"
#include "core/model/cluster.hpp"

/// What was observed on a cluster, as the store keeps it: figures with a name and a time.
namespace headroom {

/// One figure. The name is that of a metric, or one of capacity_name().
struct SnapshotValue {
  std::string name;
  Instant at;
  double value{0};
  friend bool operator==(const SnapshotValue&, const SnapshotValue&) = default;
};

/// The figures that one evaluation leaves.
using Snapshot = std::vector<SnapshotValue>;

/// A figure of a cluster's capacity.
enum class CapacityFigure : char {
  requested = 'q',
  running = 'r',
  requested_on_demand = 'o',  ///< this one and the next three: fleets only
  requested_spot = 's',
  running_on_demand = 'O',
  running_spot = 'S',
};

/// The name under which a figure of capacity is stored. `pool_id` is empty for the whole cluster without its primary
/// node. No metric has such a name, because a metric's name has no control characters.
std::string capacity_name(std::string_view pool_id, CapacityFigure figure);
/// Whether capacity_name() made the name.
bool is_capacity_name(std::string_view name);

/// Whether a metric may have this name in a snapshot: 1 to 256 bytes without control characters.
bool is_metric_name(std::string_view name);

/// The capacity of one pool. A fleet has all six figures, an instance group the first two.
struct PoolCapacity {
  std::string pool_id;
  std::optional<std::int64_t> requested{};
  std::optional<std::int64_t> running{};
  std::optional<std::int64_t> requested_on_demand{};
  std::optional<std::int64_t> requested_spot{};
  std::optional<std::int64_t> running_on_demand{};
  std::optional<std::int64_t> running_spot{};
  friend bool operator==(const PoolCapacity&, const PoolCapacity&) = default;
};

/// What a snapshot says about the capacity of a cluster: the whole cluster, single pools, or both.
struct CapacitySnapshot {
  Instant at;
  std::optional<std::int64_t> requested{};
  std::optional<std::int64_t> running{};
  std::vector<PoolCapacity> pools{};
  friend bool operator==(const CapacitySnapshot&, const CapacitySnapshot&) = default;
};

/// Appends the figures of a capacity.
void append_capacity(Snapshot& snapshot, const CapacitySnapshot& capacity);
/// The capacity that the figures describe. All must have names of capacity_name(); those of the latest time count. No
/// value if there are none.
std::optional<CapacitySnapshot> capacity_of(std::span<const SnapshotValue> figures);
/// The capacity of each pool of a cluster, as an evaluation knows it, without the primary node.
CapacitySnapshot capacity_of(const Cluster& cluster, Instant at);

}  // namespace headroom
