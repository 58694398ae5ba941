#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/model/observation.hpp"
#include "core/schedule/scheduled_action.hpp"
#include "core/schedule/window.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// Windows of time that bound the capacity, and may ask for a size.
///
/// The minimum and the maximum of the windows in force are no proposal: the stage `constrain` raises the minimum of the
/// policy and lowers its maximum by them, as a scheduled action does.
struct Schedule {
  static constexpr std::string_view kind = "schedule";
  /// A schedule without an opinion lacks no data.
  static constexpr bool may_be_silent = true;

  std::vector<ScheduleWindow> windows{};
  /// Those that a document of AWS describes, for pools of the cluster. They bound their pool, and propose nothing: AWS
  /// sets the desired size itself.
  std::vector<ScheduledAction> actions{};
  friend bool operator==(const Schedule&, const Schedule&) = default;
};

inline constexpr std::size_t most_windows = 1'000;

/// The pool that the action resizes: an Auto Scaling group by its name, an EMR instance group by its id. Another
/// resource of Application Auto Scaling is no pool and has its whole id.
std::string_view pool_of(const ScheduledAction& action);

/// All faults of the parameters, with pointers to the fields of the signal in the HTTP API ("/windows/0/start").
std::vector<Violation> faults_of(const Schedule& signal);

/// Nothing: a schedule looks at the clock alone.
std::vector<std::string_view> asks_for(const Schedule& signal);

/// The largest `desired` of the windows in force. No opinion if none of them names one, and so also outside of all
/// windows. The observation has the zones; a window whose zone it does not have is left out.
std::optional<Proposal> propose(const Schedule& signal, const Observation& seen);

}  // namespace headroom
