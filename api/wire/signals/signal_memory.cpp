#include "api/wire/signals/signal_memory.hpp"

#include <string>
#include <utility>

#include "api/json/parse.hpp"
#include "api/wire/signals/codec.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t version = 1;
constexpr std::size_t maximum_entries = 1'000'000;  // more than we write

using Memory = decltype(SignalState::memory);

Instant decode_time(json::ObjectReader& reader) {
  reader.require("at");
  return reader.time("at").value_or(Instant{});
}

template <std::size_t I = 0>
std::optional<Memory> decode_kind(std::string_view kind, json::ObjectReader& reader) {
  if constexpr (I == std::variant_size_v<Memory>) {
    return std::nullopt;
  } else {
    using Kind = std::variant_alternative_t<I, Memory>;
    if (kind != Kind::kind) return decode_kind<I + 1>(kind, reader);
    Kind memory;
    decode_fields(reader, memory);
    for (const Violation& fault : faults_of(memory)) reader.violations().add(reader.path(), fault);
    return memory;
  }
}

SignalSnapshot decode_snapshot(json::ObjectReader& reader) {
  reader.require("signals");
  return {.at = decode_time(reader), .states = decode_signal_states(reader)};
}

}  // namespace

std::vector<SignalState> decode_signal_states(json::ObjectReader& reader) {
  std::vector<SignalState> states;
  reader.each("signals", maximum_entries, [&](json::ObjectReader& item) {
    const Instant at = decode_time(item);
    item.require("kind");
    if (auto memory = decode_kind(item.string("kind").value_or(""), item))
      states.push_back({at, *std::move(memory)});
    else
      item.report("kind", "unknown_value", "must be a signal that remembers");
  });
  return states;
}

void encode_signal_states(json::Writer& out, const SignalSnapshot& snapshot) {
  out.begin_array();
  for (const SignalState& state : snapshot.states)
    std::visit(
        [&](const auto& memory) {
          out.begin_object().field("kind", memory.kind).field("at", state.at);
          encode_fields(out, memory);
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
  json::read(document->root(), json::Path{}, violations, [&](json::ObjectReader& reader) {
    reader.require("version");
    reader.integer("version", version, version);
    reader.require("snapshots");
    reader.each("snapshots", maximum_entries,
                [&](json::ObjectReader& item) { memory.snapshots.push_back(decode_snapshot(item)); });
  });
  if (!violations.empty()) return std::nullopt;
  return memory;
}

}  // namespace headroom::api
