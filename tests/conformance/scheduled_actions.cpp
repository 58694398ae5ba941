#include <string>
#include <vector>

#include "api/json/parse.hpp"
#include "api/sources/read_sources.hpp"
#include "core/schedule/scheduled_action.hpp"
#include "tests/conformance/suite.hpp"
#include "tests/conformance/zones.hpp"

namespace headroom::conformance {
namespace {

/// The actions of one resource, as the program reads them from the document.
struct Scene {
  std::vector<ScheduledAction> actions;
  std::vector<TimeZone> zones;
};

Scene scene_of(const Json& input) {
  const Json sources = Json::array({{{"kind", text(input, "kind")}, {"body", field(input, "body")}}});
  const auto document = json::parse(sources.dump());
  if (!document) throw Malformed(document.error().detail);
  json::Violations violations;
  DocumentFacts facts = api::read_sources(document->root().items(), json::Path{}, violations);
  if (!violations.empty()) throw Malformed("\"body\" is refused");
  Scene scene{.actions = std::move(facts.scheduled_actions)};
  if (const auto resource = optional_text(input, "resource"))
    std::erase_if(scene.actions, [&](const ScheduledAction& each) { return each.resource != *resource; });
  const Instant at = instant(input, "at");
  for (const ScheduledAction& action : scene.actions) scene.zones.push_back(zone(action.time_zone, at));
  scene.actions = without_filled_starts(std::move(scene.actions), scene.zones, at);
  return scene;
}

Json time_of(const std::optional<Instant>& at) { return at ? Json(format_rfc3339(*at)) : Json(); }
Json size_of(const std::optional<ActionSetting>& setting) { return setting ? Json(setting->value.value) : Json(); }

Json name_of_latest(const Scene& scene, const ActionState& state) {
  return state.latest ? Json(scene.actions[*state.latest].name) : Json();
}

Json in_force(const Json& input) {
  const Scene scene = scene_of(input);
  const ActionState state = state_at(scene.actions, scene.zones, instant(input, "at"));
  return {{"name", name_of_latest(scene, state)}, {"last_run", time_of(state.last_run)},
          {"minimum", size_of(state.minimum)},    {"maximum", size_of(state.maximum)},
          {"desired", size_of(state.desired)},    {"next_edge", time_of(state.next_edge)}};
}

Json windows(const Json& input) {
  const Scene scene = scene_of(input);
  const Instant until = instant(input, "until");
  Json found = Json::array();
  for (Instant at = instant(input, "at"); at < until;) {
    const ActionState state = state_at(scene.actions, scene.zones, at);
    const Instant end = std::min(state.next_edge.value_or(until), until);
    if (state.latest)
      found.push_back({{"name", name_of_latest(scene, state)},
                       {"start", format_rfc3339(at)},
                       {"end", format_rfc3339(end)},
                       {"minimum", size_of(state.minimum)},
                       {"maximum", size_of(state.maximum)},
                       {"desired", size_of(state.desired)}});
    at = end;
  }
  return {{"windows", found}};
}

constexpr Kind kinds[] = {{"in_force", in_force}, {"windows", windows}};

}  // namespace

const Suite scheduled_actions{"scheduled_actions", kinds};

}  // namespace headroom::conformance
