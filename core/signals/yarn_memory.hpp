#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/fraction.hpp"
#include "core/base/names.hpp"
#include "core/base/units.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// How much memory is missing. `net`: pending − available, as Dataproc's formula was first published. `pending_first`:
/// all that is pending or, if nothing is pending, the available memory as a negative number, as in the newer form of
/// the formula.
enum class YarnDemand { net, pending_first };

/// The formula with which Dataproc's autoscaler sizes a cluster, in exact arithmetic.
struct YarnMemory {
  static constexpr std::string_view kind = "yarn_memory";

  double scale_up_factor{0};    ///< 0–1: this share of what is missing is added at once; 0 never adds
  double scale_down_factor{0};  ///< 0–1: this share of what is too much is removed at once; 0 never removes
  double scale_up_min_worker_fraction{0};        ///< 0–1 of the size; a smaller addition is not made
  double scale_down_min_worker_fraction{0};      ///< 0–1 of the size; a smaller removal is not made
  std::optional<Mebibytes> memory_per_worker{};  ///< YARN memory in one capacity unit; absent: MemoryTotalMB / running
  YarnDemand demand{YarnDemand::net};
  friend bool operator==(const YarnMemory&, const YarnMemory&) = default;
};

/// All faults of the parameters, with pointers to the fields of the signal in the HTTP API ("/scale_up_factor").
std::vector<Violation> faults_of(const YarnMemory& signal);

/// YARN's memory in MB, averaged over a window of time.
struct AverageMemory {
  Fraction pending;
  Fraction available;
};

/// The missing memory in workers; negative if there is too much. `mib_per_worker` is positive.
Fraction exact_worker_change(YarnDemand demand, const AverageMemory& memory, Fraction mib_per_worker);

/// The change that follows from an exact number of workers.
struct WorkerChange {
  std::int64_t calculated{0};  ///< exact × factor; rounded up if workers are added, toward zero if they are removed
  std::int64_t made{0};        ///< equal to `calculated`, or 0
  /// pending_memory or available_memory. If no change is made, the reason for that: net_demand_zero, scale_up_disabled,
  /// scale_down_disabled, delta_rounds_to_zero, below_min_worker_fraction.
  std::string_view reason;
};

/// `size`: the number of workers that the minimum fractions refer to.
WorkerChange worker_change(const YarnMemory& signal, Fraction exact, Units size);

/// Pending and available memory, and the total memory if the signal does not say how much a worker has.
std::vector<std::string_view> asks_for(const YarnMemory& signal);

/// No opinion if the pending memory, the available memory or the memory of a worker is unknown.
/// Additions are based on averages over the policy's scale-out cooldown, removals on averages over its scale-in
/// cooldown (if it sets none, Dataproc's default of two minutes). Requested capacity that does not run yet counts as
/// running.
std::optional<Proposal> propose(const YarnMemory& signal, const Observation& seen);

template <>
inline constexpr auto names_of<YarnDemand> =
    std::to_array<EnumName<YarnDemand>>({{"net", YarnDemand::net}, {"pending_first", YarnDemand::pending_first}});

}  // namespace headroom
