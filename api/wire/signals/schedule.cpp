#include "core/signals/schedule.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/wire/signals/codec.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_expression = 1'000;
constexpr std::size_t longest_resource = 2'000;
constexpr std::size_t most_days = 100;

constexpr Weekdays bit_of(Weekday day) { return Weekdays{1} << static_cast<unsigned>(day); }

std::optional<Weekdays> decode_days(json::ObjectReader& window) {
  Weekdays days = 0;
  const auto count = window.each_string("days", most_days, [&](std::string_view name, const json::Path& path) {
    const auto day = std::ranges::find(names_of<Weekday>, name, &EnumName<Weekday>::first);
    if (day == names_of<Weekday>.end())
      window.violations().add(path, "unknown_value", "must be one of: mon, tue, wed, thu, fri, sat, sun");
    else
      days |= bit_of(day->second);
  });
  return count ? std::optional(days) : std::nullopt;
}

std::optional<std::chrono::minutes> decode_time_of_day(json::ObjectReader& window, std::string_view name) {
  const auto text = window.string(name);
  if (!text) return std::nullopt;
  const auto time = parse_time_of_day(*text);
  if (!time) window.report(name, "invalid_time", "must be a time of day from 00:00 to 24:00, such as 06:30");
  return time;
}

std::optional<Units> decode_size(json::ObjectReader& window, std::string_view name) {
  const auto size = window.integer(name);
  return size ? std::optional(Units{*size}) : std::nullopt;
}

ScheduleWindow decode_window(json::ObjectReader& reader) {
  reader.require("name");
  ScheduleWindow window{.name = std::string(reader.string("name").value_or(""))};
  if (const auto cron = reader.string("cron", longest_expression)) window.cron = cron_expression(std::string(*cron));
  window.duration = reader.seconds("duration_seconds");
  window.start = decode_time_of_day(reader, "start");
  window.end = decode_time_of_day(reader, "end");
  window.days = decode_days(reader);
  window.time_zone = reader.string("time_zone").value_or(window.time_zone);
  window.minimum = decode_size(reader, "minimum");
  window.maximum = decode_size(reader, "maximum");
  window.desired = decode_size(reader, "desired");
  window.lead = reader.seconds("lead_seconds").value_or(window.lead);
  return window;
}

void encode_days(json::Writer& out, Weekdays days) {
  out.name("days").begin_array();
  for (const auto& [name, day] : names_of<Weekday>)
    if ((days & bit_of(day)) != 0) out.value(name);
  out.end_array();
}

void encode_sizes(json::Writer& out, const auto& of) {
  if (of.minimum) out.field("minimum", of.minimum->value);
  if (of.maximum) out.field("maximum", of.maximum->value);
  if (of.desired) out.field("desired", of.desired->value);
}

void encode_window(json::Writer& out, const ScheduleWindow& window) {
  out.begin_object().field("name", window.name);
  if (window.cron) out.field("cron", window.cron->text);
  if (window.duration) out.field("duration_seconds", window.duration->count());
  if (window.start) out.field("start", format_time_of_day(*window.start));
  if (window.end) out.field("end", format_time_of_day(*window.end));
  if (window.days) encode_days(out, *window.days);
  out.field("time_zone", window.time_zone);
  encode_sizes(out, window);
  out.field("lead_seconds", window.lead.count()).end_object();
}

ScheduledAction decode_action(json::ObjectReader& reader) {
  for (const auto* field : {"service", "name", "resource"}) reader.require(field);
  ScheduledAction action;
  action.service = reader.choice<ActionService>("service", names_of<ActionService>).value_or(action.service);
  action.name = reader.string("name").value_or("");
  action.resource = reader.string("resource", longest_resource).value_or("");
  action.schedule = reader.string("schedule", longest_resource).value_or("");
  action.time_zone = reader.string("time_zone").value_or(action.time_zone);
  action.start = reader.time("start");
  action.end = reader.time("end");
  action.created = reader.time("created");
  action.minimum = decode_size(reader, "minimum");
  action.maximum = decode_size(reader, "maximum");
  action.desired = decode_size(reader, "desired");
  return action;
}

void encode_action(json::Writer& out, const ScheduledAction& action) {
  out.begin_object().field("service", name_of(action.service)).field("name", action.name);
  out.field("resource", action.resource).field("schedule", action.schedule).field("time_zone", action.time_zone);
  if (action.start) out.field("start", *action.start);
  if (action.end) out.field("end", *action.end);
  if (action.created) out.field("created", *action.created);
  encode_sizes(out, action);
  out.end_object();
}

}  // namespace

void decode(json::ObjectReader& reader, Schedule& signal) {
  if (!reader.has("actions")) reader.require("windows");
  reader.each("actions", most_windows,
              [&](json::ObjectReader& item) { signal.actions.push_back(decode_action(item)); });
  reader.each("windows", most_windows,
              [&](json::ObjectReader& item) { signal.windows.push_back(decode_window(item)); });
}

void encode(json::Writer& out, const Schedule& signal) {
  out.name("windows").begin_array();
  for (const ScheduleWindow& window : signal.windows) encode_window(out, window);
  out.end_array();
  if (signal.actions.empty()) return;
  out.name("actions").begin_array();
  for (const ScheduledAction& action : signal.actions) encode_action(out, action);
  out.end_array();
}

}  // namespace headroom::api
