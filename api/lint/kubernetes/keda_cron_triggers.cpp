#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "api/lint/changes.hpp"
#include "api/lint/kubernetes/keda_triggers.hpp"
#include "api/lint/kubernetes/values.hpp"
#include "core/schedule/cron.hpp"

namespace headroom::lint {
namespace {

constexpr Instant a_monday{std::chrono::seconds{1'767'571'200}};  // 2026-01-05T00:00Z
constexpr auto looked_at = std::chrono::hours{24 * 28};
constexpr std::size_t most_openings = 60;
constexpr std::size_t most_windows = 20;  // of one object: each pair is compared
constexpr auto shortest_gap = std::chrono::minutes{30};

const TimeZone& any_zone() {
  static const TimeZone zone{.name = "UTC"};
  return zone;
}

std::optional<std::int64_t> count_in(const Place& place) {
  if (const auto number = place.integer()) return number;
  const auto text = place.text();
  if (!text) return std::nullopt;
  std::int64_t count = 0;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), count);
  return fault == std::errc{} && end == text->data() + text->size() ? std::optional(count) : std::nullopt;
}

std::optional<Cron> cron_in(const Place& place) {
  const auto cron = place.text() ? parse_cron(*place.text()) : tl::make_unexpected(CronFault::syntax);
  return cron ? std::optional(*cron) : std::nullopt;
}

/// A number of replicas that makes a difference: above the minimum, and not above the maximum.
std::int64_t useful_count(const ScaledWorkload& scaled) {
  return std::max<std::int64_t>(std::min(scaled.bounds.minimum + 1, scaled.bounds.maximum), 1);
}

bool looks_like_a_zone(std::string_view name) {
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '/' ||
           c == '+' || c == '-';
  });
}

/// Members that are missing are one fault of the metadata.
void check_presence(const ScaledWorkload& scaled, const ScaledTrigger& trigger, Findings& findings) {
  const Place& metadata = trigger.metadata;
  std::string missing;
  JsonPatch fix;
  bool can_be_mended = true;
  for (const std::string_view name : {"timezone", "start", "end", "desiredReplicas"}) {
    const Place member = metadata.member(name);
    if (member.present() && member.text() != "") continue;
    missing.append(missing.empty() ? "" : ", ").append(name);
    if (name == "timezone")
      fix.push_back(set(member, json_text("UTC")));
    else if (name == "desiredReplicas")
      fix.push_back(set(member, json_text(std::to_string(useful_count(scaled)))));
    else
      can_be_mended = false;
  }
  if (missing.empty()) return;
  std::vector<JsonPatch> fixes = without(scaled, trigger);
  if (can_be_mended) fixes.insert(fixes.begin(), std::move(fix));
  findings.add_with_choice("invalid_value", metadata.pointer(), "A cron trigger needs " + missing, std::move(fixes));
}

/// Expressions that can't be read, that name a date that never comes, or that are the same.
void check_expressions(const ScaledWorkload& scaled, const ScaledTrigger& trigger, Findings& findings) {
  bool are_usable = true;
  for (const std::string_view name : {"start", "end"}) {
    const Place place = trigger.metadata.member(name);
    if (!place.present() || place.text() == "") {
      are_usable = false;
      continue;
    }
    const auto cron = cron_in(place);
    if (!cron)
      findings.add_with_choice("invalid_value", place.pointer(),
                               std::string(name) + " is five fields of cron; it is " + shown(place),
                               without(scaled, trigger));
    else if (!next_after(*cron, any_zone(), a_monday, ClockChanges::follow))
      findings.add_with_choice("window_never_opens", place.pointer(),
                               std::string(name) + " names a date that never comes: " + shown(place),
                               without(scaled, trigger));
    are_usable = are_usable && cron;
  }
  const Place start = trigger.metadata.member("start");
  const Place end = trigger.metadata.member("end");
  if (are_usable && cron_in(start) == cron_in(end))
    findings.add_with_choice("window_never_opens", end.pointer(), "start and end are the same time",
                             without(scaled, trigger));
}

void check_desired(const ScaledWorkload& scaled, const ScaledTrigger& trigger, Findings& findings) {
  const Place place = trigger.metadata.member("desiredReplicas");
  if (!place.present() || place.text() == "") return;
  const auto desired = count_in(place);
  const auto [least, most] = std::minmax(scaled.bounds.minimum, scaled.bounds.maximum);
  const JsonPatch useful{set(place, json_text(std::to_string(useful_count(scaled))))};
  if (!desired || *desired < 1) {
    findings.add("invalid_value", place, "desiredReplicas is a whole number above 0; it is " + shown(place), useful);
  } else if (*desired > most) {
    const Place bound = scaled.spec().member("maxReplicaCount");
    findings.add_with_choice(
        "window_outside_limits", place.pointer(),
        "The window asks for " + std::to_string(*desired) + " replicas and the maximum is " + std::to_string(most),
        {{set(place, json_text(std::to_string(most)))}, {set(bound, json_text(*desired))}});
  } else if (*desired <= least && !scaled.uses_zero) {
    std::vector<JsonPatch> fixes{useful};
    for (JsonPatch& fix : without(scaled, trigger)) fixes.push_back(std::move(fix));
    findings.add_with_choice(
        "window_outside_limits", place.pointer(),
        "The window asks for " + std::to_string(*desired) + " replicas, and the minimum gives " + std::to_string(least),
        std::move(fixes));
  }
}

