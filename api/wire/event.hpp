#pragma once

#include <string>

#include "api/json/writer.hpp"
#include "api/wire/event_format.hpp"
#include "core/ports/event_log.hpp"

/// Events as JSON.
namespace headroom::api {

/// Writes one object. `data` has the answer's own members that are single values, so that it is flat and small. With an
/// outcome come `applied_target`, `detail` and `reported_at` as they were reported.
void encode_event(json::Writer& out, const Event& event, EventFormat format);

/// The event as server-sent events transmit it: `id`, `event` and `data`, and the empty line.
std::string event_frame(const Event& event, EventFormat format);

}  // namespace headroom::api
