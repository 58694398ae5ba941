#include <vector>

#include "api/reports/rightsizing_sections.hpp"
#include "api/reports/terminal_text.hpp"
#include "core/rightsizing/data_size.hpp"

namespace headroom::api {
namespace {

using json::Value;
using terminal::append_entry;
using terminal::member;
using terminal::quantity;

/// `name` with its number of bytes, where there is one: `10 GiB`.
std::string bytes(const Value& object, std::string_view name) {
  const Value& value = member(object, name);
  return value.kind() == json::Kind::integer ? rightsizing::format_binary(value.integer()) : std::string();
}

/// Joins what is known; nothing where nothing is.
void append_figures(std::string& out, std::string_view label, const std::vector<std::string>& figures) {
  std::string line;
  for (const std::string& figure : figures)
    if (!figure.empty()) line += (line.empty() ? "" : ", ") + figure;
  if (!line.empty()) append_entry(out, label, line);
}

/// A figure between two words; nothing where it is not known.
std::string figure(std::string_view before, const Value& object, std::string_view name, std::string_view after) {
  if (!member(object, name).is_number()) return {};
  return std::string(before) + quantity(object, name) + std::string(after);
}

}  // namespace

void append_observed(std::string& out, const Value& observed) {
  if (observed.kind() != json::Kind::object) return;
  const Value& time = member(observed, "time");
  const auto sized = [&](std::string_view before, std::string_view name) {
    const std::string size = bytes(observed, name);
    return size.empty() ? size : std::string(before) + size;
  };
  out += "\n  What the application did:\n";
  append_figures(
      out, "Executors",
      {figure("", observed, "executors", " at most"), figure("", member(observed, "executor"), "cores", " cores each"),
       figure("", member(observed, "executor"), "memory_mib", " MiB of heap")});
  append_figures(out, "Memory",
                 {sized("peak heap ", "peak_heap_bytes"), figure("GC ", observed, "gc_percent", "% of task time"),
                  sized("spilled ", "memory_spilled_bytes"), sized("of it to disk ", "disk_spilled_bytes")});
  append_figures(out, "Tasks",
                 {figure("on a CPU ", observed, "cpu_percent", "% of their time"),
                  figure("the slowest ", observed, "skew", " times the median")});
  append_figures(out, "Time",
                 {figure("", time, "actual_seconds", " s"), figure("the driver alone ", time, "driver_seconds", " s"),
                  figure("at least ", time, "critical_path_seconds", " s with any number of executors"),
                  figure("", time, "ideal_seconds", " s with these, never idle")});
  append_figures(
      out, "Core-hours",
      {figure("", observed, "used_core_hours", " used"), figure("", observed, "wasted_core_hours", " wasted"),
       figure("", observed, "wasted_percent", "% of all")});
}

}  // namespace headroom::api
