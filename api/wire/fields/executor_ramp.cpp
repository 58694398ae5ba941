#include "api/wire/fields/executor_ramp.hpp"

namespace headroom::api {

std::optional<RampState> decode_executor_ramp(json::ObjectReader& holder) {
  return holder.nested("ramp", [](json::ObjectReader& ramp) {
    return RampState{.executors_to_add = ramp.integer("executors_to_add").value_or(1),
                     .add_at = ramp.time("add_at"),
                     .initializing = ramp.boolean("initializing").value_or(false)};
  });
}

void encode_executor_ramp(json::Writer& out, const RampState& ramp) {
  out.begin_object().field("executors_to_add", ramp.executors_to_add);
  if (ramp.add_at) out.field("add_at", *ramp.add_at);
  out.field("initializing", ramp.initializing).end_object();
}

}  // namespace headroom::api
