#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/platform.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/model/limits.hpp"

/// A cluster as its owner describes it: the requested capacity, the running capacity, and whether it can be changed
/// now.
namespace headroom {

enum class Composition { instance_groups, instance_fleets };
enum class Role { primary, core, task, worker };

/// Who changes the size of a pool.
enum class Manager {
  platform,  ///< EMR itself; on other platforms no manager is known
  auto_scaling_group,
  eks_nodegroup,
};

/// The nodes on which YARN's node labels allow application masters (EMR 7.2+).
enum class NodeLabels { none, core, on_demand };

/// The life cycle of a cluster, or of one instance group or fleet, in EMR's words.
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

/// Whether the platform accepts a new capacity in this state. A resize that is running may be replaced by a new one.
bool accepts_capacity_change(LifecycleState state);

/// One of the instance types that a fleet may launch. `weight` is the number of fleet units that one instance counts.
struct InstanceTypeChoice {
  std::string instance_type;
  std::int64_t weight{1};
  std::optional<MicroDollars> hourly_price{};
  std::optional<std::int64_t> priority{};  ///< lower is preferred
  friend bool operator==(const InstanceTypeChoice&, const InstanceTypeChoice&) = default;
};

/// The requested and the running capacity of a fleet in one market, in fleet units.
struct FleetMarket {
  std::int64_t requested{0};
  std::int64_t running{0};
  friend bool operator==(const FleetMarket&, const FleetMarket&) = default;
};

/// The smallest and the largest size that the pool's manager accepts for the pool.
struct SizeBounds {
  std::int64_t minimum{0};
  std::int64_t maximum{0};
  friend bool operator==(const SizeBounds&, const SizeBounds&) = default;
};

/// A Kubernetes object that runs as replicas, and the autoscaler that scales it.
struct Workload {
  std::string space{"default"};  ///< the namespace
  std::string api_version{"apps/v1"};
  std::string kind{"Deployment"};
  std::string name;
  std::string autoscaler{};  ///< the HorizontalPodAutoscaler or ScaledObject attached to it; empty: none is known
  friend bool operator==(const Workload&, const Workload&) = default;
};

/// A running instance of a pool that the platform is about to take away, or that stops for another reason.
struct LeavingInstance {
  std::string instance_id;
  Market market{Market::spot};
  std::int64_t count{1};  ///< in instances, or in fleet units for a fleet
  std::string cause{};    ///< the kind of event that announced it, see event_kind(); empty: not known
  Instant announced_at{};
  std::optional<Instant> leaves_at{};  ///< absent: nobody knows when
  friend bool operator==(const LeavingInstance&, const LeavingInstance&) = default;
};

/// So much of a pool's requested capacity has been missing without a break.
struct MissingSince {
  Market market{Market::on_demand};
  std::int64_t count{0};  ///< at least so much, in instances, or in fleet units for a fleet
  Instant since{};        ///< at least since then
  friend bool operator==(const MissingSince&, const MissingSince&) = default;
};

/// Nodes that are resized together: an EMR instance group or fleet, a node group, a set of executors. A group has one
/// market and one instance type, and counts instances. A fleet has both markets and counts fleet units.
struct Pool {
  std::string id;
  Role role{Role::worker};
  Market market{Market::on_demand};  ///< a fleet has that of its running capacity, if only one is used
  std::string instance_type{};       ///< empty if unknown
  std::int64_t running{0};
  std::int64_t requested{0};
  std::int64_t weight{1};  ///< fleet units per instance, if the fleet names a single instance type
  std::vector<InstanceTypeChoice> instance_types{};
  std::optional<FleetMarket> on_demand{};  ///< only fleets have `on_demand` and `spot`
  std::optional<FleetMarket> spot{};
  std::optional<MicroDollars> hourly_price{};  ///< EC2's price per instance and hour; replaces the catalogue's
  /// EMR's charge, per instance and hour; used instead of the catalogue's.
  std::optional<MicroDollars> emr_hourly_price{};
  LifecycleState state{LifecycleState::running};
  std::optional<kubernetes::Node> node_template{};  ///< describes a new node of a Kubernetes node group
  Manager managed_by{Manager::platform};
  /// In addition to those of a policy; the manager would refuse a size outside of them.
  std::optional<SizeBounds> bounds{};
  /// If the pool counts the replicas of a workload; absent: the id of the pool may name it.
  std::optional<Workload> workload{};
  /// Those of the running instances that are about to go, each once.
  std::vector<LeavingInstance> leaving{};
  /// Since when what is requested and does not run has been missing, as far as snapshots and documents show it.
  std::vector<MissingSince> missing{};
  /// When the platform last said that it lacks the capacity for what is requested.
  std::optional<Instant> refused_at{};
  std::vector<std::string> availability_zones{};  ///< in which it may launch; empty: unknown

