#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <tl/expected.hpp>

/// How many replicas one metric asks for: the HorizontalPodAutoscaler's arithmetic, in exact fractions where
/// Kubernetes uses doubles. Figures and targets are in thousandths; targets are positive.
namespace headroom::kubernetes {

/// The API's own: replicas are int32 there.
inline constexpr std::int64_t most_replicas = 2'147'483'647;

enum class PodState {
  ready,
  unready,  ///< never ready so far, or in its CPU initialisation period
  pending,
  ended,    ///< failed or being deleted
  unknown,  ///< a figure that belongs to no pod of the target
};

/// A pod of the target with what was measured on it.
struct PodFigure {
  std::optional<std::int64_t> usage_milli{};
  std::optional<std::int64_t> request_milli{};
  PodState state{PodState::ready};
  friend bool operator==(const PodFigure&, const PodFigure&) = default;
};

/// What becomes of pods that run and are not ready: their CPU says nothing yet, everything else counts.
enum class UnreadyPods { counted, set_aside };

/// How far from 1 the ratio of a figure to its target may be, in millionths and inclusive, without a change.
struct Tolerance {
  std::int64_t scale_down{100'000};
  std::int64_t scale_up{100'000};
  friend bool operator==(const Tolerance&, const Tolerance&) = default;
};

struct MetricReplicas {
  std::int64_t desired{0};   ///< 0 to most_replicas
  std::int64_t observed{0};  ///< what HPA's status shows: percent of the requests, or thousandths a pod
  friend bool operator==(const MetricReplicas&, const MetricReplicas&) = default;
};

/// Why a metric asks for nothing.
enum class MetricFault {
  no_figures,            ///< nothing was measured
  no_pods,               ///< the target has none
  missing_request,       ///< a pod requests none of the resource
  no_ready_pods,         ///< all that was measured is of pods that don't count yet
  no_figures_of_target,  ///< all that was measured is of other pods, or of requests of zero
};

using MetricResult = tl::expected<MetricReplicas, MetricFault>;

/// Resource with a target of Utilization: the percentage of all requests in use, cut to a whole one, over the target,
/// times the ready pods, rounded up.
///
/// Pods without a figure count as using their whole request (or the target where that is above 100%) when the rest
/// say down, and nothing when they say up; unready and pending ones count nothing when the rest say up. Where that
/// brings the ratio within the tolerance or to the other side of 1, the count stays.
MetricResult replicas_for_utilization(std::span<const PodFigure> pods, std::int64_t current,
                                      std::int64_t target_percent, const Tolerance& tolerance, UnreadyPods unready);

/// Pods, and Resource with a target of AverageValue: the same of the average a pod. Pods without a figure count as
/// using exactly the target when the rest say down. Figures of unknown pods count.
MetricResult replicas_for_average(std::span<const PodFigure> pods, std::int64_t current,
                                  std::int64_t target_average_milli, const Tolerance& tolerance, UnreadyPods unready);

/// Object and External with a target of Value: value / target × ready pods, rounded up. From zero replicas: value /
/// target.
std::int64_t replicas_for_value(std::int64_t value_milli, std::int64_t target_milli, std::int64_t current,
                                std::int64_t ready_pods, const Tolerance& tolerance);

/// Object and External with a target of AverageValue: value / target, rounded up, unless that is within the tolerance
/// of what there is.
MetricReplicas replicas_for_total(std::int64_t value_milli, std::int64_t target_average_milli, std::int64_t current,
                                  const Tolerance& tolerance);

}  // namespace headroom::kubernetes
