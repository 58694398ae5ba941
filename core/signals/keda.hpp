#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/names.hpp"
#include "core/kubernetes/replicas/keda_cron.hpp"
#include "core/kubernetes/replicas/keda_rules.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/replica_history.hpp"

namespace headroom {

/// What the signal leaves for the next evaluation of the same cluster.
struct KedaMemory {
  static constexpr std::string_view kind = "keda";

  /// How often in a row the trigger with this metric has failed; at least once.
  struct Failures {
    std::string metric;
    std::int64_t count{0};
    friend bool operator==(const Failures&, const Failures&) = default;
  };

  ReplicaHistory replicas{};  ///< of its autoscaler
  std::optional<Instant> last_active_at{};
  std::vector<Failures> failures{};
  friend bool operator==(const KedaMemory&, const KedaMemory&) = default;
};

/// `s3_backlog`: objects that wait under a prefix. KEDA has no scaler for S3; the number reaches KEDA through another
/// scaler. `resource`: KEDA's scalers cpu and memory, which its autoscaler works out alone. `unread`: the ScaledObject
/// has a trigger that Headroom could not read. It counts as a trigger that fails, and KEDA may know more about it.
enum class KedaTriggerType { metric, s3_backlog, cron, resource, unread };
/// `utilization`: percent of the requests, only for resources.
enum class KedaMetricType { average_value, value, utilization };

/// What s3_backlog uses if the signal names no size.
inline constexpr std::int64_t default_target_object_size = 5;
inline constexpr std::int64_t largest_failures = 1'000'000'000;  ///< in a row
inline constexpr std::size_t longest_bucket_name = 63;
inline constexpr std::size_t longest_backlog_prefix = 180;  ///< as a metric the address has to fit into 256 bytes

/// Whether S3 could have a bucket of this name: 1 to 63 bytes without a slash.
bool is_bucket_name(std::string_view name);

/// The address of the objects under a prefix, which is also the name of their metric: `s3://bucket/prefix`.
struct BacklogAddress {
  std::string_view bucket;
  std::string_view prefix;
};
std::string backlog_metric(const BacklogAddress& address);
/// The parts of a name that backlog_metric made.
BacklogAddress backlog_address(std::string_view metric);

struct KedaTrigger {
  KedaTriggerType type{KedaTriggerType::metric};
  std::string metric;
  KedaMetricType metric_type{KedaMetricType::average_value};
  std::int64_t target_milli{1000};             ///< positive; percent × 1000 for utilization
  double activation{0};                        ///< the trigger is active strictly above this
  std::optional<std::int64_t> object_count{};  ///< only for s3_backlog; replaces the value in the metrics
  /// How often in a row the trigger failed before now. Used if the metric is absent, which is one more failure. Absent:
  /// filled in from signal memory.
  std::optional<std::int64_t> failures{};
  std::string name{};              ///< by which the formula of the scaling modifiers knows it
  kubernetes::CronTrigger cron{};  ///< only for cron
  std::string resource{};          ///< only for resource: `cpu` or `memory`; `metric` is the name of its figure
  std::string container{};         ///< only for resource: the container that is measured; empty: all of them
  std::string problem{};           ///< only for unread: why it could not be read
  friend bool operator==(const KedaTrigger&, const KedaTrigger&) = default;
};

/// KEDA's scalingModifiers: a formula makes one metric from all triggers except cpu and memory. Only that metric
/// counts.
struct ScalingModifiers {
  std::string formula;
  KedaMetricType metric_type{KedaMetricType::average_value};
  std::int64_t target_milli{1000};   ///< positive
  double activation{0};              ///< the target is active while the metric is strictly above this
  std::optional<double> observed{};  ///< what the autoscaler saw, used if the formula can't be worked out
  std::string problem{};             ///< why they could not be read; empty: they could
  friend bool operator==(const ScalingModifiers&, const ScalingModifiers&) = default;
};
/// What KEDA calls the metric.
inline constexpr std::string_view composite_metric = "composite-metric";

/// What KEDA and the HorizontalPodAutoscaler that it makes would do with a ScaledObject whose target has
/// `Observation::current` replicas: the spec of keda.sh/v1alpha1, its annotations, and what the two remember.
struct Keda {
  static constexpr std::string_view kind = "keda";
  static constexpr Unit unit = Unit::replicas;
  using Memory = KedaMemory;

  Seconds polling_interval{30};  ///< how often KEDA reads the triggers at zero replicas
  Seconds cooldown_period{300};
  Seconds initial_cooldown_period{0};
  std::int64_t min_replica_count{0};
  std::int64_t max_replica_count{100};
  std::optional<std::int64_t> idle_replica_count{};  ///< below min_replica_count
  std::vector<KedaTrigger> triggers{};               ///< at least one
  std::optional<ScalingModifiers> modifiers{};
  std::optional<kubernetes::Fallback> fallback{};
  std::optional<kubernetes::ScalingBehavior> behavior{};  ///< for its autoscaler
  kubernetes::KedaPauses pauses{};
  bool force_activation{false};
  std::optional<Instant> created_at{};
  // If absent, filled in from signal memory.
  std::optional<Instant> last_active_at{};
  std::optional<std::vector<kubernetes::ReplicaRecommendation>> recommendations{};
  std::optional<std::vector<kubernetes::ScaleEvent>> scale_events{};
  friend bool operator==(const Keda&, const Keda&) = default;
};

/// All faults for which KEDA refuses the ScaledObject, and values beyond the limits of the HTTP API, with pointers to
/// the fields of the signal there ("/triggers/0/target").
std::vector<Violation> faults_of(const Keda& signal);
/// Values that no evaluation leaves.
std::vector<Violation> faults_of(const KedaMemory& memory);

std::vector<std::string_view> asks_for(const Keda& signal);

/// KEDA's own step comes first (from zero, to idle or zero, up to the minimum). If it takes none and replicas run, the
/// result is what its autoscaler asks for, between max(min_replica_count, 1) and max_replica_count. A trigger whose
/// metric is absent has failed; after more failures than the fallback's threshold the fallback replaces it, and the
/// trigger is active. No opinion if all triggers (or the formula) have failed, no fallback replaces them, and the
/// target is neither paused nor forced.
std::optional<Proposal> propose(const Keda& signal, const Observation& seen);

void recall(Keda& signal, const KedaMemory& memory, Instant left_at, const Observation& seen);
KedaMemory remember(const Keda& signal, const Observation& seen, const std::optional<Proposal>& proposal);

template <>
inline constexpr auto names_of<KedaTriggerType> =
    std::to_array<EnumName<KedaTriggerType>>({{"metric", KedaTriggerType::metric},
                                              {"s3_backlog", KedaTriggerType::s3_backlog},
                                              {"cron", KedaTriggerType::cron},
                                              {"resource", KedaTriggerType::resource},
                                              {"unread", KedaTriggerType::unread}});
template <>
inline constexpr auto names_of<KedaMetricType> =
    std::to_array<EnumName<KedaMetricType>>({{"AverageValue", KedaMetricType::average_value},
                                             {"Value", KedaMetricType::value},
                                             {"Utilization", KedaMetricType::utilization}});

}  // namespace headroom
