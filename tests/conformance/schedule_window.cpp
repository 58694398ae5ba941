#include <algorithm>
#include <optional>
#include <string>

#include "core/kubernetes/replicas/keda_cron.hpp"
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

constexpr Kind kinds[] = {{"keda_cron", keda_cron}, {"keda_valid", keda_valid}};

}  // namespace

const Suite schedule_window{"schedule_window", kinds};

}  // namespace headroom::conformance
