#include "api/lint/limit_findings.hpp"

#include <algorithm>
#include <string>

#include "api/lint/changes.hpp"

namespace headroom::lint {
namespace {

std::string text_of(std::optional<std::int64_t> value) { return std::to_string(value.value_or(0)); }

void check_core(const LimitPlaces& limits, Findings& findings) {
  const auto core = figure(limits.core);
  const auto maximum = figure(limits.maximum);
  const auto on_demand = figure(limits.on_demand);
  if (core && maximum && *core > *maximum) {
    findings.add("core_limit_above_maximum", limits.core,
                 "the core limit of " + text_of(core) + " is above the maximum of " + text_of(maximum),
                 set(limits.core, json_text(*maximum)));
    return;
  }
  if (limits.of_fleets || !core || !on_demand || *on_demand == 0 || *core <= *on_demand) return;
  findings.add("core_limit_above_on_demand_limit", limits.core,
               "EMR refuses a core limit of " + text_of(core) + " above the On-Demand limit of " + text_of(on_demand) +
                   " if the core group is On-Demand",
               set(limits.core, json_text(*on_demand)));
}

void check_cap(const Place& cap, std::string_view name, std::string_view rest, std::int64_t minimum,
               Findings& findings) {
  const auto value = figure(cap);
  if (!value || *value >= minimum) return;
  std::string message = "the ";
  message.append(name).append(" limit of ").append(text_of(value)).append(" is below the minimum of ");
  message.append(std::to_string(minimum)).append(", so the rest has to be ").append(rest);
  findings.add("cap_below_minimum", cap, std::move(message), set(cap, json_text(minimum)));
}

}  // namespace

std::optional<std::int64_t> figure(const Place& place) {
  const auto value = place.integer();
  return value >= 0 ? value : std::nullopt;
}

void lint_bounds(const Place& minimum, const Place& maximum, std::string_view what, Findings& findings) {
  const auto least = figure(minimum);
  const auto most = figure(maximum);
  if (!least || !most) return;
  std::string subject(what);
  if (*least > *most) {
    JsonPatch fix = *most == 0 ? JsonPatch{set(maximum, json_text(*least))} : exchange(minimum, maximum);
    findings.add("minimum_above_maximum", minimum,
                 subject + ": the minimum of " + text_of(least) + " is above the maximum of " + text_of(most),
                 std::move(fix));
  } else if (*least == *most) {
    const std::int64_t doubled = std::max<std::int64_t>(1, *most > INT32_MAX / 2 ? *most : 2 * *most);
    findings.add("minimum_equals_maximum", maximum,
                 subject + ": minimum and maximum are both " + text_of(most) + ", so nothing ever scales",
                 set(maximum, json_text(doubled)));
  }
}

void lint_limits(const LimitPlaces& limits, Findings& findings) {
  lint_bounds(limits.minimum, limits.maximum, "the limits", findings);
  check_core(limits, findings);
  const std::int64_t minimum = figure(limits.minimum).value_or(0);
  if (figure(limits.on_demand) == 0)
    findings.add("spot_only", limits.on_demand,
                 "an On-Demand limit of 0 is a limit, not an absence: all capacity is Spot, the core nodes too",
                 set(limits.on_demand, json_text(std::max<std::int64_t>(minimum, 1))));
  else
    check_cap(limits.on_demand, "On-Demand", "Spot", minimum, findings);
  check_cap(limits.core, "core", "task capacity", minimum, findings);
}

}  // namespace headroom::lint
