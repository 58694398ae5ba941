#pragma once

#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/signals/signal.hpp"

namespace headroom::api {

/// The array `signals` of a policy, at least one. Reports the faults of each signal.
std::vector<SignalFields> decode_signals(json::ObjectReader& policy);

/// Writes the signal as the object that decodes to it.
void encode_signal(json::Writer& out, const Signal& signal);

}  // namespace headroom::api
