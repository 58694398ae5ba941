#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.hpp"
#include "core/planning/request.hpp"

namespace headroom::planning {

/// What the job does, apart from where it runs.
struct Work {
  std::int64_t core_milliseconds{1};                ///< > 0: the time that one core would take
  std::optional<std::int64_t> task_milliseconds{};  ///< known: no run is shorter than one task
};

/// The largest amount of work that is calculated with: 256 PiB at 10⁶ core-seconds per GB.
inline constexpr std::int64_t most_work = 300'000'000'000'000'000;

/// The Spot instances that an interruption may take.
struct SpotGroup {
  std::int64_t vcpus{0};  ///< of one instance
  std::int64_t count{0};  ///< 0: none, so no interruption happens
};

/// How long the job takes on a number of core and task vCPUs. The work is taken to be divisible, so `vcpus` of them
/// need work / vcpus. All durations are rounded up to whole seconds.
class RunningTime {
 public:
  RunningTime(const Work& work, const PlanRequest& request);

  /// From the end of the start-up to the end of the job.
  std::int64_t working_seconds(std::int64_t vcpus) const;
  /// From the request of the cluster to the end of the job.
  std::int64_t seconds(std::int64_t vcpus) const { return start_up_ + working_seconds(vcpus); }

  /// The same if `interruptions` instances of `spot` are lost, each at the moment that costs the most.
  ///
  /// An instance with v vCPUs that is lost after t seconds of work takes v × min(t, unsaved) core-seconds with it, and
  /// until its replacement has started, v × start-up core-seconds are missing. The others go on meanwhile. So the job
  /// ends after D₀ = work / V without an interruption, and with one more after
  /// Dⱼ = (work + Σ v × (min(Dⱼ₋₁, unsaved) + start-up)) / V: the later, the more has been done that can be lost, and
  /// the end is the latest moment. It never takes longer than the instances that are not lost would take alone, work /
  /// (V − min(interruptions, count) × v). If the length of a task is known, each interruption adds at least one task to
  /// both.
  std::int64_t seconds_with_interruptions(std::int64_t vcpus, const SpotGroup& spot, std::int64_t interruptions) const;

  /// 100 × work / (vcpus × duration), rounded down; at most 100%.
  MicroPercent utilisation(std::int64_t vcpus) const;

  std::int64_t work() const { return work_; }
  std::int64_t shortest_work() const { return shortest_; }  ///< seconds: that of one task, if its length is known
  std::int64_t start_up() const { return start_up_; }
  /// Seconds of work that a lost instance takes with it, at most. Absent: all that it did.
  std::optional<std::int64_t> unsaved() const { return unsaved_; }

 private:
  std::int64_t work_;      ///< core-milliseconds
  std::int64_t shortest_;  ///< seconds of one task
  std::int64_t start_up_;
  std::optional<std::int64_t> unsaved_;
};

}  // namespace headroom::planning
