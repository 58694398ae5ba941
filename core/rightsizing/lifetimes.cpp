#include "core/rightsizing/lifetimes.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <vector>

namespace headroom::rightsizing {
namespace {

constexpr double milliseconds_per_hour = 3'600'000;
constexpr double forever = std::numeric_limits<double>::infinity();

/// The start or the end of an executor.
struct ExecutorChange {
  double at{0};
  std::int64_t executors{0};  ///< +1 or −1
  double slots{0};
};

std::vector<ExecutorChange> changes(const SparkEvidence& evidence) {
  std::vector<ExecutorChange> all;
  all.reserve(2 * evidence.executors.size());
  for (const ExecutorEvidence& executor : evidence.executors) {
    const auto slots = static_cast<double>(slots_of(executor));
    const double from = executor.added_milliseconds ? static_cast<double>(*executor.added_milliseconds) : -forever;
    all.push_back({from, 1, slots});
    if (executor.removed_milliseconds)
      all.push_back({std::max(from, static_cast<double>(*executor.removed_milliseconds)), -1, -slots});
  }
  // If one executor ends at the moment another starts, the end counts first.
  std::ranges::sort(all, {}, [](const ExecutorChange& each) { return std::tuple(each.at, each.executors); });
  return all;
}

}  // namespace

std::int64_t slots_of(const ExecutorEvidence& executor) {
  return std::max<std::int64_t>(1, executor.slots > 0 ? executor.slots : executor.cores);
}

std::optional<TimeSpan> lifetime(const SparkEvidence& evidence) {
  TimeSpan span{forever, -forever};
  const auto include = [&](const std::optional<std::int64_t>& stamp) {
    if (!stamp) return;
    span.from = std::min(span.from, static_cast<double>(*stamp));
    span.to = std::max(span.to, static_cast<double>(*stamp));
  };
  include(evidence.started_milliseconds);
  for (const ExecutorEvidence& executor : evidence.executors) {
    include(executor.added_milliseconds);
    include(executor.removed_milliseconds);
  }
  for (const StageEvidence& stage : evidence.stages) {
    include(stage.submitted_milliseconds);
    include(stage.completed_milliseconds);
  }
  return span.from > span.to ? std::nullopt : std::optional(span);
}

std::optional<ConcurrentExecutors> most_concurrent_executors(const SparkEvidence& evidence) {
  if (evidence.executors.empty()) return std::nullopt;
  // An executor that started and ended in the same moment counts too, although no moment shows it.
  ConcurrentExecutors largest{1, static_cast<double>(slots_of(evidence.executors.front()))};
  ConcurrentExecutors now;
  for (const ExecutorChange& change : changes(evidence)) {
    now.executors += change.executors;
    now.slots += change.slots;
    largest.executors = std::max(largest.executors, now.executors);
    largest.slots = std::max(largest.slots, now.slots);
  }
  return largest;
}

std::optional<CoreHours> core_hours(const SparkEvidence& evidence) {
  const std::optional<TimeSpan> span = lifetime(evidence);
  double used = 0;
  double available = 0;
  bool any = false;
  bool known = span.has_value();
  for (const ExecutorEvidence& executor : evidence.executors) {
    if (executor.cores <= 0) continue;
    any = true;
    const auto cores = static_cast<double>(executor.cores);
    const auto tasks = static_cast<double>(std::max<std::int64_t>(0, executor.task_milliseconds));
    used += tasks * cores / static_cast<double>(slots_of(executor));
    if (!executor.added_milliseconds) known = false;
    if (!known) continue;
    const double until = executor.removed_milliseconds ? static_cast<double>(*executor.removed_milliseconds) : span->to;
    available += cores * std::max(0.0, until - static_cast<double>(*executor.added_milliseconds));
  }
  if (!any) return std::nullopt;
  CoreHours hours{.used = used / milliseconds_per_hour};
  if (known && available >= used) hours.available = available / milliseconds_per_hour;
  return hours;
}

}  // namespace headroom::rightsizing
