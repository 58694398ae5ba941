#include "core/ports/zone_book.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "core/base/faults.hpp"
#include "core/signals/keda.hpp"
#include "core/signals/schedule.hpp"

namespace headroom {
namespace {

using namespace std::chrono_literals;

/// Clocks change their offset by less than this.
constexpr Seconds lead{2 * 86'400};
/// What a scheduled action set years ago stays.
constexpr Seconds decade{10 * 366 * 86'400};
constexpr Seconds horizon{5 * 366 * 86'400};
/// Governments decide later than that; the rules beyond are those of today.
constexpr Instant end_of_rules{std::chrono::sys_days{2038y / 1 / 1}};

/// The zone, with its rules from `past` before the evaluation on. Null if there is no such zone.
const TimeZone* known_zone(EvaluationInput& input, const ZoneBook& book, const std::string& name, Seconds past = lead) {
  if (const TimeZone* zone = find_zone(input.zones, name)) return zone;
  auto found = book.zone(name, input.evaluated_at - past, input.evaluated_at + horizon);
  if (!found) return nullptr;
  input.zones.push_back(*std::move(found));
  return &input.zones.back();
}

/// What keeps the trigger from being worked out; empty if nothing does.
std::string problem_of(const KedaTrigger& trigger, EvaluationInput& input, const ZoneBook& book) {
  const TimeZone* zone = known_zone(input, book, trigger.cron.time_zone);
  if (zone == nullptr)
    return "'" + trigger.cron.time_zone + "' is no time zone of the IANA database " + std::string(book.version());
  return state_at(trigger.cron, *zone, input.evaluated_at) ? "" : "its start or its end never comes";
}

void add_zones_of(Keda& signal, EvaluationInput& input, const ZoneBook& book) {
  for (KedaTrigger& trigger : signal.triggers) {
    if (trigger.type != KedaTriggerType::cron) continue;
    std::string problem = problem_of(trigger, input, book);
    if (problem.empty()) continue;
    input.warnings.push_back(
        {"unread_trigger", "cron trigger " + trigger.metric + " counts as failed, so nothing is removed: " + problem});
    trigger.type = KedaTriggerType::unread;
    trigger.cron = {};
    trigger.problem = std::move(problem);
  }
}

/// A month of a budget may have begun so long ago.
constexpr Seconds a_month{33 * 86'400};

/// How far back the rules of each zone matter: an occurrence that began so long ago may still last.
std::map<std::string, Seconds> zones_of(const Policy& policy) {
  std::map<std::string, Seconds> past;
  if (policy.budget) past[policy.budget->time_zone] = a_month;
  for (const Signal& signal : policy.signals) {
    const auto* schedule = std::get_if<Schedule>(&signal);
    if (schedule == nullptr) continue;
    const auto need = [&](const std::string& zone, Seconds time) { past[zone] = std::max(past[zone], time); };
    for (const ScheduleWindow& window : schedule->windows)
      need(window.time_zone, lead + window.duration.value_or(Seconds{0}));
    for (const ScheduledAction& action : schedule->actions) need(action.time_zone, decade);
  }
  return past;
}

/// Leaves out actions whose zone is unknown, and takes away the starts that AWS has filled in.
void settle_actions(std::vector<ScheduledAction>& actions, EvaluationInput& input, const ZoneBook& book) {
  std::erase_if(actions, [&](const ScheduledAction& action) {
    if (find_zone(input.zones, action.time_zone) != nullptr) return false;
    input.warnings.push_back({"unread_action", "scheduled action " + action.name + " of " + action.resource +
                                                   " is left out, so what it sets is unknown: '" + action.time_zone +
                                                   "' is no time zone of the IANA database " +
                                                   std::string(book.version())});
    return true;
  });
  actions = without_filled_starts(std::move(actions), input.zones, input.evaluated_at);
}

}  // namespace

std::vector<Violation> unknown_zones(const Signal& signal, std::span<const TimeZone> known, Instant at,
                                     const ZoneBook& book) {
  const auto* schedule = std::get_if<Schedule>(&signal);
  if (schedule == nullptr) return {};
  Faults faults;
  std::map<std::string_view, bool> looked_up;
  for (std::size_t i = 0; i < schedule->windows.size(); ++i) {
    const std::string& name = schedule->windows[i].time_zone;
    const auto [place, is_new] = looked_up.try_emplace(name, true);
    if (is_new) place->second = find_zone(known, name) != nullptr || book.zone(name, at - lead, at).has_value();
    if (place->second || name.empty()) continue;
    faults.add("/windows/" + std::to_string(i) + "/time_zone", "unknown_time_zone",
               "'" + name + "' is no time zone of the IANA database " + std::string(book.version()));
  }
  return std::move(faults).all();
}

std::optional<Violation> unknown_zone(const Budget& budget, std::span<const TimeZone> known, Instant at,
                                      const ZoneBook& book) {
  const std::string& name = budget.time_zone;
  if (find_zone(known, name) != nullptr || book.zone(name, at - lead, at)) return std::nullopt;
  return Violation{"/time_zone", "unknown_time_zone",
                   "'" + name + "' is no time zone of the IANA database " + std::string(book.version())};
}

void add_zones(EvaluationInput& input, const ZoneBook& book) {
  for (const auto& [name, past] : zones_of(input.policy)) known_zone(input, book, name, past);
  for (Signal& signal : input.policy.signals) {
    if (auto* keda = std::get_if<Keda>(&signal)) add_zones_of(*keda, input, book);
    if (auto* schedule = std::get_if<Schedule>(&signal)) settle_actions(schedule->actions, input, book);
  }
  if (!input.zones.empty() && input.evaluated_at >= end_of_rules)
    input.warnings.push_back({"zone_rules_unknown",
                              "the rules of time zones after 2037 are not known; those of today "
                              "are assumed"});
}

}  // namespace headroom
