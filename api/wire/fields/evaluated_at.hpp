#pragma once

#include "api/json/reader.hpp"
#include "core/base/time.hpp"

namespace headroom::api {

/// The field `evaluated_at` of a request: the time that the whole answer depends on. `now` if it is absent. Reports a
/// time whose validity would end after the year 9999, because no text could give that end.
Instant decode_evaluated_at(json::ObjectReader& request, Instant now, Seconds valid_for);

}  // namespace headroom::api