  bool is_fleet() const { return on_demand.has_value() || spot.has_value(); }
  friend bool operator==(const Pool&, const Pool&) = default;
};

/// The ADVANCED strategy of EMR managed scaling (7.0+).
struct AdvancedScaling {
  std::optional<std::int64_t> utilization_performance_index{};  ///< 1, 25, 50, 75 or 100
  friend bool operator==(const AdvancedScaling&, const AdvancedScaling&) = default;
};

/// Whether EMR accepts this value of the index.
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
  std::optional<std::int64_t> hdfs_replication;  ///< dfs.replication, if it was set; absent: EMR's default applies
  std::optional<ComputeLimits> managed_scaling;  ///< the policy of EMR managed scaling that is attached to the cluster
  std::optional<AdvancedScaling> advanced_scaling{};  ///< set if the strategy of that policy is ADVANCED
  std::vector<Pool> pools;
  friend bool operator==(const Cluster&, const Cluster&) = default;
};

/// The dfs.replication that EMR sets: 1 for 1–3 core nodes, 2 for 4–9, 3 for 10 and more; 0 for no nodes.
std::int64_t default_hdfs_replication(std::int64_t core_nodes);

template <>
inline constexpr auto names_of<Composition> = std::to_array<EnumName<Composition>>(
    {{"instance_groups", Composition::instance_groups}, {"instance_fleets", Composition::instance_fleets}});
template <>
inline constexpr auto names_of<Role> = std::to_array<EnumName<Role>>(
    {{"primary", Role::primary}, {"core", Role::core}, {"task", Role::task}, {"worker", Role::worker}});
template <>
inline constexpr auto names_of<Manager> = std::to_array<EnumName<Manager>>({{"platform", Manager::platform},
                                                                            {"auto_scaling_group",
                                                                             Manager::auto_scaling_group},
                                                                            {"eks_nodegroup", Manager::eks_nodegroup}});
template <>
inline constexpr auto names_of<NodeLabels> = std::to_array<EnumName<NodeLabels>>(
    {{"none", NodeLabels::none}, {"core", NodeLabels::core}, {"on_demand", NodeLabels::on_demand}});
template <>
inline constexpr auto names_of<LifecycleState> =
    std::to_array<EnumName<LifecycleState>>({{"starting", LifecycleState::starting},
                                             {"bootstrapping", LifecycleState::bootstrapping},
                                             {"provisioning", LifecycleState::provisioning},
                                             {"running", LifecycleState::running},
                                             {"waiting", LifecycleState::waiting},
                                             {"resizing", LifecycleState::resizing},
                                             {"reconfiguring", LifecycleState::reconfiguring},
                                             {"suspended", LifecycleState::suspended},
                                             {"arrested", LifecycleState::arrested},
                                             {"shutting_down", LifecycleState::shutting_down},
                                             {"terminating", LifecycleState::terminating},
                                             {"ended", LifecycleState::ended}});

}  // namespace headroom
