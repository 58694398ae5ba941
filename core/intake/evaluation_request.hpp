#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/platform.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/intake/auto_scaling_policies.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/approval.hpp"
#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"
#include "core/model/rules.hpp"
#include "core/signals/signal.hpp"
#include "core/spark/executor.hpp"

/// What a request itself says, apart from its documents. Every field may be absent; intake decides what applies then.
namespace headroom {

// The largest numbers and sizes in the description of a cluster.
inline constexpr std::size_t maximum_pools = 200;
inline constexpr std::size_t longest_id = 256;
inline constexpr std::size_t longest_instance_type = 64;
/// A pool may name this many instances that are about to go.
inline constexpr std::size_t maximum_leaving = 10'000;
/// No pool may have more instances, fleet units or vCPUs than this.
inline constexpr std::int64_t maximum_pool_count = 1'000'000;

/// A field of the request. If the request has it with a value that was refused, it is given without a value, and no
/// further fault is reported about it.
template <class T>
struct Given {
  bool given{false};
  std::optional<T> value{};
};

/// One item of `cluster.pools`.
struct PoolFields {
  std::string id;
  Given<Role> role{};
  std::optional<Market> market{};
  std::optional<std::string> instance_type{};
  std::optional<std::int64_t> weight{};
  std::optional<std::vector<InstanceTypeChoice>> instance_types{};
  Given<std::int64_t> requested{};
  std::optional<std::int64_t> running{};
  Given<std::int64_t> requested_on_demand{};
  Given<std::int64_t> requested_spot{};
  std::optional<std::int64_t> running_on_demand{};
  std::optional<std::int64_t> running_spot{};
  std::optional<MicroDollars> hourly_price{};
  std::optional<MicroDollars> emr_hourly_price{};
  std::optional<LifecycleState> state{};
  std::optional<kubernetes::Node> node_template{};
  std::optional<Manager> managed_by{};
  std::optional<std::int64_t> minimum{};
  std::optional<std::int64_t> maximum{};
  std::optional<Workload> workload{};
  std::optional<std::vector<LeavingInstance>> leaving{};
  std::optional<std::vector<MissingSince>> missing{};
  std::optional<Instant> refused_at{};
  std::optional<std::vector<std::string>> availability_zones{};
};

/// `cluster.managed_scaling`.
struct ManagedScalingFields {
  ComputeLimits limits;
  std::optional<AdvancedScaling> advanced{};
};

/// `cluster`.
struct ClusterFields {
  std::optional<std::string> id{};
  bool has_id{false};  ///< true even if its value was refused
  std::optional<std::string> name{};
  std::optional<Platform> platform{};
  std::optional<Composition> composition{};
  std::optional<std::string> region{};
  std::optional<std::string> release{};
  std::optional<NodeLabels> node_labels{};
  std::optional<LifecycleState> state{};
  std::optional<std::int64_t> hdfs_replication{};
  std::optional<Instant> last_scaled_at{};
  std::optional<ManagedScalingFields> managed_scaling{};
  std::vector<PoolFields> pools{};
};

/// `kubernetes`. An absent list says nothing. An empty list says that there are none.
struct ObjectFields {
  std::optional<std::vector<kubernetes::Node>> nodes{};
  std::optional<std::vector<kubernetes::Pod>> pods{};
  std::optional<bool> all_pods{};
  std::optional<std::vector<kubernetes::PodGroup>> pending{};
  std::optional<std::vector<kubernetes::DisruptionBudget>> budgets{};
  bool has_nodes{false};  ///< true even if a part of the list was refused, like the next two
  bool has_pods{false};
  bool has_budgets{false};
};

/// One item of `policy.signals`.
struct SignalFields {
  std::size_t index{0};  ///< its position in the array
  Signal signal;
  // False: a signal for Spark's dynamic allocation takes this from the lists of the driver.
  bool states_task_slots{false};
  bool states_idle_executors{false};
  bool states_resource_calculator{false};  ///< false: the cluster's configuration decides
};

/// `policy.limits`.
struct LimitFields {
  ComputeLimits limits;
  std::optional<Unit> unit{};  ///< absent: what the signals or the platform count
  std::vector<PoolLimits> pools{};
};

/// `policy`, if the request has one in full.
struct PolicyFields {
  bool has_signals{false};
  std::vector<SignalFields> signals{};
  Given<LimitFields> limits{};
  ScaleRule scale_out{};
  ScaleRule scale_in{};
  std::optional<Pattern> pattern{};  ///< fills in what `scale_out` and `scale_in` leave open
  Guards guards{};
  Mix mix{};
  std::optional<Budget> budget{};
};

/// `policy`, if it is one of EMR's own documents.
struct EmrPolicy {
  std::optional<ComputeLimits> managed{};
  std::optional<AutoScalingPolicy> automatic{};
  std::vector<Warning> warnings{};
  /// The pointer to each limit in the document, by our name for the limit.
  std::vector<std::pair<std::string_view, std::string>> limit_pointers{};
};

/// `spark`.
struct SparkFields {
  std::int64_t max_executors{1};
  std::int64_t cores{1};
  std::optional<Mebibytes> memory{};  ///< absent: the request describes no executor
  std::optional<Mebibytes> memory_overhead{};
  bool has_executor{false};
};

/// The body of POST /v1/evaluations without its documents.
struct EvaluationRequestFields {
  std::optional<ClusterFields> cluster{};
  ObjectFields kubernetes{};
  Metrics metrics{};
  bool has_policy{false};  ///< also true if it names a stored policy
  std::optional<PolicyFields> policy{};
  std::optional<EmrPolicy> emr_policy{};
  /// The stored policy that the request names, or else its registered cluster, until it was looked up.
  std::optional<std::string> policy_id{};
  bool policy_id_is_clusters{false};       ///< the registered cluster names it, not the request
  std::string policy_name{"inline"};       ///< `etl@3` for a stored policy
  std::optional<ApprovalRule> approval{};  ///< the policy's; the signals and limits know nothing of it
  std::optional<SparkFields> spark{};
  Instant evaluated_at;
  std::vector<TimeZone> zones{};  ///< that the request itself describes
  Spend spend{};
};

}  // namespace headroom
