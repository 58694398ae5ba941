#include "api/wire/fields/evaluated_at.hpp"

namespace headroom::api {

Instant decode_evaluated_at(json::ObjectReader& request, Instant now, Seconds valid_for) {
  static const Instant last = *parse_rfc3339("9999-12-31T23:59:59.999Z");
  const Instant at = request.time("evaluated_at").value_or(now);
  if (at > last - valid_for)
    request.report("evaluated_at", "out_of_range", "must not be after " + format_rfc3339(last - valid_for));
  return at;
}

}  // namespace headroom::api
