#include "core/planning/running_time.hpp"

#include <algorithm>

#include "core/base/decimal.hpp"

namespace headroom::planning {
namespace {

constexpr std::int64_t milliseconds = 1000;

/// What may be lost: with checkpoints the work since the last one, and in any case the task that runs.
std::optional<std::int64_t> unsaved_of(const PlanRequest& request, std::int64_t task_seconds) {
  if (!request.checkpointed) return std::nullopt;
  return std::max<std::int64_t>(request.checkpoint_interval.count(), task_seconds);
}

}  // namespace

RunningTime::RunningTime(const Work& work, const PlanRequest& request)
    : work_(std::clamp<std::int64_t>(work.core_milliseconds, 1, most_work)),
      shortest_(ceil_div(work.task_milliseconds.value_or(0), milliseconds)),
      start_up_(request.start_up.count()),
      unsaved_(unsaved_of(request, shortest_)) {}

std::int64_t RunningTime::working_seconds(std::int64_t vcpus) const {
  return std::max(shortest_, ceil_div(work_, milliseconds * vcpus));
}

std::int64_t RunningTime::seconds_with_interruptions(std::int64_t vcpus, const SpotGroup& spot,
                                                     std::int64_t interruptions) const {
  std::int64_t ends = working_seconds(vcpus);
  const std::int64_t lost = std::min(spot.count, interruptions);
  if (lost == 0) return start_up_ + ends;
  // A task that is lost in its last moment runs once more from its beginning.
  const std::int64_t at_most = working_seconds(vcpus - lost * spot.vcpus) + interruptions * shortest_;
  Int128 core_milliseconds = work_;
  for (std::int64_t i = 0; i < interruptions && ends < at_most; ++i) {
    const std::int64_t redone = unsaved_ ? std::min(ends, *unsaved_) : ends;
    core_milliseconds += Int128{spot.vcpus} * milliseconds * (redone + start_up_);
    const Int128 by = Int128{milliseconds} * vcpus;
    const Int128 later = std::max<Int128>(ends + shortest_, (core_milliseconds + by - 1) / by);
    ends = static_cast<std::int64_t>(std::min<Int128>(at_most, later));
  }
  return start_up_ + ends;
}

MicroPercent RunningTime::utilisation(std::int64_t vcpus) const {
  return static_cast<MicroPercent>(Int128{all_of_it} * work_ / (Int128{milliseconds} * vcpus * seconds(vcpus)));
}

}  // namespace headroom::planning
