#include "api/wire/fields/limits.hpp"

#include <cstdint>

#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t maximum_limit = 2'147'483'647;

std::optional<Units> units(json::ObjectReader& limits, std::string_view name) {
  const auto value = limits.integer(name, 0, maximum_limit);
  return value ? std::optional(Units{*value}) : std::nullopt;
}

}  // namespace

LimitFields decode_limits(json::ObjectReader& limits) {
  limits.require("minimum");
  limits.require("maximum");
  const auto unit = limits.choice<Unit>("unit", names_of<Unit>);
  return {.limits = {.unit = unit.value_or(Unit::instances),
                     .minimum = units(limits, "minimum").value_or(Units{0}),
                     .maximum = units(limits, "maximum").value_or(Units{maximum_limit}),
                     .maximum_on_demand = units(limits, "maximum_on_demand"),
                     .maximum_core = units(limits, "maximum_core")},
          .unit = unit};
}

void encode_limits(json::Writer& out, const ComputeLimits& limits) {
  out.field("unit", name_of(limits.unit)).field("minimum", limits.minimum.value).field("maximum", limits.maximum.value);
  if (limits.maximum_on_demand) out.field("maximum_on_demand", limits.maximum_on_demand->value);
  if (limits.maximum_core) out.field("maximum_core", limits.maximum_core->value);
}

}  // namespace headroom::api
