#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/signals/signal.hpp"

namespace headroom::api {

/// The array `signals` of a policy, at least one.
std::vector<SignalFields> decode_signals(json::ObjectReader& policy);

/// Each kind's own fields; found by overload, so that a kind without them does not compile.
void decode(json::ObjectReader& reader, AlarmRules& signal);
void decode(json::ObjectReader& reader, ClusterAutoscaler& signal);
void decode(json::ObjectReader& reader, HorizontalPodAutoscaler& signal);
void decode(json::ObjectReader& reader, Keda& signal);
void decode(json::ObjectReader& reader, HdinsightLoad& signal);
void decode(json::ObjectReader& reader, ManagedScaling& signal);
void decode(json::ObjectReader& reader, SparkDynamicAllocation& signal);
void decode(json::ObjectReader& reader, TargetTracking& signal);
void decode(json::ObjectReader& reader, YarnMemory& signal);

/// The same, the other way: each writes the fields that it reads.
void encode(json::Writer& out, const ClusterAutoscaler& signal);
void encode(json::Writer& out, const HorizontalPodAutoscaler& signal);
void encode(json::Writer& out, const Keda& signal);

/// `unneeded_since`: since when the Cluster Autoscaler has found nodes unneeded, by name.
std::map<std::string, Instant> decode_unneeded_since(json::ObjectReader& reader);
void encode_unneeded_since(json::Writer& out, const std::map<std::string, Instant>& nodes);

/// What the next evaluation takes as the signal's `ramp`.
std::optional<RampState> decode_ramp(json::ObjectReader& signal);
void encode_ramp(json::Writer& out, const RampState& ramp);

/// `idle_executors`, each id once.
std::vector<IdleExecutor> decode_idle_executors(json::ObjectReader& reader);
void encode_idle_executors(json::Writer& out, const std::vector<IdleExecutor>& executors);

/// Writes the signal as the object that decodes to it.
void encode_signal(json::Writer& out, const Signal& signal);

}  // namespace headroom::api
