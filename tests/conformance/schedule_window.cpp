#include <algorithm>
#include <optional>
#include <string>

#include "api/json/parse.hpp"
#include "api/wire/signals/signals.hpp"
#include "core/kubernetes/replicas/keda_cron.hpp"
#include "core/ports/zone_book.hpp"
#include "core/schedule/windows_in_force.hpp"
#include "server/process/zone_files.hpp"
#include "tests/conformance/suite.hpp"
#include "tests/conformance/zones.hpp"

namespace headroom::conformance {

TimeZone zone(const std::string& name, Instant at) {
  constexpr Seconds decade{10 * 366 * 86'400};
  if (const TimeZone* utc = find_zone({}, name)) return *utc;
  auto found = server::ZoneFiles(server::zone_folder()).zone(name, at - decade, at + decade);
  if (!found) throw Malformed("there is no time zone " + name);
  return *std::move(found);
}

Instant instant(const Json& object, const char* name) {
  const auto at = parse_rfc3339(text(object, name));
  if (!at) throw Malformed(std::string("\"") + name + "\" is no time");
  return *at;
}

namespace {

/// KEDA's metadata is all text.
kubernetes::CronTrigger trigger_of(const Json& metadata) {
  const auto of = [&](const char* name) { return optional_text(metadata, name).value_or(""); };
  const std::string desired = of("desiredReplicas");
  return {.time_zone = of("timezone"),
          .start = of("start"),
          .end = of("end"),
          .desired_replicas = desired.empty() ? 0 : std::stoll(desired)};
}

Json keda_valid(const Json& input) { return {{"valid", problem_of(trigger_of(field(input, "metadata"))).empty()}}; }

Json keda_cron(const Json& input) {
  const Instant at = instant(input, "at");
  Json names = Json::array();
  std::optional<std::int64_t> desired;
  std::optional<Instant> edge;
  for (const Json& item : array(input, "triggers")) {
    const kubernetes::CronTrigger trigger = trigger_of(field(item, "metadata"));
    const auto state = state_at(trigger, zone(trigger.time_zone, at), at);
    if (!state) continue;
    if (state->active) names.push_back(text(item, "name"));
    if (state->active) desired = std::max(desired.value_or(0), trigger.desired_replicas);
    if (state->changes_at) edge = std::min(edge.value_or(*state->changes_at), *state->changes_at);
  }
  return {{"names", names},
          {"desired", desired ? Json(*desired) : Json()},
          {"next_edge", edge ? Json(format_rfc3339(*edge)) : Json()}};
}

/// The windows as a policy may contain them. No value if one of them has a fault.
std::optional<Schedule> schedule_of(const Json& windows) {
  const Json policy{{"signals", Json::array({{{"kind", "schedule"}, {"windows", windows}}})}};
  const auto document = json::parse(policy.dump());
  if (!document) throw Malformed(document.error().detail);
  json::Violations violations;
  auto signals = json::read(document->root(), json::Path{}, violations,
                            [](json::ObjectReader& reader) { return api::decode_signals(reader); });
  if (!violations.empty()) return std::nullopt;
  return std::get<Schedule>(std::move(signals.at(0).signal));
}

Json valid(const Json& input) {
  const auto schedule = schedule_of(Json::array({field(input, "window")}));
  const Instant at{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
  const server::ZoneFiles zones(server::zone_folder());
  return {{"valid", schedule && unknown_zones(*schedule, {}, at, zones).empty()}};
}

Json units(const std::optional<Units>& found) { return found ? Json(found->value) : Json(); }

Json in_force(const Json& input) {
  constexpr Seconds five_years{5 * 1'461 * 21'600};
  const auto schedule = schedule_of(array(input, "windows"));
  if (!schedule) throw Malformed("a window has a fault");
  const Instant at = instant(input, "at");
  std::vector<TimeZone> zones;
  for (const ScheduleWindow& window : schedule->windows) zones.push_back(zone(window.time_zone, at));
  const WindowsInForce found = windows_in_force(schedule->windows, zones, at, at + five_years);
  Json names = Json::array();
  for (const WindowInForce& each : found.windows) names.push_back(schedule->windows[each.window].name);
  return {{"names", names},
          {"minimum", units(found.minimum)},
          {"maximum", units(found.maximum)},
          {"desired", units(found.desired)},
          {"next_edge", found.next_edge ? Json(format_rfc3339(*found.next_edge)) : Json()}};
}

constexpr Kind kinds[] = {
    {"in_force", in_force}, {"valid", valid}, {"keda_cron", keda_cron}, {"keda_valid", keda_valid}};

}  // namespace

const Suite schedule_window{"schedule_window", kinds};

}  // namespace headroom::conformance
