#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/names.hpp"
#include "core/kubernetes/objects/labels.hpp"
#include "core/kubernetes/replicas/replica_calculator.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

/// The metrics of a HorizontalPodAutoscaler, or of the autoscaler of KEDA: what each one asks for, and how to say so.
namespace headroom {

/// `unread`: the autoscaler has a metric that Headroom could not read. It counts as a metric that fails: it prevents no
/// growth, and nothing is removed.
enum class ReplicaMetricSource { resource, container_resource, pods, object, external, unread };
enum class ReplicaTargetType { utilization, value, average_value };

/// The field of an autoscaler's spec and status that describes a metric of this source: `external`.
std::string_view field_of(ReplicaMetricSource source);
/// The field of a metric's target that has the amount, as in the HTTP API: `average_value`.
std::string_view field_of(ReplicaTargetType type);
/// Whether the metric is measured on the pods of the target.
bool is_of_pods(ReplicaMetricSource source);
/// Whether the metric is the usage of a resource, by whole pods or by one container of each.
bool is_of_resource(ReplicaMetricSource source);
/// Whether autoscaling/v2 allows this target. Percentages are only for resources, and single values only for metrics
/// that are not measured on pods.
bool fits(ReplicaTargetType target, ReplicaMetricSource source);

struct ReplicaMetric {
  ReplicaMetricSource source{ReplicaMetricSource::external};
  std::string name;         ///< in the autoscaler's spec
  std::string figure{};     ///< the name of its figure in the metrics; empty: `name`
  std::string container{};  ///< only for container_resource
  std::string problem{};    ///< only for unread: why it could not be read, after the words "because"
  ReplicaTargetType target_type{ReplicaTargetType::average_value};
  std::int64_t target{1};  ///< positive; percent for utilization, otherwise thousandths
  /// For metrics that are measured on pods: the figures of each pod, if the caller has them. Otherwise the metric's
  /// value counts as the figure of every running replica, and all replicas count as ready.
  std::vector<kubernetes::PodFigure> pods{};
  std::optional<std::int64_t> ready_pods{};  ///< for value targets; absent: the running replicas
  /// By which labels the metric is selected. It makes no difference to a figure that is known.
  std::optional<std::vector<kubernetes::Requirement>> selector{};
  friend bool operator==(const ReplicaMetric&, const ReplicaMetric&) = default;
};

/// Where a figure comes from.
enum class FigureOrigin {
  metrics,   ///< what was observed
  signal,    ///< the signal itself has it: its pods, or its count of objects
  fallback,  ///< it replaces a figure that is missing
};

/// The name of the metric's figure in the metrics.
std::string_view figure_name(const ReplicaMetric& metric);

/// What one metric asks for at the present number of replicas.
struct MetricOpinion {
  const ReplicaMetric* metric{nullptr};
  FigureOrigin origin{FigureOrigin::metrics};
  double figure{0};  ///< percent, the average per replica, or the value; valid only if `replicas` has a value
  kubernetes::MetricResult replicas{tl::unexpect, kubernetes::MetricFault::no_figures};
};

/// Uses the pods that the metric lists. Without pods, it uses the observed value.
MetricOpinion opinion_of(const ReplicaMetric& metric, const Observation& seen, const kubernetes::Tolerance& tolerance);

/// Like the function above, as if `figure` had been observed.
MetricOpinion opinion_of(const ReplicaMetric& metric, double figure, FigureOrigin origin, const Observation& seen,
                         const kubernetes::Tolerance& tolerance);

/// The figure and its target. If the target is an average of a total, the target of all replicas together is given. No
/// value if the figure is absent or made up.
std::optional<Evidence> evidence_of(const MetricOpinion& opinion, Units current);

/// `backlog at a target of 5 per replica asks for 8 replicas`, or why the metric asks for nothing.
std::string clause_of(const MetricOpinion& opinion);

/// What the figure would have to be so that this metric alone asks for more, or for fewer, replicas than there are. No
/// value if that does not depend on this one figure.
std::optional<Condition> condition_for(Direction direction, const MetricOpinion& opinion, const Observation& seen,
                                       const kubernetes::Tolerance& tolerance);

/// `1 replica`, `1,200 replicas`.
std::string counted_replicas(std::int64_t count);

template <>
inline constexpr auto names_of<ReplicaMetricSource> =
    std::to_array<EnumName<ReplicaMetricSource>>({{"Resource", ReplicaMetricSource::resource},
                                                  {"ContainerResource", ReplicaMetricSource::container_resource},
                                                  {"Pods", ReplicaMetricSource::pods},
                                                  {"Object", ReplicaMetricSource::object},
                                                  {"External", ReplicaMetricSource::external},
                                                  {"Unread", ReplicaMetricSource::unread}});
template <>
inline constexpr auto names_of<ReplicaTargetType> =
    std::to_array<EnumName<ReplicaTargetType>>({{"Utilization", ReplicaTargetType::utilization},
                                                {"Value", ReplicaTargetType::value},
                                                {"AverageValue", ReplicaTargetType::average_value}});

}  // namespace headroom
