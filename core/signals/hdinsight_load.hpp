#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// The load-based rule of HDInsight's autoscale, as Microsoft describes it. Microsoft does not publish the size of a
/// scale-up; here it is the capacity that the pending work needs.
struct HdinsightLoad {
  static constexpr std::string_view kind = "hdinsight_load";

  Seconds pending_for{60};          ///< more must have been pending than free for longer than this
  Seconds idle_for{600};            ///< less must have been pending than free, for both resources, for longer than this
  std::int64_t removed_at_once{2};  ///< the most at once; at least 1
  friend bool operator==(const HdinsightLoad&, const HdinsightLoad&) = default;
};

/// All faults of the parameters, with pointers to the fields of the signal in the HTTP API ("/idle_for_seconds").
std::vector<Violation> faults_of(const HdinsightLoad& signal);

/// For how long each condition has held, up to now. Absent if it does not hold, or is unknown.
struct LoadRuns {
  std::optional<Seconds> cpu_short{};  ///< more vcores pending than free
  std::optional<Seconds> memory_short{};
  std::optional<Seconds> cpu_to_spare{};  ///< fewer vcores pending than free
  std::optional<Seconds> memory_to_spare{};
};

/// Out if one of the two resources has been short for longer than `pending_for`. In if both have been to spare for
/// longer than `idle_for`.
Direction direction_of(const HdinsightLoad& signal, const LoadRuns& runs);

/// Memory and vcores, pending and available.
std::vector<std::string_view> asks_for(const HdinsightLoad& signal);

/// No opinion if neither memory nor vcores are known, both pending and available.
/// Out: the capacity that the excess of pending over free needs, for memory or for vcores, whichever is larger. It is
/// added to the running capacity, and is at least 1. If YARN's totals do not show what a capacity unit has, it is one
/// step (Observation::out_step). In: `removed_at_once`, but never so many that more would be pending than free. Hold if
/// memory or vcores are unknown.
std::optional<Proposal> propose(const HdinsightLoad& signal, const Observation& seen);

}  // namespace headroom
