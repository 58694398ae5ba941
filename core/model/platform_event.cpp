#include "core/model/platform_event.hpp"

#include <algorithm>
#include <array>

namespace headroom {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_letter(char c) { return lowered(c) >= 'a' && lowered(c) <= 'z'; }

/// An EC2 instance, or a cluster, group or fleet of EMR, does not come back from these states.
constexpr std::array<std::string_view, 8> final_states{"shutting-down", "shutting_down", "stopped",
                                                       "stopping",      "terminated",    "terminated_with_errors",
                                                       "terminating",   "ended"};

bool has_states(std::string_view kind) {
  return kind == event::instance_state || kind == event::cluster_state || kind == event::group_state ||
         kind == event::fleet_state;
}

}  // namespace

std::string event_kind(std::string_view detail_type) {
  std::string kind;
  for (const char c : detail_type) {
    if (is_letter(c) || is_digit(c))
      kind += lowered(c);
    else if (!kind.ends_with('_'))
      kind += '_';
  }
  return kind;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), lowered);
  return lower;
}

Departure departure_of(const PlatformEvent& event) {
  if (event.kind == event::spot_interruption)
    return {.leaving = true, .at = event.action == "hibernate" ? event.at : event.at + interruption_notice};
  if (event.kind == event::rebalance || event.kind == event::terminate_lifecycle) return {.leaving = true};
  const bool is_over = has_states(event.kind) && std::ranges::find(final_states, event.state) != final_states.end();
  if (is_over || event.kind == event::terminate_successful) return {.leaving = true, .at = event.at};
  return {};
}

}  // namespace headroom
