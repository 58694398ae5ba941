#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// The load-based rule of HDInsight's autoscale, as Microsoft describes it, with need in place of the unpublished
/// amount of a scale-up.
struct HdinsightLoad {
  static constexpr std::string_view kind = "hdinsight_load";

  Seconds pending_for{60};          ///< more must have been pending than free for longer than this
  Seconds idle_for{600};            ///< less of both for longer than this
  std::int64_t removed_at_once{2};  ///< at most, and at least 1
  friend bool operator==(const HdinsightLoad&, const HdinsightLoad&) = default;
};

/// How long something has been so up to now; nothing where it is not so, or not known.
struct LoadRuns {
  std::optional<Seconds> cpu_short{};  ///< more vcores pending than free
  std::optional<Seconds> memory_short{};
  std::optional<Seconds> cpu_to_spare{};  ///< fewer pending than free
  std::optional<Seconds> memory_to_spare{};
};

/// Out where either is short for longer than `pending_for`; in where both are to spare for longer than `idle_for`.
Direction direction_of(const HdinsightLoad& signal, const LoadRuns& runs);

/// Memory and vcores, pending and available.
std::vector<std::string_view> asks_for(const HdinsightLoad& signal);

/// No opinion where neither memory nor vcores are known, both pending and available.
/// Out: as many as what is pending beyond what is free needs, the larger of memory and vcores, reckoned from what runs
/// and at least 1; one step (Observation::out_step) where YARN's totals do not tell what a unit has.
/// In: `removed_at_once`, but not so many that more would be pending than free. Hold where either is unknown.
std::optional<Proposal> propose(const HdinsightLoad& signal, const Observation& seen);

}  // namespace headroom
