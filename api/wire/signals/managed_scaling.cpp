#include "core/signals/managed_scaling.hpp"

#include "api/wire/signals/codec.hpp"
#include "core/base/names.hpp"

namespace headroom::api {

void decode(json::ObjectReader& reader, ManagedScaling& signal) {
  const auto percent = [&](std::string_view name, double& setting) { setting = reader.number(name).value_or(setting); };
  percent("scale_out_below_memory_available_percent", signal.scale_out_below_memory_available_percent);
  percent("scale_in_above_memory_available_percent", signal.scale_in_above_memory_available_percent);
  signal.pending_for = reader.seconds("pending_for_seconds").value_or(signal.pending_for);
  signal.idle_for = reader.seconds("idle_for_seconds").value_or(signal.idle_for);
  signal.resource_calculator = reader.choice<ResourceCalculator>("resource_calculator", names_of<ResourceCalculator>)
                                   .value_or(signal.resource_calculator);
}

void encode(json::Writer& out, const ManagedScaling& signal) {
  out.field("scale_out_below_memory_available_percent", signal.scale_out_below_memory_available_percent);
  out.field("scale_in_above_memory_available_percent", signal.scale_in_above_memory_available_percent);
  out.field("pending_for_seconds", signal.pending_for.count()).field("idle_for_seconds", signal.idle_for.count());
  out.field("resource_calculator", name_of(signal.resource_calculator));
}

}  // namespace headroom::api
