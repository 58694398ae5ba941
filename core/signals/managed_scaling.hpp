#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/yarn_need.hpp"

namespace headroom {

/// The rules of EMR managed scaling as far as AWS describes them, with need in place of the unpublished amount.
struct ManagedScaling {
  static constexpr std::string_view kind = "managed_scaling";

  double scale_out_below_memory_available_percent{15};  ///< 0–100
  double scale_in_above_memory_available_percent{75};   ///< 0–100
  Seconds pending_for{300};                             ///< containers must have been pending this long
  Seconds idle_for{600};                                ///< memory free and nothing pending for this long
  ResourceCalculator resource_calculator{ResourceCalculator::memory};
  friend bool operator==(const ManagedScaling&, const ManagedScaling&) = default;
};

/// The metrics this signal asks for; `missing` of an answer names those that are absent.
std::vector<std::string_view> asks_for(const ManagedScaling& signal);

/// No opinion when neither memory nor pending containers are known. Otherwise out, in or hold (proposes == current).
///
/// Out: memory available is below its threshold now, or containers have been pending for `pending_for`. The amount is
/// what the pending work needs where YARN's figures tell, one where nothing is pending, else one step
/// (Observation::out_step). What has not lasted for `pending_for` at most doubles the capacity, unless the policy has
/// an increment of its own. Capacity that was asked for and does not run yet counts as if it did.
/// In: memory available above its threshold and nothing pending, both for `idle_for`. Down to what is in use with the
/// scale-out threshold's share free, or by one step (in_step) where only the percentage is known, not below that.
/// Hold, too, where all that is pending waits in YARN queues at their own maximum.
std::optional<Proposal> propose(const ManagedScaling& signal, const Observation& seen);

}  // namespace headroom
