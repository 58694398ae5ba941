#pragma once

#include <string>
#include <string_view>

#include "api/json/writer.hpp"
#include "core/ports/event_format.hpp"
#include "core/ports/event_log.hpp"

/// Events as JSON.
namespace headroom::api {

/// Writes one object. `data` has the answer's own members that are single values, so that it is flat and small. With an
/// outcome come `applied_target`, `detail` and `reported_at` as they were reported.
void encode_event(json::Writer& out, const Event& event, EventFormat format);

/// The type of what a webhook is tested with. No event of the log has it.
inline constexpr std::string_view test_event_type = "webhook.test";

/// Writes an object like an event of the log, with the id `test`, about a webhook.
void encode_test_event(json::Writer& out, std::string_view webhook_id, Instant time, EventFormat format);

/// The event as server-sent events transmit it: `id`, `event` and `data`, and the empty line.
std::string event_frame(const Event& event, EventFormat format);

}  // namespace headroom::api
