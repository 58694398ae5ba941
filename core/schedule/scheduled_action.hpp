#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/schedule/time_zone.hpp"

/// Scheduled actions of Amazon EC2 Auto Scaling and of Application Auto Scaling.
namespace headroom {

enum class ActionService { ec2, application };

/// At each of its runs, an action sets the sizes that it names. They stay until another action sets them, also after
/// `end`.
struct ScheduledAction {
  ActionService service{ActionService::ec2};
  std::string name;
  std::string resource;  ///< the name of the Auto Scaling group, or the ResourceId
  /// EC2: a cron expression of five fields; empty: the action runs once, at `start`. Application Auto Scaling:
  /// `at(2026-11-22T10:00:00)`, `rate(5 minutes)`, or `cron(…)` of six fields, the last of which is the year.
  std::string schedule{};
  std::string time_zone{"UTC"};
  /// The first run; nothing runs before it. EC2 fills it in with the next run if nobody has set it: see
  /// without_filled_starts().
  std::optional<Instant> start{};
  std::optional<Instant> end{};      ///< nothing runs after it
  std::optional<Instant> created{};  ///< nothing runs before it
  std::optional<Units> minimum{};
  std::optional<Units> maximum{};
  std::optional<Units> desired{};
  friend bool operator==(const ScheduledAction&, const ScheduledAction&) = default;
};

/// Why the action can't be followed, as a clause: "its schedule 'rate(0 days)' can't be read". Empty if it can. An
/// unknown zone is not found here.
std::string problem_of(const ScheduledAction& action);

/// The actions as somebody set them. EC2 describes a recurring action without a start by a start that is its next run
/// after `described_at`; such a start bounds nothing and is taken away.
std::vector<ScheduledAction> without_filled_starts(std::vector<ScheduledAction> actions,
                                                   std::span<const TimeZone> zones, Instant described_at);

/// The first run after `after`. No value if there is none, or if the action can't be followed.
std::optional<Instant> next_run(const ScheduledAction& action, std::span<const TimeZone> zones, Instant after);
/// The last run at `at` or before, within ten years.
std::optional<Instant> last_run(const ScheduledAction& action, std::span<const TimeZone> zones, Instant at);

/// A size, and the index of the action that set it.
struct ActionSetting {
  Units value;
  std::size_t action{0};
  friend bool operator==(const ActionSetting&, const ActionSetting&) = default;
};

/// What the actions of one resource have set.
struct ActionState {
  std::optional<std::size_t> latest{};  ///< the index of the action that ran last; absent: none has run
  std::optional<Instant> last_run{};    ///< when it last ran
  std::optional<ActionSetting> minimum{};
  std::optional<ActionSetting> maximum{};
  std::optional<ActionSetting> desired{};
  /// The next run of another action. The runs of the latest action itself change nothing. Absent: there is none.
  std::optional<Instant> next_edge{};
  friend bool operator==(const ActionState&, const ActionState&) = default;
};

/// `actions` all belong to one resource. If two run at the same moment, the one that is listed later counts.
ActionState state_at(std::span<const ScheduledAction> actions, std::span<const TimeZone> zones, Instant at);

template <>
inline constexpr auto names_of<ActionService> =
    std::to_array<EnumName<ActionService>>({{"ec2", ActionService::ec2}, {"application", ActionService::application}});

}  // namespace headroom
