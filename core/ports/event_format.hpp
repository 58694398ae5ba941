#pragma once

#include <array>

#include "core/base/names.hpp"

namespace headroom {

enum class EventFormat {
  json,         ///< our own
  cloudevents,  ///< CloudEvents 1.0 in structured mode; `id` and `source` together are unique
  eventbridge,  ///< an entry of EventBridge's PutEvents; `Detail` is the text of `data`
};

template <>
inline constexpr auto names_of<EventFormat> =
    std::to_array<EnumName<EventFormat>>({{"json", EventFormat::json},
                                          {"cloudevents", EventFormat::cloudevents},
                                          {"eventbridge", EventFormat::eventbridge}});

}  // namespace headroom
