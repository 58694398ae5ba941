#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <tl/expected.hpp>

#include "core/base/names.hpp"

/// How many replicas one metric asks for: the HorizontalPodAutoscaler's arithmetic, with exact fractions instead of
/// Kubernetes' doubles. Figures and targets are in thousandths. Targets are positive.
namespace headroom::kubernetes {

/// The limit of the Kubernetes API, whose replicas are int32.
inline constexpr std::int64_t most_replicas = 2'147'483'647;

enum class PodState {
  ready,
  unready,  ///< has never been ready, or is in its CPU initialization period
  pending,
  ended,    ///< failed, or being deleted
  unknown,  ///< the figure belongs to no pod of the target
};

/// A pod of the target, and what was measured on it.
struct PodFigure {
  std::optional<std::int64_t> usage_milli{};
  std::optional<std::int64_t> request_milli{};
  PodState state{PodState::ready};
  friend bool operator==(const PodFigure&, const PodFigure&) = default;
};

/// Whether figures of running pods that are not ready count. For CPU they are set aside; for other metrics they count.
enum class UnreadyPods { counted, set_aside };

/// How far the ratio of a figure to its target may be from 1 without a change: in millionths, inclusive.
struct Tolerance {
  std::int64_t scale_down{100'000};
  std::int64_t scale_up{100'000};
  friend bool operator==(const Tolerance&, const Tolerance&) = default;
};

struct MetricReplicas {
  std::int64_t desired{0};   ///< 0 to most_replicas
  std::int64_t observed{0};  ///< as in HPA's status: percent of the requests, or thousandths per pod
  friend bool operator==(const MetricReplicas&, const MetricReplicas&) = default;
};

/// Why a metric asks for no number of replicas.
enum class MetricFault {
  no_figures,            ///< nothing was measured
  no_pods,               ///< the target has no pods
  missing_request,       ///< a pod has no request for the resource
  no_ready_pods,         ///< all figures are from pods that don't count yet
  no_figures_of_target,  ///< all figures are from other pods, or the requests are zero
  unread,                ///< Headroom could not read what the metric is
};

using MetricResult = tl::expected<MetricReplicas, MetricFault>;

/// For a Resource metric with a Utilization target: ready pods × (the used share of all requests, in percent, rounded
/// down) / target, rounded up.
///
/// Pods without a figure: if the measured pods ask for fewer replicas, they count as using their whole request (or the
/// target, if it is above 100%); if the measured pods ask for more, they count as using nothing. Unready and pending
/// pods count as using nothing if the measured pods ask for more. If the ratio is then within the tolerance, or on the
/// other side of 1, the number of replicas stays.
MetricResult replicas_for_utilization(std::span<const PodFigure> pods, std::int64_t current,
                                      std::int64_t target_percent, const Tolerance& tolerance, UnreadyPods unready);

/// For a Pods metric, and for a Resource metric with an AverageValue target: like replicas_for_utilization, with the
/// average per pod instead of the percentage. Pods without a figure count as using exactly the target if the measured
/// pods ask for fewer replicas. Figures of unknown pods count.
MetricResult replicas_for_average(std::span<const PodFigure> pods, std::int64_t current,
                                  std::int64_t target_average_milli, const Tolerance& tolerance, UnreadyPods unready);

/// For Object and External metrics with a Value target: value / target × ready pods, rounded up. From zero replicas:
/// value / target, rounded up.
std::int64_t replicas_for_value(std::int64_t value_milli, std::int64_t target_milli, std::int64_t current,
                                std::int64_t ready_pods, const Tolerance& tolerance);

/// For Object and External metrics with an AverageValue target: value / target, rounded up. The number of replicas
/// stays if the value per replica is within the tolerance of the target.
MetricReplicas replicas_for_total(std::int64_t value_milli, std::int64_t target_average_milli, std::int64_t current,
                                  const Tolerance& tolerance);

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::PodState> =
    std::to_array<EnumName<kubernetes::PodState>>({{"ready", kubernetes::PodState::ready},
                                                   {"unready", kubernetes::PodState::unready},
                                                   {"pending", kubernetes::PodState::pending},
                                                   {"ended", kubernetes::PodState::ended},
                                                   {"unknown", kubernetes::PodState::unknown}});

}  // namespace headroom
