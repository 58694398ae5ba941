#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/kubernetes/replicas/replica_calculator.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

/// The metrics of a HorizontalPodAutoscaler, be it one's own or KEDA's: what each asks for, and how that is said.
namespace headroom {

enum class ReplicaMetricSource { resource, pods, object, external };
enum class ReplicaTargetType { utilization, value, average_value };

struct ReplicaMetric {
  ReplicaMetricSource source{ReplicaMetricSource::external};
  std::string name;
  ReplicaTargetType target_type{ReplicaTargetType::average_value};
  std::int64_t target{1};  ///< positive; percent for utilization, else thousandths
  /// Of resource and pods: each pod, where the caller has it. Otherwise the metric's figure is taken for that of every
  /// running replica, and all of them for ready.
  std::vector<kubernetes::PodFigure> pods{};
  std::optional<std::int64_t> ready_pods{};  ///< of value targets; absent: the running replicas
  friend bool operator==(const ReplicaMetric&, const ReplicaMetric&) = default;
};

/// Where a figure comes from.
enum class FigureOrigin {
  metrics,   ///< what was observed
  signal,    ///< what the signal itself brings: its pods, or its count of objects
  fallback,  ///< made up in place of one that is missing
};

/// What one metric says at the present replicas.
struct MetricOpinion {
  const ReplicaMetric* metric{nullptr};
  FigureOrigin origin{FigureOrigin::metrics};
  double figure{0};  ///< percent, the average a replica, or the value; only where `replicas` has a value
  kubernetes::MetricResult replicas{tl::unexpect, kubernetes::MetricFault::no_figures};
};

/// From the pods it lists, else from what was observed.
MetricOpinion opinion_of(const ReplicaMetric& metric, const Observation& seen, const kubernetes::Tolerance& tolerance);

/// As if `figure` had been observed.
MetricOpinion opinion_of(const ReplicaMetric& metric, double figure, FigureOrigin origin, const Observation& seen,
                         const kubernetes::Tolerance& tolerance);

/// The figure beside its target, which for an average of a total is that of all replicas. Nothing for what is absent
/// or made up.
std::optional<Evidence> evidence_of(const MetricOpinion& opinion, Units current);

/// `backlog at a target of 5 a replica asks for 8 replicas`, or why it says nothing.
std::string clause_of(const MetricOpinion& opinion);

/// What the figure would have to be for the metric alone to ask for more, or for less, than there is. Nothing where
/// that does not hang on the one figure.
std::optional<Condition> condition_for(Direction direction, const MetricOpinion& opinion, const Observation& seen,
                                       const kubernetes::Tolerance& tolerance);

}  // namespace headroom
