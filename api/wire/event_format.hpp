#pragma once

#include <array>

#include "core/base/names.hpp"

namespace headroom::api {

enum class EventFormat {
  json,         ///< our own
  cloudevents,  ///< CloudEvents 1.0 in structured mode; `id` and `source` together are unique
  eventbridge,  ///< an entry of EventBridge's PutEvents; `Detail` is the text of `data`
};

}  // namespace headroom::api

namespace headroom {

template <>
inline constexpr auto names_of<api::EventFormat> =
    std::to_array<EnumName<api::EventFormat>>({{"json", api::EventFormat::json},
                                               {"cloudevents", api::EventFormat::cloudevents},
                                               {"eventbridge", api::EventFormat::eventbridge}});

}  // namespace headroom
