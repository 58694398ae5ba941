#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/fraction.hpp"
#include "core/base/units.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// What memory is missing. `net`: pending − available, as Dataproc's formula was published first. `pending_first`: all
/// that is pending, and only where nothing is, what is available (negative), as the newer form has it.
enum class YarnDemand { net, pending_first };

/// The formula by which Dataproc's autoscaler sizes a cluster, in exact arithmetic.
struct YarnMemory {
  static constexpr std::string_view kind = "yarn_memory";

  double scale_up_factor{0};                     ///< 0–1 of what is missing is added at once; 0 never adds
  double scale_down_factor{0};                   ///< 0–1 of what is too much is removed; 0 never removes
  double scale_up_min_worker_fraction{0};        ///< 0–1 of the size; what would add less adds nothing
  double scale_down_min_worker_fraction{0};      ///< 0–1 of the size; what would remove less removes nothing
  std::optional<Mebibytes> memory_per_worker{};  ///< of YARN in one unit; absent: MemoryTotalMB / running
  YarnDemand demand{YarnDemand::net};
  friend bool operator==(const YarnMemory&, const YarnMemory&) = default;
};

/// YARN's memory in MB, averaged over a window of time.
struct AverageMemory {
  Fraction pending;
  Fraction available;
};

/// How many workers' memory is missing; negative: too much. `mib_per_worker` is positive.
Fraction exact_worker_change(YarnDemand demand, const AverageMemory& memory, Fraction mib_per_worker);

/// What is made of an exact change.
struct WorkerChange {
  std::int64_t reckoned{0};  ///< exact × factor, rounded up when workers are added, toward zero when they are removed
  std::int64_t made{0};      ///< the same, or 0
  std::string_view reason;   ///< pending_memory, available_memory, or why nothing is made of it: net_demand_zero,
                             ///< scale_up_disabled, scale_down_disabled, delta_rounds_to_zero,
                             ///< below_min_worker_fraction
};

/// `size`: the workers that the smallest fractions are of.
WorkerChange worker_change(const YarnMemory& signal, Fraction exact, Units size);

/// Memory pending and available, and the total where the signal does not say what a worker has.
std::vector<std::string_view> asks_for(const YarnMemory& signal);

/// No opinion where memory pending, memory available or what a worker has is unknown.
/// What is added rests on averages over the policy's scale-out cooldown, what is removed on those over its scale-in
/// cooldown (Dataproc's own default of two minutes where it sets none). Capacity that was asked for and does not run
/// yet counts as if it did.
std::optional<Proposal> propose(const YarnMemory& signal, const Observation& seen);

}  // namespace headroom
