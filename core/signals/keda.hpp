#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/kubernetes/replicas/keda.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/signal_memory.hpp"

namespace headroom {

/// `s3_backlog`: objects that wait under a prefix. KEDA has no scaler for S3; the figure reaches it by another.
enum class KedaTriggerType { metric, s3_backlog };
enum class KedaMetricType { average_value, value };

struct KedaTrigger {
  KedaTriggerType type{KedaTriggerType::metric};
  std::string metric;
  KedaMetricType metric_type{KedaMetricType::average_value};
  std::int64_t target_milli{1000};             ///< positive
  double activation{0};                        ///< active strictly above it
  std::optional<std::int64_t> object_count{};  ///< of s3_backlog, in place of what the metrics have
  /// In a row, before now; used where the metric is absent, which is one more. Absent: what is remembered.
  std::optional<std::int64_t> failures{};
  friend bool operator==(const KedaTrigger&, const KedaTrigger&) = default;
};

/// What KEDA and the HorizontalPodAutoscaler that it makes would do with a ScaledObject's target of
/// `Observation::current` replicas: the spec of keda.sh/v1alpha1, its annotations, and what the two remember.
struct Keda {
  static constexpr std::string_view kind = "keda";
  static constexpr Unit unit = Unit::replicas;
  using Memory = KedaMemory;

  Seconds polling_interval{30};  ///< at zero replicas KEDA asks the triggers this often
  Seconds cooldown_period{300};
  Seconds initial_cooldown_period{0};
  std::int64_t min_replica_count{0};
  std::int64_t max_replica_count{100};
  std::optional<std::int64_t> idle_replica_count{};  ///< below min_replica_count
  std::vector<KedaTrigger> triggers{};               ///< at least one
  std::optional<kubernetes::Fallback> fallback{};
  std::optional<kubernetes::ScalingBehavior> behavior{};  ///< of its autoscaler
  kubernetes::KedaPauses pauses{};
  bool force_activation{false};
  std::optional<Instant> created_at{};
  // Absent: what is remembered.
  std::optional<Instant> last_active_at{};
  std::optional<std::vector<kubernetes::Recommendation>> recommendations{};
  std::optional<std::vector<kubernetes::ScaleEvent>> scale_events{};
  friend bool operator==(const Keda&, const Keda&) = default;
};

std::vector<std::string_view> asks_for(const Keda& signal);

/// KEDA's own step first (from zero, to idle or zero, up to the minimum); where it takes none and replicas run, what
/// its autoscaler asks for between max(min_replica_count, 1) and max_replica_count. A trigger whose metric is absent
/// has failed. No opinion where all have, no fallback stands in, and the target is neither paused nor forced.
std::optional<Proposal> propose(const Keda& signal, const Observation& seen);

void recall(Keda& signal, const KedaMemory& memory, Instant left_at, const Observation& seen);
KedaMemory remember(const Keda& signal, const Observation& seen, const std::optional<Proposal>& proposal);

}  // namespace headroom
