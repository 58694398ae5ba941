#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// Which resources decide how many nodes pending work needs: Hadoop's DefaultResourceCalculator counts memory only.
enum class ResourceCalculator { memory, dominant };

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
/// The amount is what the work needs where YARN's figures tell, otherwise one step (Observation::out_step, in_step).
std::optional<Proposal> propose(const ManagedScaling& signal, const Observation& seen);

}  // namespace headroom
