#include "core/signals/replica_metric.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/kubernetes/objects/quantity.hpp"

namespace headroom {
namespace {

using kubernetes::MetricFault;
using kubernetes::MetricResult;
using kubernetes::Tolerance;
using kubernetes::UnreadyPods;

bool is_of_pods(const ReplicaMetric& metric) { return is_of_pods(metric.source); }

/// Whether the target is an average, and the metric is one figure for all replicas together.
bool is_total(const ReplicaMetric& metric) {
  return !is_of_pods(metric) && metric.target_type == ReplicaTargetType::average_value;
}

bool is_cut_to_percent(const ReplicaMetric& metric) { return metric.target_type == ReplicaTargetType::utilization; }

double target_of(const ReplicaMetric& metric) {
  const auto target = static_cast<double>(metric.target);
  return is_cut_to_percent(metric) ? target : target / 1000;
}

/// The figure at which the ratio to the target is 1.
double level_of(const ReplicaMetric& metric, Units current) {
  return is_total(metric) ? target_of(metric) * static_cast<double>(current.value) : target_of(metric);
}

std::int64_t ready_pods(const ReplicaMetric& metric, const Observation& seen) {
  if (is_total(metric)) return seen.current.value;
  return metric.ready_pods.value_or(seen.running.value);
}

MetricResult replicas_of(const ReplicaMetric& metric, double figure, const Observation& seen,
                         const Tolerance& tolerance) {
  const std::int64_t current = seen.current.value;
  if (is_total(metric))
    return kubernetes::replicas_for_total(kubernetes::milli_value(figure), metric.target, current, tolerance);
  const std::int64_t ready = ready_pods(metric, seen);
  if (is_of_pods(metric) && ready == 0) return tl::unexpected(MetricFault::no_pods);
  const std::int64_t exact =
      is_cut_to_percent(metric) ? truncated(shortest_decimal(figure)) : kubernetes::milli_value(figure);
  return kubernetes::MetricReplicas{
      .desired = kubernetes::replicas_for_value(exact, metric.target, current, ready, tolerance), .observed = exact};
}

MetricOpinion opinion_of_pods(const ReplicaMetric& metric, const Observation& seen, const Tolerance& tolerance) {
  // For CPU only, Kubernetes sets unready pods aside.
  const auto unready =
      is_of_resource(metric.source) && metric.name == "cpu" ? UnreadyPods::set_aside : UnreadyPods::counted;
  const std::int64_t current = seen.current.value;
  MetricOpinion opinion{.metric = &metric, .origin = FigureOrigin::signal};
  opinion.replicas = is_cut_to_percent(metric)
                         ? kubernetes::replicas_for_utilization(metric.pods, current, metric.target, tolerance, unready)
                         : kubernetes::replicas_for_average(metric.pods, current, metric.target, tolerance, unready);
  if (opinion.replicas)
    opinion.figure = static_cast<double>(opinion.replicas->observed) / (is_cut_to_percent(metric) ? 1 : 1000);
  return opinion;
}

std::string_view words(MetricFault fault) {
  switch (fault) {
    case MetricFault::no_figures:
      return "is not known";
    case MetricFault::no_pods:
      return "has no pods to be measured on";
    case MetricFault::missing_request:
      return "can't be compared with requests, because a pod has none";
    case MetricFault::no_ready_pods:
      return "is known only for pods that are not ready";
    case MetricFault::no_figures_of_target:
      return "is not known for any pod with a request";
    case MetricFault::unread:
      return "could not be read";
  }
  return "is not known";
}

std::string label_of(const ReplicaMetric& metric) {
  std::string label(figure_name(metric));
  return metric.container.empty() ? label : label + " of container " + metric.container;
}

std::string_view share_of(const ReplicaMetric& metric) {
  if (is_cut_to_percent(metric)) return "% of the requests";
  return metric.target_type == ReplicaTargetType::value ? "" : " per replica";
}

/// The ratio above which one replica more is asked for: above the tolerance, and above the share of ready pods.
double rising_ratio(const Observation& seen, std::int64_t ready, const Tolerance& tolerance) {
  if (seen.current == Units{0}) return 0;
  const auto present = static_cast<double>(seen.current.value) / static_cast<double>(ready);
  return std::max(1 + static_cast<double>(tolerance.scale_up) / 1e6, present);
}

/// The ratio below which one replica fewer is asked for, and whether the ratio itself is included.
std::pair<double, Comparison> falling_ratio(const Observation& seen, std::int64_t ready, const Tolerance& tolerance) {
  const double tolerated = 1 - static_cast<double>(tolerance.scale_down) / 1e6;
  const double one_less = static_cast<double>(seen.current.value - 1) / static_cast<double>(ready);
  if (one_less < tolerated) return {one_less, Comparison::less_than_or_equal};
  return {tolerated, Comparison::less_than};
}

/// Turns the bound of a whole percentage into a bound of the figure before it is cut to a whole percentage.
Condition before_the_cut(Condition bound) {
  const bool strict = bound.comparison == Comparison::less_than;
  bound.value = strict ? std::ceil(bound.value) : std::floor(bound.value) + 1;
  bound.comparison =
      bound.comparison == Comparison::greater_than ? Comparison::greater_than_or_equal : Comparison::less_than;
  return bound;
}

double to_six_decimals(double value) { return std::round(value * 1e6) / 1e6; }

}  // namespace

bool is_of_resource(ReplicaMetricSource source) {
  return source == ReplicaMetricSource::resource || source == ReplicaMetricSource::container_resource;
}

bool is_of_pods(ReplicaMetricSource source) { return is_of_resource(source) || source == ReplicaMetricSource::pods; }

std::string_view figure_name(const ReplicaMetric& metric) {
  return metric.figure.empty() ? metric.name : metric.figure;
}

std::string_view field_of(ReplicaMetricSource source) {
  switch (source) {
    case ReplicaMetricSource::resource:
      return "resource";
    case ReplicaMetricSource::container_resource:
      return "container_resource";
    case ReplicaMetricSource::unread:
      return "unread";
    case ReplicaMetricSource::pods:
      return "pods";
    case ReplicaMetricSource::object:
      return "object";
    case ReplicaMetricSource::external:
      return "external";
  }
  return "external";
}

std::string_view field_of(ReplicaTargetType type) {
  switch (type) {
    case ReplicaTargetType::utilization:
      return "average_utilization";
    case ReplicaTargetType::value:
      return "value";
    case ReplicaTargetType::average_value:
      return "average_value";
  }
  return "average_value";
}

bool fits(ReplicaTargetType target, ReplicaMetricSource source) {
  switch (target) {
    case ReplicaTargetType::utilization:
      return is_of_resource(source);
    case ReplicaTargetType::value:
      return !is_of_pods(source);
    case ReplicaTargetType::average_value:
      return true;
  }
  return true;
}

MetricOpinion opinion_of(const ReplicaMetric& metric, const Observation& seen, const Tolerance& tolerance) {
  if (metric.source == ReplicaMetricSource::unread)
    return {.metric = &metric, .replicas = tl::unexpected(MetricFault::unread)};
  if (!metric.pods.empty()) return opinion_of_pods(metric, seen, tolerance);
  const auto reading = seen.reading(figure_name(metric));
  if (!reading) return {.metric = &metric};
  return opinion_of(metric, reading->value, FigureOrigin::metrics, seen, tolerance);
}

MetricOpinion opinion_of(const ReplicaMetric& metric, double figure, FigureOrigin origin, const Observation& seen,
                         const Tolerance& tolerance) {
  return {
      .metric = &metric, .origin = origin, .figure = figure, .replicas = replicas_of(metric, figure, seen, tolerance)};
}

std::optional<Evidence> evidence_of(const MetricOpinion& opinion, Units current) {
  if (!opinion.replicas || opinion.origin == FigureOrigin::fallback) return std::nullopt;
  const double level = level_of(*opinion.metric, current);
  return Evidence{.metric = std::string(figure_name(*opinion.metric)),
                  .observed = opinion.figure,
                  .comparison = opinion.figure > level ? Comparison::greater_than : Comparison::less_than_or_equal,
                  .threshold = level,
                  .in_policy = opinion.origin == FigureOrigin::signal};
}

std::string clause_of(const MetricOpinion& opinion) {
  const ReplicaMetric& metric = *opinion.metric;
  if (!opinion.replicas) {
    const std::string problem = metric.problem.empty() ? "" : " (" + metric.problem + ")";
    return label_of(metric) + " " + std::string(words(opinion.replicas.error())) + problem;
  }
  const std::string made_up =
      opinion.origin == FigureOrigin::fallback
          ? ", which is not known and replaced by its fallback of " + text::quantity(opinion.figure) + ","
          : "";
  return label_of(metric) + made_up + " at a target of " + text::quantity(target_of(metric)) +
         std::string(share_of(metric)) + " asks for " + counted_replicas(opinion.replicas->desired);
}

std::optional<Condition> condition_for(Direction direction, const MetricOpinion& opinion, const Observation& seen,
                                       const Tolerance& tolerance) {
  const ReplicaMetric& metric = *opinion.metric;
  const std::int64_t ready = ready_pods(metric, seen);
  const bool hangs_on_the_figure = opinion.replicas && opinion.origin == FigureOrigin::metrics;
  if (!hangs_on_the_figure || (ready == 0 && seen.current != Units{0})) return std::nullopt;
  double ratio = rising_ratio(seen, ready, tolerance);
  Comparison comparison = Comparison::greater_than;
  if (direction == Direction::in) std::tie(ratio, comparison) = falling_ratio(seen, ready, tolerance);
  const Condition bound{std::string(figure_name(metric)), comparison,
                        to_six_decimals(ratio * level_of(metric, seen.current))};
  return is_cut_to_percent(metric) ? before_the_cut(bound) : bound;
}

std::string counted_replicas(std::int64_t count) { return text::counted(Units{count}, Unit::replicas); }

}  // namespace headroom
