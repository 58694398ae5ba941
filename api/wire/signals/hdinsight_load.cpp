#include "core/signals/hdinsight_load.hpp"

#include "api/wire/signals/codec.hpp"

namespace headroom::api {

void decode(json::ObjectReader& reader, HdinsightLoad& signal) {
  signal.pending_for = reader.seconds("pending_for_seconds").value_or(signal.pending_for);
  signal.idle_for = reader.seconds("idle_for_seconds").value_or(signal.idle_for);
  signal.removed_at_once = reader.integer("removed_at_once").value_or(signal.removed_at_once);
}

void encode(json::Writer& out, const HdinsightLoad& signal) {
  out.field("pending_for_seconds", signal.pending_for.count()).field("idle_for_seconds", signal.idle_for.count());
  out.field("removed_at_once", signal.removed_at_once);
}

}  // namespace headroom::api
