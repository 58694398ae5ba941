#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/int128.hpp"
#include "core/planning/grid.hpp"
#include "core/planning/plan.hpp"
#include "core/planning/running_time.hpp"

/// Which point of the grid is best.
namespace headroom::planning {

/// The least time that AWS charges for.
inline constexpr std::int64_t least_billed_seconds = 60;

/// A cluster of the grid and its measures.
struct Candidate {
  std::int64_t vcpus{0};
  MixClass mix{};
  std::int64_t hourly{0};   ///< micro-dollars, everything included
  std::int64_t seconds{0};  ///< start-up included
  std::int64_t with_interruptions{0};

  /// Micro-dollars × 3,600, not rounded.
  Int128 cost() const { return cost_of(seconds); }
  Int128 cost_with_interruptions() const { return cost_of(with_interruptions); }

 private:
  Int128 cost_of(std::int64_t duration) const {
    return Int128{hourly} * (duration > least_billed_seconds ? duration : least_billed_seconds);
  }
};

MicroDollars rounded_cost(Int128 micro_dollar_seconds_per_hour);

/// What a plan has to keep.
struct Bounds {
  std::optional<std::int64_t> deadline{};  ///< seconds
  std::optional<MicroDollars> budget{};
  std::optional<MicroPercent> minimum_utilisation{};
};

/// Why a search for the cheapest cluster went no further.
enum class SearchEnd {
  cost,         ///< no larger cluster can be as cheap, or within the budget
  utilisation,  ///< no larger cluster is used enough
  grid,         ///< there are no larger clusters in the grid
};

struct SearchedUntil {
  std::int64_t vcpus{most_vcpus};  ///< the first number that was not looked at
  SearchEnd end{SearchEnd::grid};
};

class Search {
 public:
  /// All three must outlive the search. `interruptions` is what the grid was made for.
  Search(const Grid& grid, const RunningTime& time, std::int64_t interruptions);

  /// The cheapest cluster that keeps the bounds. Of equals in cost: the one that costs less with the interruptions,
  /// then the one that ends earlier with them, then the one with fewer vCPUs.
  ///
  /// The search ends early, because no cluster with V vCPUs costs less than
  /// (primary + V × cheapest vCPU) × max(60, start-up + work / V) / 3600. This falls up to
  /// V = √(work × primary / (cheapest vCPU × start-up)), or up to the V at which the job takes no more than 60 s, and
  /// grows from there on. So behind that point, as soon as it exceeds the cost of the best cluster so far (or the
  /// budget), no larger number of vCPUs can be better. The utilisation ends it too: V × start-up + work may not exceed
  /// work / minimum utilisation. `until` tells where it ended and why.
  std::optional<Candidate> cheapest(const Bounds& bounds, SearchedUntil* until = nullptr) const;

  /// The cheapest cluster for each of these times, as cheapest() with that deadline alone.
  std::vector<std::optional<Candidate>> cheapest_within(const std::vector<std::int64_t>& deadlines) const;

  /// If no cluster keeps all bounds: of those that break only one of them, the one that comes nearest to keeping it,
  /// for deadline, budget and utilisation. Of equals the cheapest.
  struct Nearest {
    std::optional<Candidate> deadline{};
    std::optional<Candidate> budget{};
    std::optional<Candidate> utilisation{};
  };
  Nearest nearest(const Bounds& bounds) const;

  Candidate candidate(std::int64_t vcpus, const MixClass& mix, std::int64_t hourly) const;
  bool keeps_deadline(const Candidate& each, const Bounds& bounds) const;
  bool keeps_budget(const Candidate& each, const Bounds& bounds) const;
  bool keeps_utilisation(const Candidate& each, const Bounds& bounds) const;

 private:
  /// The least that a cluster with so many vCPUs costs, in micro-dollars × 3,600, and a little less for the rounding of
  /// doubles.
  double least_cost(std::int64_t vcpus) const;
  /// Whether no cluster with so many vCPUs, or more, costs `cost` (in micro-dollars × 3,600) or less.
  bool cost_more_than(double cost, std::int64_t vcpus) const;
  /// Whether no cluster with so many vCPUs, or more, is used enough: without the rounding of durations, the utilisation
  /// falls with each vCPU.
  bool are_too_many(std::int64_t vcpus, const Bounds& bounds) const;
  /// No cluster with fewer vCPUs ends in time. More than `most_vcpus` if none does.
  std::int64_t fewest_vcpus(std::optional<std::int64_t> deadline) const;

  const Grid& grid_;
  const RunningTime& time_;
  std::int64_t interruptions_;
  double turning_point_;  ///< from this number of vCPUs on, least_cost() grows
};

}  // namespace headroom::planning
