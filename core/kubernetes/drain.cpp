#include "core/kubernetes/drain.hpp"

#include <algorithm>
#include <array>

namespace headroom::kubernetes {
namespace {

constexpr std::array<std::string_view, 4> replicating_kinds{"ReplicationController", "Job", "ReplicaSet",
                                                            "StatefulSet"};

bool is_replicated(const Pod& pod, const DrainSettings& settings) {
  if (!pod.controller) return false;
  return !settings.skip_nodes_with_custom_controller_pods ||
         std::find(replicating_kinds.begin(), replicating_kinds.end(), pod.controller->kind) != replicating_kinds.end();
}

bool annotated(const Pod& pod, std::string_view key, std::string_view value) {
  const std::string* const found = find(pod.annotations, key);
  return found && *found == value;
}

/// Whether a comma parts `name` from its neighbours in `list`, blanks aside.
bool lists(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item == name) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

const Volume* unsafe_volume(const Pod& pod) {
  const std::string* const safe = find(pod.annotations, safe_local_volumes_annotation);
  const auto at = std::find_if(pod.volumes.begin(), pod.volumes.end(), [&](const Volume& volume) {
    const bool local = volume.kind == VolumeKind::empty_dir || volume.kind == VolumeKind::host_path;
    return local && !(safe && lists(*safe, volume.name));
  });
  return at == pod.volumes.end() ? nullptr : &*at;
}

DrainVerdict blocks(DrainBlocker blocker, std::string subject = {}) {
  return {.outcome = DrainOutcome::blocks, .blocker = blocker, .subject = std::move(subject)};
}

DrainVerdict verdict_of_blockers(const Pod& pod, const BudgetTracker& budgets, const DrainSettings& settings) {
  if (!is_replicated(pod, settings)) return blocks(DrainBlocker::not_replicated);
  if (settings.skip_nodes_with_system_pods && pod.space == "kube-system" && !budgets.covers(pod))
    return blocks(DrainBlocker::unmovable_kube_system);
  if (annotated(pod, safe_to_evict_annotation, "false")) return blocks(DrainBlocker::not_safe_to_evict);
  if (settings.skip_nodes_with_local_storage)
    if (const Volume* const volume = unsafe_volume(pod)) return blocks(DrainBlocker::local_storage, volume->name);
  if (const DisruptionBudget* const budget = budgets.exhausted_for(pod))
    return blocks(DrainBlocker::not_enough_pdb, budget->name);
  return {};
}

}  // namespace

std::string_view blocker_name(DrainBlocker blocker) {
  switch (blocker) {
    case DrainBlocker::not_replicated:
      return "NotReplicated";
    case DrainBlocker::unmovable_kube_system:
      return "UnmovableKubeSystemPod";
    case DrainBlocker::not_safe_to_evict:
      return "NotSafeToEvictAnnotation";
    case DrainBlocker::local_storage:
      return "LocalStorageRequested";
    case DrainBlocker::not_enough_pdb:
      return "NotEnoughPdb";
  }
  return {};
}

BudgetTracker::BudgetTracker(std::span<const DisruptionBudget> budgets) : budgets_(budgets) {
  for (std::size_t i = 0; i < budgets.size(); ++i) {
    by_space_[budgets[i].space].push_back(i);
    left_.push_back(budgets[i].disruptions_allowed);
  }
}

std::vector<std::size_t> BudgetTracker::of(const Pod& pod) const {
  std::vector<std::size_t> mine;
  if (const auto space = by_space_.find(pod.space); space != by_space_.end())
    for (const std::size_t i : space->second)
      if (budgets_[i].selector && match_all(*budgets_[i].selector, pod.labels)) mine.push_back(i);
  return mine;
}

bool BudgetTracker::covers(const Pod& pod) const { return !of(pod).empty(); }

const DisruptionBudget* BudgetTracker::exhausted_for(const Pod& pod) const {
  for (const std::size_t i : of(pod))
    if (left_[i] < 1) return &budgets_[i];
  return nullptr;
}

void BudgetTracker::evict(const Pod& pod) {
  for (const std::size_t i : of(pod)) --left_[i];
}

bool goes_with_node(const Pod& pod, Instant now) {
  return is_mirror(pod) || is_long_terminating(pod, now) || is_daemon(pod) || is_finished(pod);
}

DrainVerdict drain_verdict(const Pod& pod, const BudgetTracker& budgets, const DrainSettings& settings, Instant now) {
  if (goes_with_node(pod, now)) return {.outcome = DrainOutcome::goes_with_node};
  if (annotated(pod, safe_to_evict_annotation, "true")) return {};
  DrainVerdict verdict = verdict_of_blockers(pod, budgets, settings);
  const bool by_nature =
      verdict.blocker == DrainBlocker::not_replicated || verdict.blocker == DrainBlocker::local_storage;
  verdict.spark_executor = by_nature && is_spark_executor(pod);
  return verdict;
}

}  // namespace headroom::kubernetes
