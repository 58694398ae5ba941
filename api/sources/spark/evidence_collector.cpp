#include "api/sources/spark/evidence_collector.hpp"

#include <utility>

namespace headroom::api {

using rightsizing::StageId;

void EvidenceCollector::end() {
  if (conflicts_ > 0)
    warn("source_conflict", "contradicts an earlier document, or itself, about executors, stages or task times (" +
                                std::to_string(conflicts_) + " of them); later figures are used");
  conflicts_ = 0;
  warnings_.end();
}

template <class Key, class Item>
void EvidenceCollector::place(std::map<Key, std::size_t>& places, std::vector<Item>& items, const Key& key, Item item) {
  warnings_.used();
  const auto [known, is_new] = places.try_emplace(key, items.size());
  if (is_new) {
    items.push_back(std::move(item));
    return;
  }
  Item& earlier = items[known->second];
  if (earlier != item) ++conflicts_;
  earlier = std::move(item);
}

void EvidenceCollector::add_start(std::int64_t milliseconds) {
  warnings_.used();
  if (evidence_.started_milliseconds && *evidence_.started_milliseconds != milliseconds) ++conflicts_;
  evidence_.started_milliseconds = milliseconds;
}

void EvidenceCollector::add_executor(rightsizing::ExecutorEvidence executor) {
  const std::string id = executor.id;
  place(executors_, evidence_.executors, id, std::move(executor));
}

void EvidenceCollector::add_stage(rightsizing::StageEvidence stage) {
  place(stages_, evidence_.stages, StageId{stage.stage_id, stage.attempt}, stage);
}

void EvidenceCollector::add_task_times(rightsizing::TaskTimes times) {
  warnings_.used();
  if (times.stage)
    place(task_times_, evidence_.task_times, *times.stage, times);
  else
    evidence_.task_times.push_back(times);
}

void EvidenceCollector::settle_task_times() {
  std::size_t without = 0;
  for (rightsizing::TaskTimes& times : evidence_.task_times) {
    if (times.stage) continue;
    // With one stage there is no question which one it is of.
    if (evidence_.stages.size() == 1)
      times.stage = {evidence_.stages.front().stage_id, evidence_.stages.front().attempt};
    else
      ++without;
  }
  if (without > 0)
    warnings_.warn_of_all("task_summary_without_stage",
                          std::to_string(without) +
                              " of the documents spark.task_summary do not name their stage, so only their skew "
                              "is used; put {\"stage_id\": 3, \"attempt\": 0} into `request`, as in the URL they "
                              "came from");
}

ApplicationFindings EvidenceCollector::conclude() && {
  settle_task_times();
  return {std::move(evidence_), std::move(warnings_).conclude()};
}

}  // namespace headroom::api
