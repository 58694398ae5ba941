#include "core/kubernetes/replicas/scaling_behavior.hpp"

#include <algorithm>

#include "core/base/decimal.hpp"

namespace headroom::kubernetes {
namespace {

constexpr Seconds default_period{15};
constexpr Seconds default_scale_down_window{300};

std::int64_t at_period_start(std::int64_t current, std::span<const ScaleEvent> events, Instant now, Seconds period) {
  for (const ScaleEvent& event : events)
    if (event.at > now - period) current -= event.change;
  return current;
}

/// Percentages are rounded up, so that a small percentage lets a small target grow too.
std::int64_t highest(const ScalingPolicy& policy, std::int64_t start) {
  return policy.type == ScalingPolicyType::pods ? start + policy.value
                                                : saturated(divided_up(Int128{start} * (100 + policy.value), 100));
}

std::int64_t lowest(const ScalingPolicy& policy, std::int64_t start) {
  return policy.type == ScalingPolicyType::pods ? start - policy.value
                                                : saturated(Int128{start} * (100 - policy.value) / 100);
}

/// The limit that each policy sets, worked out by `allowed`.
std::vector<std::int64_t> limits(std::int64_t current, std::span<const ScaleEvent> events, Instant now,
                                 const ScalingRules& rules, auto&& allowed) {
  std::vector<std::int64_t> all;
  for (const ScalingPolicy& policy : rules.policies)
    all.push_back(allowed(policy, at_period_start(current, events, now, policy.period)));
  return all;
}

}  // namespace

ScalingRules default_scale_up() {
  return {
      .stabilization_window = Seconds{0},
      .policies = {{ScalingPolicyType::pods, 4, default_period}, {ScalingPolicyType::percent, 100, default_period}}};
}

ScalingRules default_scale_down() {
  return {.stabilization_window = default_scale_down_window,
          .policies = {{ScalingPolicyType::percent, 100, default_period}}};
}

std::int64_t stabilized(std::int64_t desired, std::span<const ReplicaRecommendation> earlier, Instant now,
                        Seconds window) {
  for (const ReplicaRecommendation& one : earlier)
    if (one.at >= now - window) desired = std::max(desired, one.replicas);
  return desired;
}

std::int64_t stabilized(std::int64_t desired, std::int64_t current, std::span<const ReplicaRecommendation> earlier,
                        Instant now, const ScalingBehavior& behavior) {
  std::int64_t least = desired;
  std::int64_t largest = desired;
  for (const ReplicaRecommendation& one : earlier) {
    if (one.at > now - behavior.scale_up.stabilization_window) least = std::min(least, one.replicas);
    if (one.at > now - behavior.scale_down.stabilization_window) largest = std::max(largest, one.replicas);
  }
  return std::clamp(current, least, largest);
}

std::int64_t scale_up_limit(std::int64_t current, std::span<const ScaleEvent> events, Instant now,
                            const ScalingRules& rules) {
  if (rules.select_policy == SelectPolicy::disabled || rules.policies.empty()) return current;
  const auto all = limits(current, events, now, rules, highest);
  return rules.select_policy == SelectPolicy::min ? std::ranges::min(all) : std::ranges::max(all);
}

std::int64_t scale_down_limit(std::int64_t current, std::span<const ScaleEvent> events, Instant now,
                              const ScalingRules& rules) {
  if (rules.select_policy == SelectPolicy::disabled || rules.policies.empty()) return current;
  const auto all = limits(current, events, now, rules, lowest);
  return rules.select_policy == SelectPolicy::min ? std::ranges::max(all) : std::ranges::min(all);
}

LimitedReplicas limited(std::int64_t desired, std::int64_t current, std::int64_t minimum, std::int64_t maximum) {
  const std::int64_t highest_step = std::max<std::int64_t>(2 * current, 4);
  if (desired < minimum) return {minimum, ScalingLimit::too_few_replicas};
  if (desired <= std::min(maximum, highest_step)) return {desired, ScalingLimit::desired_within_range};
  if (maximum > highest_step) return {highest_step, ScalingLimit::scale_up_limit};
  return {maximum, ScalingLimit::too_many_replicas};
}

LimitedReplicas limited(std::int64_t desired, std::int64_t current, std::int64_t minimum, std::int64_t maximum,
                        std::span<const ScaleEvent> events, Instant now, const ScalingBehavior& behavior) {
  if (desired > current) {
    const std::int64_t highest_step = std::max(scale_up_limit(current, events, now, behavior.scale_up), current);
    if (maximum > highest_step && desired > highest_step) return {highest_step, ScalingLimit::scale_up_limit};
    if (desired > maximum) return {maximum, ScalingLimit::too_many_replicas};
  } else if (desired < current) {
    const std::int64_t lowest_step = std::min(scale_down_limit(current, events, now, behavior.scale_down), current);
    if (minimum < lowest_step && desired < lowest_step) return {lowest_step, ScalingLimit::scale_down_limit};
    if (desired < minimum) return {minimum, ScalingLimit::too_few_replicas};
  }
  return {desired, ScalingLimit::desired_within_range};
}

}  // namespace headroom::kubernetes
