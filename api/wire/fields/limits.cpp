#include "api/wire/fields/limits.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/base/names.hpp"
#include "core/model/peak_limits.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t maximum_limit = 2'147'483'647;

std::optional<Units> units(json::ObjectReader& limits, std::string_view name) {
  const auto value = limits.integer(name, 0, maximum_limit);
  return value ? std::optional(Units{*value}) : std::nullopt;
}

/// `expected_peak` and its percentages, in place of `minimum` and `maximum`.
void decode_peak(json::ObjectReader& reader, ComputeLimits& limits) {
  ExpectedPeak peak{.units = units(reader, "expected_peak").value_or(Units{0})};
  if (const auto percent = reader.number("minimum_percent", 0, 1000)) peak.minimum_percent = *percent;
  if (const auto percent = reader.number("maximum_percent", 0, 1000)) peak.maximum_percent = *percent;
  for (const auto* field : {"minimum", "maximum"})
    if (reader.get(field) != nullptr)
      reader.report(field, "conflict", "give either `expected_peak` or `minimum` and `maximum`");
  limits.minimum = std::min(minimum_of(peak), Units{maximum_limit});
  limits.maximum = std::min(maximum_of(peak), Units{maximum_limit});
  if (limits.minimum <= limits.maximum) return;
  reader.report("minimum_percent", "minimum_above_maximum",
                "makes a minimum of " + std::to_string(limits.minimum.value) + ", above the maximum of " +
                    std::to_string(limits.maximum.value));
  limits.maximum = limits.minimum;  // this fault is said once
}

}  // namespace

LimitFields decode_policy_limits(json::ObjectReader& reader) {
  if (!reader.has("expected_peak")) return decode_limits(reader);
  const auto unit = reader.choice<Unit>("unit", names_of<Unit>);
  ComputeLimits limits{.unit = unit.value_or(Unit::instances),
                       .maximum_on_demand = units(reader, "maximum_on_demand"),
                       .maximum_core = units(reader, "maximum_core")};
  decode_peak(reader, limits);
  return {.limits = limits, .unit = unit};
}

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
