#include "core/signals/target_tracking.hpp"

#include "api/wire/signals/codec.hpp"

namespace headroom::api {

void decode(json::ObjectReader& reader, TargetTracking& signal) {
  for (const auto* field : {"metric", "target"}) reader.require(field);
  signal.metric = reader.string("metric").value_or("");
  signal.target = reader.number("target").value_or(signal.target);
  if (reader.boolean("scale_in") == false) signal.scale_in = ScaleInMode::disabled;
}

void encode(json::Writer& out, const TargetTracking& signal) {
  out.field("metric", signal.metric).field("target", signal.target);
  out.field("scale_in", signal.scale_in == ScaleInMode::enabled);
}

}  // namespace headroom::api
