#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/model/limits.hpp"

/// A cluster as its owner describes it: what is asked for, what runs, and whether it can be changed now.
namespace headroom {

enum class Platform { emr, emr_on_eks, kubernetes, spark };
enum class Composition { instance_groups, instance_fleets };
enum class Role { primary, core, task, worker };
enum class Market { on_demand, spot };

/// Who carries out a change of a pool's count.
enum class Manager {
  platform,  ///< EMR itself; off EMR nobody that is known
  auto_scaling_group,
  eks_nodegroup,
};

/// Which nodes YARN's node labels let application masters run on (EMR 7.2+).
enum class NodeLabels { none, core, on_demand };

/// Life cycle of a cluster or of one instance group or fleet, in EMR's words.
enum class LifecycleState {
  starting,
  bootstrapping,
  provisioning,
  running,
  waiting,
  resizing,
  reconfiguring,
  suspended,
  arrested,
  shutting_down,
  terminating,
  ended,
};

/// True in the states in which the platform takes a new capacity. A running resize may be overridden midway.
bool accepts_capacity_change(LifecycleState state);

/// One of the types that a fleet may launch. `weight`: the fleet units that one instance counts.
struct InstanceTypeChoice {
  std::string instance_type;
  std::int64_t weight{1};
  std::optional<MicroDollars> hourly_price{};
  std::optional<std::int64_t> priority{};  ///< lower is preferred
  friend bool operator==(const InstanceTypeChoice&, const InstanceTypeChoice&) = default;
};

/// Target and provisioned capacity of a fleet in one market, in fleet units.
struct FleetMarket {
  std::int64_t requested{0};
  std::int64_t running{0};
  friend bool operator==(const FleetMarket&, const FleetMarket&) = default;
};

/// What a pool's count is held to by those who carry out its changes.
struct SizeBounds {
  std::int64_t minimum{0};
  std::int64_t maximum{0};
  friend bool operator==(const SizeBounds&, const SizeBounds&) = default;
};

/// What Kubernetes runs as replicas, and what scales them there.
struct Workload {
  std::string space{"default"};  ///< its namespace
  std::string api_version{"apps/v1"};
  std::string kind{"Deployment"};
  std::string name;
  std::string autoscaler{};  ///< the HorizontalPodAutoscaler or ScaledObject attached to it; empty: none that is known
  friend bool operator==(const Workload&, const Workload&) = default;
};

/// Nodes that are resized together: an EMR instance group or fleet, a node group, a set of executors.
/// A group has one market, one type, and counts instances. A fleet has both markets and counts fleet units.
struct Pool {
  std::string id;
  Role role{Role::worker};
  Market market{Market::on_demand};  ///< of a fleet: the market of its running capacity where only one is used
  std::string instance_type{};       ///< empty where unknown
  std::int64_t running{0};
  std::int64_t requested{0};
  std::int64_t weight{1};  ///< fleet units per instance where the fleet names a single type
  std::vector<InstanceTypeChoice> instance_types{};
  std::optional<FleetMarket> on_demand{};  ///< set, with `spot`, exactly for fleets
  std::optional<FleetMarket> spot{};
  std::optional<MicroDollars> hourly_price{};      ///< EC2, an instance-hour; wins over the catalogue
  std::optional<MicroDollars> emr_hourly_price{};  ///< EMR's charge, an instance-hour; wins over the catalogue
  LifecycleState state{LifecycleState::running};
  std::optional<kubernetes::Node> node_template{};  ///< of a Kubernetes node group: what a new node is like
  Manager managed_by{Manager::platform};
  std::optional<SizeBounds> bounds{};  ///< its own, beside those of a policy; a count beyond them would be refused
  std::optional<Workload> workload{};  ///< whose replicas the count is; else the pool's id says it where it can

  bool is_fleet() const { return on_demand.has_value() || spot.has_value(); }
  friend bool operator==(const Pool&, const Pool&) = default;
};

/// The ADVANCED strategy of EMR managed scaling (7.0+).
struct AdvancedScaling {
  std::optional<std::int64_t> utilization_performance_index{};  ///< 1, 25, 50, 75 or 100
  friend bool operator==(const AdvancedScaling&, const AdvancedScaling&) = default;
};

/// The values that EMR takes for it.
bool is_utilization_performance_index(std::int64_t index);

struct Cluster {
  std::string id;
  std::string name;
  Platform platform{Platform::emr};
  std::optional<Composition> composition;
  std::string region;
  std::string release;
  NodeLabels node_labels{NodeLabels::none};
  LifecycleState state{LifecycleState::running};
  std::optional<Instant> last_scaled_at;
  std::optional<std::int64_t> hdfs_replication;       ///< dfs.replication where it was set; else EMR's default applies
  std::optional<ComputeLimits> managed_scaling;       ///< the policy of EMR managed scaling attached to the cluster
  std::optional<AdvancedScaling> advanced_scaling{};  ///< of that policy, where its strategy is ADVANCED
  std::vector<Pool> pools;
  friend bool operator==(const Cluster&, const Cluster&) = default;
};

/// dfs.replication as EMR sets it: 1 for 1–3 core nodes, 2 for 4–9, 3 for 10 and more; 0 nodes have 0.
std::int64_t default_hdfs_replication(std::int64_t core_nodes);

}  // namespace headroom
