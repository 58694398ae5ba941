#pragma once

#include <optional>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/signals/replica_history.hpp"

/// The fields that the signals of HorizontalPodAutoscaler and KEDA have in common.
namespace headroom::api {

/// `behavior`, with the defaults of autoscaling/v2 for what it leaves out.
std::optional<kubernetes::ScalingBehavior> decode_behavior(json::ObjectReader& signal);
void encode_behavior(json::Writer& out, const std::optional<kubernetes::ScalingBehavior>& behavior);

/// `tolerance`: a ratio, 0 to 1,000. The value is in millionths.
std::optional<std::int64_t> decode_tolerance(json::ObjectReader& reader);
void encode_tolerance(json::Writer& out, std::int64_t millionths);

/// `recommendations` and `scale_events`: what an autoscaler remembers.
std::optional<std::vector<kubernetes::ReplicaRecommendation>> decode_recommendations(json::ObjectReader& reader);
std::optional<std::vector<kubernetes::ScaleEvent>> decode_scale_events(json::ObjectReader& reader);
void encode_recommendations(json::Writer& out, const std::vector<kubernetes::ReplicaRecommendation>& recommendations);
void encode_scale_events(json::Writer& out, const std::vector<kubernetes::ScaleEvent>& events);

/// The part of the signal memory that both have. Every field is required.
ReplicaHistory decode_replica_history(json::ObjectReader& memory);
void encode_replica_history(json::Writer& out, const ReplicaHistory& history);

}  // namespace headroom::api
