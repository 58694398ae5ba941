#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/signals/signal_memory.hpp"

/// What signals remember, as it is stored between two evaluations and as a decision's input shows it.
namespace headroom::api {

/// With the version of this form.
void encode_signal_memory(json::Writer& out, const SignalMemory& memory);

/// What encode_signal_memory() wrote; an empty memory for an empty text. Nothing for every other text, such as that of
/// another version.
std::optional<SignalMemory> decode_signal_memory(std::string_view text);

/// An array of one object a signal, in the order of the policy.
void encode_signal_states(json::Writer& out, const SignalSnapshot& snapshot);

/// Reads the array under `signals` that encode_signal_states() wrote.
std::vector<SignalState> decode_signal_states(json::ObjectReader& reader);

}  // namespace headroom::api
