#pragma once

#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/model/cluster.hpp"
#include "core/signals/signal.hpp"

namespace headroom::api {

/// The array `signals` of a policy, at least one.
std::vector<Signal> decode_signals(json::ObjectReader& policy, const Cluster& cluster);

/// Each kind's own fields; found by overload, so that a kind without them does not compile.
void decode(json::ObjectReader& reader, const Cluster& cluster, AlarmRules& signal);
void decode(json::ObjectReader& reader, const Cluster& cluster, ClusterAutoscaler& signal);
void decode(json::ObjectReader& reader, const Cluster& cluster, HorizontalPodAutoscaler& signal);
void decode(json::ObjectReader& reader, const Cluster& cluster, Keda& signal);
void decode(json::ObjectReader& reader, const Cluster& cluster, HdinsightLoad& signal);
void decode(json::ObjectReader& reader, const Cluster& cluster, ManagedScaling& signal);
void decode(json::ObjectReader& reader, const Cluster& cluster, SparkDynamicAllocation& signal);
void decode(json::ObjectReader& reader, const Cluster& cluster, TargetTracking& signal);
void decode(json::ObjectReader& reader, const Cluster& cluster, YarnMemory& signal);

/// Writes what the next evaluation takes as the signal's `ramp`.
void encode_ramp(json::Writer& out, const RampState& ramp);

/// The same, the other way: each writes the fields that it reads.
void encode(json::Writer& out, const ClusterAutoscaler& signal);
void encode(json::Writer& out, const HorizontalPodAutoscaler& signal);
void encode(json::Writer& out, const Keda& signal);

/// Writes the signal as the object that decodes to it.
void encode_signal(json::Writer& out, const Signal& signal);

}  // namespace headroom::api
