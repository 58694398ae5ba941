#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "core/intake/merge.hpp"

namespace headroom {
namespace {

constexpr std::int64_t most_cores = 100'000;
constexpr std::size_t maximum_idle_executors = 10'000;

/// How many tasks each executor runs at once. If the executors differ, the smallest number counts, because more
/// executors are then needed.
std::optional<std::int64_t> tasks_at_once(std::span<const SparkExecutor> executors, Remarks& remarks) {
  std::set<std::int64_t> figures;
  for (const SparkExecutor& executor : executors)
    if (executor.tasks_at_once) figures.insert(*executor.tasks_at_once);
  if (figures.empty()) return std::nullopt;
  if (figures.size() > 1)
    remarks.warn("mixed_executors", "the executors run between " + std::to_string(*figures.begin()) + " and " +
                                        std::to_string(*figures.rbegin()) +
                                        " tasks at once; all are counted as the smallest");
  return *figures.begin();
}

/// The idle executors. With an external shuffle service, which keeps the files of executors that go, no executor holds
/// any files.
std::vector<IdleExecutor> idle_among(std::span<const SparkExecutor> executors, const ShuffleKeeping& shuffle,
                                     Instant now) {
  const bool is_tracked = shuffle.tracking && !shuffle.service;
  std::vector<IdleExecutor> idle;
  for (const SparkExecutor& executor : executors)
    if (executor.running_tasks == 0 && idle.size() < maximum_idle_executors)
      idle.push_back({.id = executor.id,
                      .idle_since = std::min(executor.unused_since.value_or(now), now),
                      .has_cached_blocks = executor.has_cached_blocks,
                      .shuffle = is_tracked ? executor.shuffle : ShuffleData::none,
                      .task_milliseconds = executor.task_milliseconds});
  return idle;
}

std::set<std::string_view> ids_of(std::span<const IdleExecutor> executors) {
  std::set<std::string_view> ids;
  for (const IdleExecutor& executor : executors) ids.insert(executor.id);
  return ids;
}

/// Fills in what a driver lists, as far as the request leaves the signal's fields open.
void fill_in(SparkDynamicAllocation& signal, const SignalFields& stated, std::span<const SparkExecutor> executors,
             Instant seen_at, Remarks& remarks) {
  const auto at_once = tasks_at_once(executors, remarks);
  if (at_once && !stated.states_task_slots)
    signal.shape.cores = std::min(*at_once, most_cores);
  else if (at_once && *at_once != signal.shape.tasks_at_once())
    remarks.warn("source_conflict", "the executors run " + std::to_string(*at_once) +
                                        " tasks at once, with executor_cores and task_cpus of the request " +
                                        std::to_string(signal.shape.tasks_at_once()) + "; the request's are used");
  std::vector<IdleExecutor> idle = idle_among(executors, signal.shuffle, seen_at);
  if (!stated.states_idle_executors)
    signal.idle_executors = std::move(idle);
  else if (ids_of(idle) != ids_of(signal.idle_executors))
    remarks.warn("source_conflict",
                 "idle_executors in the request are others than the driver lists; the request's are used");
}

bool shows_executor(const kubernetes::ClusterObjects& objects) {
  return std::ranges::any_of(objects.pods, kubernetes::is_spark_executor) ||
         std::ranges::any_of(objects.pending, kubernetes::is_spark_executor, &kubernetes::PodGroup::pod);
}

}  // namespace

void fill_in_executors(std::vector<Signal>& signals, const std::optional<PolicyFields>& request,
                       const DocumentFacts& facts, Instant seen_at, Remarks& remarks) {
  if (!facts.executors || !request) return;
  for (std::size_t i = 0; i < request->signals.size() && i < signals.size(); ++i)
    if (auto* signal = std::get_if<SparkDynamicAllocation>(&signals[i]))
      fill_in(*signal, request->signals[i], *facts.executors, seen_at, remarks);
}

std::optional<SparkDemand> merge_spark_demand(const std::optional<SparkFields>& request,
                                              const kubernetes::ClusterObjects& objects, Platform platform,
                                              Remarks& remarks) {
  if (!request) return std::nullopt;
  SparkDemand demand{.max_executors = request->max_executors};
  if (request->memory)
    demand.executor = ExecutorShape{.cores = request->cores,
                                    .memory = *request->memory,
                                    .memory_overhead = request->memory_overhead.value_or(
                                        default_overhead(*request->memory, overhead_factor(platform, Language::jvm)))};
  if (!request->has_executor && !shows_executor(objects))
    remarks.refuse("/spark/executor", "missing", "is required if no Spark executor is among the pods");
  return demand;
}

}  // namespace headroom
