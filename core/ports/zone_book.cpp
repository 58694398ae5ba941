#include "core/ports/zone_book.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "core/signals/keda.hpp"

namespace headroom {
namespace {

using namespace std::chrono_literals;

constexpr Seconds lead{2 * 86'400};
constexpr Seconds horizon{5 * 366 * 86'400};
/// Governments decide later than that; the rules beyond are those of today.
constexpr Instant end_of_rules{std::chrono::sys_days{2038y / 1 / 1}};

const TimeZone* known_zone(EvaluationInput& input, const ZoneBook& book, const std::string& name) {
  if (const TimeZone* zone = find_zone(input.zones, name)) return zone;
  auto found = book.zone(name, input.evaluated_at - lead, input.evaluated_at + horizon);
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

}  // namespace

void add_zones(EvaluationInput& input, const ZoneBook& book) {
  for (Signal& signal : input.policy.signals)
    if (auto* keda = std::get_if<Keda>(&signal)) add_zones_of(*keda, input, book);
  if (!input.zones.empty() && input.evaluated_at >= end_of_rules)
    input.warnings.push_back({"zone_rules_unknown",
                              "the rules of time zones after 2037 are not known; those of today "
                              "are assumed"});
}

}  // namespace headroom
