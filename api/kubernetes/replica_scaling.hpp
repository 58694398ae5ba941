#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/kubernetes/objects/quantity.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/signals/replica_metric.hpp"

/// The fields that the signals of HorizontalPodAutoscaler and KEDA have in common.
namespace headroom::api {

inline constexpr std::int64_t largest_replica_count = 1'000'000'000;
inline constexpr std::size_t most_replica_metrics = 100;  ///< and triggers
inline constexpr std::size_t most_scaling_policies = 20;
inline constexpr std::int64_t largest_utilization = 1'000'000;
inline constexpr std::int64_t largest_tolerance = 1'000;

/// A name that has to be there and must not be empty.
std::string decode_name(json::ObjectReader& reader, std::string_view field);

/// What autoscaling/v2 takes: percentages are of a resource's requests, single values of what is not measured on pods.
bool fits(ReplicaTargetType target, ReplicaMetricSource source);

/// A Kubernetes quantity, written as a string or a number.
std::optional<kubernetes::Quantity> decode_quantity(json::ObjectReader& reader, std::string_view name);

/// Thousandths of a quantity; at least `minimum_milli`.
std::optional<std::int64_t> decode_milli(json::ObjectReader& reader, std::string_view name, std::int64_t minimum_milli);
void encode_milli(json::Writer& out, std::string_view name, std::int64_t milli);

/// `behavior`, with the defaults of autoscaling/v2 where it leaves something out.
std::optional<kubernetes::ScalingBehavior> decode_behavior(json::ObjectReader& reader);
void encode_behavior(json::Writer& out, const std::optional<kubernetes::ScalingBehavior>& behavior);

/// A ratio in millionths, 0 to 1,000 as it is written.
std::optional<std::int64_t> decode_tolerance(json::ObjectReader& reader);
void encode_tolerance(json::Writer& out, std::int64_t millionths);

/// `recommendations` and `scale_events`: what an autoscaler remembers.
std::optional<std::vector<kubernetes::ReplicaRecommendation>> decode_recommendations(json::ObjectReader& reader);
std::optional<std::vector<kubernetes::ScaleEvent>> decode_scale_events(json::ObjectReader& reader);
void encode_recommendations(json::Writer& out, const std::vector<kubernetes::ReplicaRecommendation>& recommendations);
void encode_scale_events(json::Writer& out, const std::vector<kubernetes::ScaleEvent>& events);

/// Where a metric of this source stands in an autoscaler's spec and status.
std::string_view field_of(ReplicaMetricSource source);

}  // namespace headroom::api