/// One time in which a trigger is active.
using Opening = std::pair<Instant, Instant>;

struct Window {
  Place metadata;
  std::string_view zone;
  std::vector<Opening> openings;
};

std::vector<Opening> openings_of(const Place& metadata) {
  const auto start = cron_in(metadata.member("start"));
  const auto end = cron_in(metadata.member("end"));
  std::vector<Opening> openings;
  if (!start || !end) return openings;
  Instant at = a_monday;
  while (openings.size() < most_openings) {
    const auto opens = next_after(*start, any_zone(), at, ClockChanges::follow);
    const auto closes = opens ? next_after(*end, any_zone(), *opens, ClockChanges::follow) : std::nullopt;
    if (!closes || *opens > a_monday + looked_at) break;
    openings.emplace_back(*opens, *closes);
    at = *closes - std::chrono::milliseconds{1};  // the next one may open as this one closes
  }
  return openings;
}

struct Nearness {
  bool overlap{false};
  bool short_gap{false};
};

/// Both lists are in the order of time, and no two openings of one list overlap.
Nearness nearness(const std::vector<Opening>& one, const std::vector<Opening>& other) {
  Nearness found;
  std::size_t i = 0;
  std::size_t k = 0;
  while (i < one.size() && k < other.size()) {
    const bool is_first = one[i].first <= other[k].first;
    const Opening& earlier = is_first ? one[i] : other[k];
    const Opening& later = is_first ? other[k] : one[i];
    found.overlap = found.overlap || later.first < earlier.second;
    found.short_gap = found.short_gap || (later.first > earlier.second && later.first - earlier.second < shortest_gap);
    (one[i].second <= other[k].second ? i : k) += 1;
  }
  return found;
}

/// Whether Go's time.LoadLocation, which KEDA calls, finds the zone. True if nobody can tell.
bool is_zone(std::string_view name, const Surroundings& around) {
  if (around.zones == nullptr || name.empty() || name == "UTC" || name == "Local") return true;
  return around.zones->zone(name, around.now - std::chrono::hours{24}, around.now).has_value();
}

JsonPatch meet(const Place& changed, const Place& kept) { return {set(changed, json_text(*kept.value()))}; }

void check_pair(const Window& one, const Window& other, Findings& findings) {
  const Nearness near = nearness(one.openings, other.openings);
  const auto at = [](const Window& window, std::string_view name) { return window.metadata.member(name); };
  const Place start = at(other, "start");
  if (near.overlap)
    findings.add_with_choice("windows_overlap", start.pointer(),
                             "Two windows are open at once; the larger number of replicas counts",
                             {meet(at(one, "end"), start), meet(at(other, "end"), at(one, "start"))});
  else if (near.short_gap)
    findings.add_with_choice("window_gap_short", start.pointer(),
                             "Less than 30 minutes lie between two windows: replicas go and come again",
                             {meet(start, at(one, "end")), meet(at(one, "start"), at(other, "end"))});
}

}  // namespace

void check_cron_trigger(const ScaledWorkload& scaled, const ScaledTrigger& trigger, Findings& findings) {
  check_presence(scaled, trigger, findings);
  const Place zone = trigger.metadata.member("timezone");
  if (zone.text() && !looks_like_a_zone(*zone.text()))
    findings.add("invalid_value", zone, "timezone is a name such as Europe/Berlin; it is " + shown(zone),
                 set(zone, json_text("UTC")));
  else if (zone.text() && !is_zone(*zone.text(), findings.around()))
    findings.add("invalid_value", zone, "timezone is the name of a time zone, and there is none called " + shown(zone),
                 set(zone, json_text("UTC")));
  check_expressions(scaled, trigger, findings);
  check_desired(scaled, trigger, findings);
}

void check_cron_windows(const ScaledWorkload& scaled, Findings& findings) {
  std::vector<Window> windows;
  for (const ScaledTrigger& trigger : scaled.triggers) {
    if (!trigger.is_cron() || windows.size() >= most_windows) continue;
    windows.push_back({.metadata = trigger.metadata,
                       .zone = trigger.metadata.member("timezone").text().value_or(""),
                       .openings = openings_of(trigger.metadata)});
  }
  for (std::size_t later = 1; later < windows.size(); ++later)
    for (std::size_t earlier = 0; earlier < later; ++earlier)
      if (windows[earlier].zone == windows[later].zone) check_pair(windows[earlier], windows[later], findings);
}

}  // namespace headroom::lint
