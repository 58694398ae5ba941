#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/error.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/signals/replica_history.hpp"
#include "core/signals/replica_metric.hpp"

/// What HorizontalPodAutoscaler and KEDA refuse in the parts that both have. Pointers are relative to the part and have
/// the field names of the HTTP API ("/scale_up/policies/0/value").
namespace headroom {

inline constexpr std::int64_t largest_replica_count = 1'000'000'000;
inline constexpr std::size_t most_replica_metrics = 100;  ///< and triggers
inline constexpr std::size_t most_scaling_policies = 20;
inline constexpr std::int64_t largest_utilization = 1'000'000;
inline constexpr std::int64_t largest_tolerance = 1'000;  ///< a ratio
inline constexpr std::int64_t largest_tolerance_millionths = largest_tolerance * 1'000'000;

std::vector<Violation> faults_of(const ReplicaMetric& metric);
std::vector<Violation> faults_of(const kubernetes::ScalingBehavior& behavior);
std::vector<Violation> faults_of(std::span<const kubernetes::ReplicaRecommendation> recommendations);
std::vector<Violation> faults_of(std::span<const kubernetes::ScaleEvent> events);
std::vector<Violation> faults_of(const ReplicaHistory& history);

}  // namespace headroom
