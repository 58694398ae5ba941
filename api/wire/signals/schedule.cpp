#include "core/signals/schedule.hpp"

#include <array>
#include <string>
#include <utility>

#include "api/wire/signals/codec.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_expression = 1'000;
constexpr std::size_t most_days = 100;
/// The name of each day, and its bit in Weekdays, in the order in which they are written.
constexpr std::array<std::pair<std::string_view, unsigned>, 7> day_names{
    {{"mon", 1}, {"tue", 2}, {"wed", 3}, {"thu", 4}, {"fri", 5}, {"sat", 6}, {"sun", 0}}};

std::optional<Weekdays> bit_of(std::string_view name) {
  for (const auto& [known, bit] : day_names)
    if (known == name) return Weekdays{1} << bit;
  return std::nullopt;
}

std::optional<Weekdays> decode_days(json::ObjectReader& window) {
  Weekdays days = 0;
  const auto count = window.each_string("days", most_days, [&](std::string_view name, const json::Path& path) {
    const auto bit = bit_of(name);
    if (!bit) window.violations().add(path, "unknown_value", "must be one of: mon, tue, wed, thu, fri, sat, sun");
    days |= bit.value_or(0);
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
  for (const auto& [name, bit] : day_names)
    if ((days >> bit) & 1) out.value(name);
  out.end_array();
}

void encode_window(json::Writer& out, const ScheduleWindow& window) {
  out.begin_object().field("name", window.name);
  if (window.cron) out.field("cron", window.cron->text);
  if (window.duration) out.field("duration_seconds", window.duration->count());
  if (window.start) out.field("start", format_time_of_day(*window.start));
  if (window.end) out.field("end", format_time_of_day(*window.end));
  if (window.days) encode_days(out, *window.days);
  out.field("time_zone", window.time_zone);
  if (window.minimum) out.field("minimum", window.minimum->value);
  if (window.maximum) out.field("maximum", window.maximum->value);
  if (window.desired) out.field("desired", window.desired->value);
  out.field("lead_seconds", window.lead.count()).end_object();
}

}  // namespace

void decode(json::ObjectReader& reader, Schedule& signal) {
  reader.require("windows");
  reader.each("windows", most_windows, [&](json::ObjectReader& item) { signal.windows.push_back(decode_window(item)); });
}

void encode(json::Writer& out, const Schedule& signal) {
  out.name("windows").begin_array();
  for (const ScheduleWindow& window : signal.windows) encode_window(out, window);
  out.end_array();
}

}  // namespace headroom::api
