#include "core/kubernetes/replicas/replica_calculator.hpp"

#include <algorithm>

#include "core/base/decimal.hpp"

namespace headroom::kubernetes {
namespace {

/// A figure divided by its target. The denominator is positive.
struct Ratio {
  Int128 numerator;
  Int128 denominator;

  bool above_one() const { return numerator > denominator; }
  bool below_one() const { return numerator < denominator; }
};

bool within(const Ratio& ratio, const Tolerance& tolerance) {
  constexpr Int128 million = 1'000'000;
  return ratio.numerator * million >= ratio.denominator * (million - tolerance.scale_down) &&
         ratio.numerator * million <= ratio.denominator * (million + tolerance.scale_up);
}

std::int64_t replicas(Int128 count) { return static_cast<std::int64_t>(std::clamp<Int128>(count, 0, most_replicas)); }

std::int64_t ratio_of_pods(const Ratio& ratio, std::int64_t pods) {
  return replicas(divided_up(ratio.numerator * pods, ratio.denominator));
}

/// The sum of the figures that count. A pod without a request may only be added if requests don't matter.
struct Sum {
  Int128 usage{0};
  Int128 request{0};
  std::int64_t pods{0};

  void add(std::int64_t usage_milli, std::int64_t request_milli) {
    usage += usage_milli;
    request += request_milli;
    ++pods;
  }
};

struct Grouped {
  Sum measured{};
  std::int64_t ready{0};
  Sum missing{};  ///< their requests
  Sum unready{};  ///< their requests; unready pods that are set aside, and pending pods
};

bool is_missing(const PodFigure& pod) {
  return !pod.usage_milli && (pod.state == PodState::ready || pod.state == PodState::unready);
}

Grouped group(std::span<const PodFigure> pods, UnreadyPods unready) {
  Grouped groups;
  for (const PodFigure& pod : pods) {
    const std::int64_t request = pod.request_milli.value_or(0);
    const bool waits = pod.state == PodState::unready && unready == UnreadyPods::set_aside;
    if (is_missing(pod)) {
      groups.missing.add(0, request);
    } else if (pod.state == PodState::pending || waits) {
      groups.unready.add(0, request);
    } else if (pod.usage_milli && pod.state != PodState::ended) {
      groups.measured.add(*pod.usage_milli, request);
      if (pod.state != PodState::unknown) ++groups.ready;
    }
  }
  return groups;
}

/// `ratio_of` turns a sum into a ratio. `when_down` is the usage that pods without a figure count with if the ratio is
/// below 1.
std::int64_t settled(const Grouped& groups, std::int64_t current, const Tolerance& tolerance, Int128 when_down,
                     auto&& ratio_of) {
  const Ratio first = ratio_of(groups.measured);
  const bool grows_with_unready = groups.unready.pods > 0 && first.above_one();
  if (!grows_with_unready && groups.missing.pods == 0)
    return within(first, tolerance) ? current : ratio_of_pods(first, groups.ready);

  Sum all = groups.measured;
  if (first.above_one() || first.below_one()) {
    all.usage += first.below_one() ? when_down : 0;
    all.request += groups.missing.request;
    all.pods += groups.missing.pods;
  }
  if (grows_with_unready) {
    all.request += groups.unready.request;
    all.pods += groups.unready.pods;
  }
  const Ratio second = ratio_of(all);
  const bool turned = (first.below_one() && second.above_one()) || (first.above_one() && second.below_one());
  if (turned || within(second, tolerance)) return current;
  const std::int64_t desired = ratio_of_pods(second, all.pods);
  return (second.below_one() ? desired > current : desired < current) ? current : desired;
}

std::optional<MetricFault> fault_of_pods(std::span<const PodFigure> pods) {
  if (std::ranges::none_of(pods, [](const PodFigure& p) { return p.usage_milli.has_value(); }))
    return MetricFault::no_figures;
  if (std::ranges::all_of(pods, [](const PodFigure& p) { return p.state == PodState::unknown; }))
    return MetricFault::no_pods;
  return std::nullopt;
}

/// A figure of an unknown pod has no request to compare it with; such pods only add to the number of pods.
Grouped group_by_request(std::span<const PodFigure> pods, UnreadyPods unready) {
  Grouped groups = group(pods, unready);
  for (const PodFigure& pod : pods)
    if (pod.state == PodState::unknown && pod.usage_milli) groups.measured.usage -= *pod.usage_milli;
  return groups;
}

}  // namespace

MetricResult replicas_for_utilization(std::span<const PodFigure> pods, std::int64_t current,
                                      std::int64_t target_percent, const Tolerance& tolerance, UnreadyPods unready) {
  if (const auto fault = fault_of_pods(pods)) return tl::unexpected(*fault);
  const Grouped groups = group_by_request(pods, unready);
  const auto lacks_request = [](const PodFigure& p) { return p.state != PodState::unknown && !p.request_milli; };
  if (std::ranges::any_of(pods, lacks_request)) return tl::unexpected(MetricFault::missing_request);
  if (groups.measured.pods == 0) return tl::unexpected(MetricFault::no_ready_pods);
  if (groups.measured.request <= 0) return tl::unexpected(MetricFault::no_figures_of_target);

  const auto percent = [](const Sum& sum) { return sum.usage * 100 / sum.request; };
  const Int128 when_down = groups.missing.request * std::max<std::int64_t>(target_percent, 100) / 100;
  const auto desired = settled(groups, current, tolerance, when_down, [&](const Sum& sum) {
    return Ratio{percent(sum), target_percent};
  });
  return MetricReplicas{.desired = desired, .observed = saturated(percent(groups.measured))};
}

MetricResult replicas_for_average(std::span<const PodFigure> pods, std::int64_t current,
                                  std::int64_t target_average_milli, const Tolerance& tolerance, UnreadyPods unready) {
  if (const auto fault = fault_of_pods(pods)) return tl::unexpected(*fault);
  const Grouped groups = group(pods, unready);
  if (groups.measured.pods == 0) return tl::unexpected(MetricFault::no_ready_pods);

  const auto average = [](const Sum& sum) { return sum.usage / sum.pods; };
  const auto desired =
      settled(groups, current, tolerance, Int128{target_average_milli} * groups.missing.pods, [&](const Sum& sum) {
        return Ratio{average(sum), target_average_milli};
      });
  return MetricReplicas{.desired = desired, .observed = saturated(average(groups.measured))};
}

std::int64_t replicas_for_value(std::int64_t value_milli, std::int64_t target_milli, std::int64_t current,
                                std::int64_t ready_pods, const Tolerance& tolerance) {
  const Ratio ratio{value_milli, target_milli};
  if (current == 0) return ratio_of_pods(ratio, 1);
  return within(ratio, tolerance) ? current : ratio_of_pods(ratio, ready_pods);
}

MetricReplicas replicas_for_total(std::int64_t value_milli, std::int64_t target_average_milli, std::int64_t current,
                                  const Tolerance& tolerance) {
  const Ratio ratio{value_milli, Int128{target_average_milli} * current};
  const bool stays = current != 0 && within(ratio, tolerance);
  return {.desired = stays ? current : ratio_of_pods({value_milli, target_average_milli}, 1),
          .observed = saturated(divided_up(value_milli, std::max<std::int64_t>(current, 1)))};
}

}  // namespace headroom::kubernetes
