#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/yarn/yarn_need.hpp"

namespace headroom {

/// The rules of EMR managed scaling, as far as AWS describes them. AWS does not publish the size of a scale-up; here it
/// is the capacity that the pending work needs.
struct ManagedScaling {
  static constexpr std::string_view kind = "managed_scaling";

  double scale_out_below_memory_available_percent{15};  ///< 0–100
  double scale_in_above_memory_available_percent{75};   ///< 0–100
  Seconds pending_for{300};                             ///< containers must have been pending for this long
  Seconds idle_for{600};  ///< memory must have been free, and nothing pending, for this long
  ResourceCalculator resource_calculator{ResourceCalculator::memory};
  friend bool operator==(const ManagedScaling&, const ManagedScaling&) = default;
};

/// All faults of the parameters, with pointers to the fields of the signal in the HTTP API ("/pending_for_seconds").
std::vector<Violation> faults_of(const ManagedScaling& signal);

/// The metrics that this signal asks for. `missing` in an answer names those that are absent.
std::vector<std::string_view> asks_for(const ManagedScaling& signal);

/// No opinion if neither memory nor pending containers are known. Otherwise out, in or hold (proposes == current).
///
/// Out: available memory is below its threshold now, or containers have been pending for `pending_for`. The amount is
/// what the pending work needs, if YARN's figures show it; one if nothing is pending; otherwise one step
/// (Observation::out_step). While neither condition has lasted for `pending_for`, the capacity at most doubles, unless
/// the policy has an increment of its own. Requested capacity that does not run yet counts as running.
///
/// In: available memory has been above its threshold, and nothing has been pending, for `idle_for`. The capacity goes
/// down to what is in use, plus the free share that the scale-out threshold asks for. If only the percentage is known,
/// it goes down by one step (in_step), but not below that.
///
/// It also holds if all that is pending waits in YARN queues that are at their own maximum.
std::optional<Proposal> propose(const ManagedScaling& signal, const Observation& seen);

}  // namespace headroom
