#pragma once

#include <optional>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/spark/executor_ramp.hpp"

namespace headroom::api {

/// The field `ramp`: the state of Spark's ramp, which the next evaluation takes over. It leaves out the target.
std::optional<RampState> decode_executor_ramp(json::ObjectReader& holder);
void encode_executor_ramp(json::Writer& out, const RampState& ramp);

}  // namespace headroom::api
