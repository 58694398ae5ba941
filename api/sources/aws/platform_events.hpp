#pragma once

#include <optional>

#include "api/json/reader.hpp"
#include "core/model/platform_event.hpp"

namespace headroom::api {

/// Reads one event as EventBridge delivers it. Values that can't be used are reported and left out. No value if the
/// event does not say what it is, or when it was.
std::optional<PlatformEvent> read_platform_event(json::ObjectReader& event);

}  // namespace headroom::api
