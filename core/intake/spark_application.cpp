#include "core/intake/spark_application.hpp"

#include <algorithm>

namespace headroom {

std::optional<std::string_view> SparkApplication::add(SparkExecutorList list) {
  std::optional<std::string_view> contradicted;
  if (started_ && list.started && *started_ != *list.started) {
    contradicted = "which application it is";
    executors_.clear();
    places_.clear();
  }
  if (list.started) started_ = list.started;
  executors_listed_ = true;
  for (SparkExecutor& executor : list.executors) {
    const auto [place, is_new] = places_.try_emplace(executor.id, executors_.size());
    if (is_new) {
      executors_.push_back(std::move(executor));
      continue;
    }
    SparkExecutor& known = executors_[place->second];
    if (known != executor && !contradicted) contradicted = "executors";
    known = std::move(executor);
  }
  return contradicted;
}

std::optional<std::string_view> SparkApplication::add(std::vector<SparkStage> stages) {
  std::optional<std::string_view> contradicted;
  stages_listed_ = true;
  for (const SparkStage& stage : stages) {
    const auto [known, is_new] = stages_.try_emplace(stage.id, stage);
    if (!is_new && known->second != stage) contradicted = "stages";
    known->second = stage;
  }
  return contradicted;
}

std::vector<SparkExecutor> SparkApplication::active_executors() const {
  const auto is_unfinished = [](const auto& stage) { return stage.second.is_unfinished; };
  const bool is_shuffle_read = !stages_listed_ || std::ranges::any_of(stages_, is_unfinished);
  std::vector<SparkExecutor> active;
  std::ranges::copy_if(executors_, std::back_inserter(active), &SparkExecutor::is_active);
  for (SparkExecutor& executor : active)
    if (executor.shuffle == ShuffleData::held && is_shuffle_read) executor.shuffle = ShuffleData::active;
  return active;
}

SparkApplication::Tasks SparkApplication::tasks_of_stages() const {
  Tasks tasks;
  for (const auto& [id, stage] : stages_) {
    tasks.pending += stage.pending_tasks;
    tasks.running += stage.running_tasks;
  }
  return tasks;
}

/// No value if an active executor does not say how many tasks it runs.
std::optional<std::int64_t> SparkApplication::tasks_of_executors() const {
  std::int64_t running = 0;
  for (const SparkExecutor& executor : executors_) {
    if (!executor.is_active) continue;
    if (!executor.running_tasks) return std::nullopt;
    running += *executor.running_tasks;
  }
  return running;
}

void SparkApplication::conclude_tasks(DocumentFacts& findings, DocumentWarnings& warnings) const {
  const auto add = [&](std::string_view name, std::int64_t count) {
    findings.metrics.values.push_back({std::string(name), static_cast<double>(count)});
  };
  const Tasks tasks = tasks_of_stages();
  const auto of_executors = executors_listed_ ? tasks_of_executors() : std::nullopt;
  if (stages_listed_) add(metric::tasks_pending, tasks.pending);
  if (of_executors && tasks.running == 0)
    add(metric::tasks_running, *of_executors);
  else if (stages_listed_)
    add(metric::tasks_running, tasks.running);
  if (stages_listed_ && tasks.running == 0 && of_executors.value_or(0) > 0)
    warnings.warn_of_all(
        "source_conflict",
        "the executors run " + std::to_string(*of_executors) +
            " tasks, the listed stages none; the executors' count is used (are all active stages listed?)");
}

void SparkApplication::conclude_executors(DocumentFacts& findings, DocumentWarnings& warnings) const {
  if (!executors_listed_) return;
  findings.executors = active_executors();
  const auto excluded = std::ranges::count_if(*findings.executors, &SparkExecutor::is_excluded);
  if (excluded > 0)
    warnings.warn_of_all("executors_excluded", "excluded from scheduling: " + std::to_string(excluded) + " of " +
                                                   std::to_string(findings.executors->size()) +
                                                   " active executors; they count, but take no tasks");
}

void SparkApplication::conclude(DocumentFacts& findings, DocumentWarnings& warnings) const {
  findings.is_spark_application = executors_listed_ || stages_listed_;
  conclude_tasks(findings, warnings);
  conclude_executors(findings, warnings);
}

}  // namespace headroom
