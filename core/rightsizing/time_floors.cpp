#include "core/rightsizing/time_floors.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

#include "core/rightsizing/lifetimes.hpp"

namespace headroom::rightsizing {
namespace {

constexpr double milliseconds_per_second = 1000;

/// A stage on the time line of the application.
struct Stretch {
  double from{0};
  double to{0};
  double longest_task{0};  ///< at most `to` − `from`
};

using LongestTasks = std::map<StageId, double>;

double longest_known(const TaskTimes& times) {
  return std::max({times.median_milliseconds.value_or(0), times.p99_milliseconds.value_or(0),
                   times.maximum_milliseconds.value_or(0)});
}

LongestTasks longest_tasks(const SparkEvidence& evidence) {
  LongestTasks longest;
  for (const TaskTimes& times : evidence.task_times) {
    if (!times.stage) continue;
    double& known = longest[*times.stage];
    known = std::max(known, longest_known(times));
  }
  return longest;
}

double mean_task(const StageEvidence& stage) {
  const auto tasks = static_cast<double>(stage.ended_tasks > 0 ? stage.ended_tasks : stage.tasks);
  return tasks > 0 ? std::max(0.0, static_cast<double>(stage.run_milliseconds) / tasks) : 0;
}

double longest_task(const StageEvidence& stage, const LongestTasks& longest) {
  const auto known = longest.find({stage.stage_id, stage.attempt});
  return std::max(mean_task(stage), known == longest.end() ? 0 : known->second);
}

/// The stages that have ended, in the order of their ends.
std::vector<Stretch> ended_stages(const SparkEvidence& evidence) {
  const LongestTasks longest = longest_tasks(evidence);
  std::vector<Stretch> all;
  for (const StageEvidence& stage : evidence.stages) {
    if (!stage.submitted_milliseconds || !stage.completed_milliseconds) continue;
    const auto from = static_cast<double>(*stage.submitted_milliseconds);
    const double to = std::max(from, static_cast<double>(*stage.completed_milliseconds));
    all.push_back({from, to, std::min(to - from, longest_task(stage, longest))});
  }
  std::ranges::sort(all, {}, &Stretch::to);
  return all;
}

/// The largest sum of longest tasks over a chain of stages, in which each stage starts after the previous one has
/// ended. This is weighted interval scheduling. `stages` are in the order of their ends.
double longest_chain(const std::vector<Stretch>& stages) {
  std::vector<double> best{0};  // with the first i stages
  for (const Stretch& stage : stages) {
    const auto after =
        std::ranges::upper_bound(stages.begin(), stages.begin() + std::ssize(best) - 1, stage.from, {}, &Stretch::to);
    const auto before = static_cast<std::size_t>(after - stages.begin());
    best.push_back(std::max(best.back(), best[before] + stage.longest_task));
  }
  return best.back();
}

/// The time within `span` in which at least one stage ran.
double covered(const SparkEvidence& evidence, const TimeSpan& span) {
  std::vector<TimeSpan> stretches;
  for (const StageEvidence& stage : evidence.stages) {
    if (!stage.submitted_milliseconds) continue;
    const double to = stage.completed_milliseconds ? static_cast<double>(*stage.completed_milliseconds) : span.to;
    stretches.push_back({static_cast<double>(*stage.submitted_milliseconds), to});
  }
  std::ranges::sort(stretches, {}, &TimeSpan::from);
  double sum = 0;
  double until = span.from;
  for (const TimeSpan& each : stretches) {
    sum += std::max(0.0, each.to - std::max(until, each.from));
    until = std::max(until, each.to);
  }
  return sum;
}

double run_time(const SparkEvidence& evidence) {
  double sum = 0;
  for (const StageEvidence& stage : evidence.stages)
    if (stage.submitted_milliseconds && stage.completed_milliseconds)
      sum += std::max(0.0, static_cast<double>(stage.run_milliseconds));
  return sum;
}

}  // namespace

std::optional<TimeFloors> time_floors(const SparkEvidence& evidence) {
  const std::vector<Stretch> stages = ended_stages(evidence);
  if (stages.empty()) return std::nullopt;
  const TimeSpan span = *lifetime(evidence);
  const double actual = span.to - span.from;
  const double driver = std::max(0.0, actual - covered(evidence, span));
  TimeFloors floors{.actual_seconds = actual / milliseconds_per_second,
                    .driver_seconds = driver / milliseconds_per_second,
                    .critical_path_seconds = (driver + longest_chain(stages)) / milliseconds_per_second};
  if (const auto fleet = most_concurrent_executors(evidence))
    floors.ideal_seconds = (driver + run_time(evidence) / fleet->slots) / milliseconds_per_second;
  return floors;
}

}  // namespace headroom::rightsizing
