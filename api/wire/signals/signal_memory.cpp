#include "api/wire/signals/signal_memory.hpp"

#include <limits>
#include <string>
#include <utility>

#include "api/json/parse.hpp"
#include "api/kubernetes/replica_scaling.hpp"
#include "api/wire/signals/signals.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t version = 1;
constexpr std::size_t maximum_entries = 1'000'000;  // more than we write

void encode_history(json::Writer& out, const ReplicaHistory& history) {
  encode_recommendations(out, history.recommendations);
  encode_scale_events(out, history.scale_events);
  out.field("from", history.from).field("to", history.to);
}

void encode(json::Writer& out, const ClusterAutoscalerMemory& memory) {
  if (memory.last_scale_up) out.field("last_scale_up_at", *memory.last_scale_up);
  if (memory.last_delete) out.field("last_scale_down_at", *memory.last_delete);
  if (memory.last_failure) out.field("last_scale_down_failed_at", *memory.last_failure);
  encode_unneeded_since(out, memory.unneeded_since);
  out.field("from", memory.from).field("to", memory.to);
}

void encode(json::Writer& out, const HorizontalPodAutoscalerMemory& memory) { encode_history(out, memory.replicas); }

void encode(json::Writer& out, const KedaMemory& memory) {
  encode_history(out, memory.replicas);
  if (memory.last_active_at) out.field("last_active_at", *memory.last_active_at);
  if (memory.failures.empty()) return;
  out.name("failures").begin_array();
  for (const KedaMemory::Failures& failures : memory.failures)
    out.begin_object().field("metric", failures.metric).field("count", failures.count).end_object();
  out.end_array();
}

void encode(json::Writer& out, const SparkDynamicAllocationMemory& memory) {
  if (memory.ramp) encode_ramp(out.name("ramp"), *memory.ramp);
  if (!memory.executors.empty()) encode_idle_executors(out.name("idle_executors"), memory.executors);
}

std::int64_t decode_count(json::ObjectReader& reader, std::string_view name) {
  reader.require(name);
  return reader.integer(name, 0, std::numeric_limits<std::int64_t>::max()).value_or(0);
}

Instant decode_time(json::ObjectReader& reader) {
  reader.require("at");
  return reader.time("at").value_or(Instant{});
}

ReplicaHistory decode_history(json::ObjectReader& reader) {
  reader.require("recommendations");
  reader.require("scale_events");
  ReplicaHistory history;
  history.recommendations = decode_recommendations(reader).value_or(std::move(history.recommendations));
  history.scale_events = decode_scale_events(reader).value_or(std::move(history.scale_events));
  history.from = decode_count(reader, "from");
  history.to = decode_count(reader, "to");
  return history;
}

void decode(json::ObjectReader& reader, ClusterAutoscalerMemory& memory) {
  reader.require("unneeded_since");
  memory.last_scale_up = reader.time("last_scale_up_at");
  memory.last_delete = reader.time("last_scale_down_at");
  memory.last_failure = reader.time("last_scale_down_failed_at");
  memory.unneeded_since = decode_unneeded_since(reader);
  memory.from = decode_count(reader, "from");
  memory.to = decode_count(reader, "to");
}

void decode(json::ObjectReader& reader, HorizontalPodAutoscalerMemory& memory) {
  memory.replicas = decode_history(reader);
}

void decode(json::ObjectReader& reader, KedaMemory& memory) {
  memory.replicas = decode_history(reader);
  memory.last_active_at = reader.time("last_active_at");
  const auto items = reader.array("failures", maximum_entries);
  if (!items) return;
  const json::Path path = reader.path().member("failures");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), reader.violations());
    item.require("metric");
    const auto metric = item.string("metric");
    memory.failures.push_back({std::string(metric.value_or("")), decode_count(item, "count")});
    item.close();
  }
}

void decode(json::ObjectReader& reader, SparkDynamicAllocationMemory& memory) {
  memory.ramp = decode_ramp(reader);
  memory.executors = decode_idle_executors(reader);
}

using Memory = decltype(SignalState::memory);

template <std::size_t I = 0>
std::optional<Memory> decode_kind(std::string_view kind, json::ObjectReader& reader) {
  if constexpr (I == std::variant_size_v<Memory>) {
    return std::nullopt;
  } else {
    using Kind = std::variant_alternative_t<I, Memory>;
    if (kind != Kind::kind) return decode_kind<I + 1>(kind, reader);
    Kind memory;
    decode(reader, memory);
    return memory;
  }
}

SignalSnapshot decode_snapshot(json::ObjectReader& reader) {
  SignalSnapshot snapshot{.at = decode_time(reader)};
  reader.require("signals");
  const auto items = reader.array("signals", maximum_entries);
  if (!items) return snapshot;
  const json::Path path = reader.path().member("signals");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), reader.violations());
    const Instant at = decode_time(item);
    item.require("kind");
    auto memory = decode_kind(item.string("kind").value_or(""), item);
    if (memory)
      snapshot.states.push_back({at, *std::move(memory)});
    else
      item.report("kind", "unknown_value", "must be a signal that remembers");
    item.close();
  }
  return snapshot;
}

}  // namespace

void encode_signal_states(json::Writer& out, const SignalSnapshot& snapshot) {
  out.begin_array();
  for (const SignalState& state : snapshot.states)
    std::visit(
        [&](const auto& memory) {
          out.begin_object().field("kind", memory.kind).field("at", state.at);
          encode(out, memory);
          out.end_object();
        },
        state.memory);
  out.end_array();
}

void encode_signal_memory(json::Writer& out, const SignalMemory& memory) {
  out.begin_object().field("version", version).name("snapshots").begin_array();
  for (const SignalSnapshot& snapshot : memory.snapshots) {
    encode_signal_states(out.begin_object().field("at", snapshot.at).name("signals"), snapshot);
    out.end_object();
  }
  out.end_array().end_object();
}

std::optional<SignalMemory> decode_signal_memory(std::string_view text) {
  SignalMemory memory;
  if (text.empty()) return memory;
  const auto document = json::parse(text);
  if (!document) return std::nullopt;
  json::Violations violations;
  json::ObjectReader reader(document->root(), json::Path{}, violations);
  if (reader.integer("version", version, version) != version) return std::nullopt;
  reader.require("snapshots");
  const auto items = reader.array("snapshots", maximum_entries);
  if (!items) return std::nullopt;
  const json::Path root;
  const json::Path path = root.member("snapshots");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), violations);
    memory.snapshots.push_back(decode_snapshot(item));
    item.close();
  }
  reader.close();
  if (!violations.empty()) return std::nullopt;
  return memory;
}

}  // namespace headroom::api
