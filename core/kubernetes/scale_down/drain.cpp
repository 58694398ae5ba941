#include "core/kubernetes/scale_down/drain.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

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

/// The items in `list`, which commas separate.
std::set<std::string_view> items_of(std::string_view list) {
  std::set<std::string_view> items;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    items.insert(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return items;
}

bool is_new_system_pod(const Pod& pod, Instant now) {
  return pod.space == "kube-system" && (pod.created_at == Instant{} || now - pod.created_at < system_pod_protection);
}

const Volume* unsafe_volume(const Pod& pod) {
  const std::string* const safe = find(pod.annotations, safe_local_volumes_annotation);
  const auto safe_names = items_of(safe ? std::string_view{*safe} : std::string_view{});
  const auto at = std::find_if(pod.volumes.begin(), pod.volumes.end(), [&](const Volume& volume) {
    const bool local = volume.kind == VolumeKind::empty_dir || volume.kind == VolumeKind::host_path;
    return local && !safe_names.contains(volume.name);
  });
  return at == pod.volumes.end() ? nullptr : &*at;
}

DrainVerdict blocks(DrainBlocker blocker, std::string subject = {}) {
  return {.outcome = DrainOutcome::blocks, .blocker = blocker, .subject = std::move(subject)};
}

DrainVerdict verdict_of_blockers(const Pod& pod, const BudgetTracker& budgets, const DrainSettings& settings,
                                 Instant now) {
  if (annotated(pod, safe_to_evict_annotation, "on-completion")) return blocks(DrainBlocker::on_completion);
  if (!is_replicated(pod, settings)) return blocks(DrainBlocker::not_replicated);
  if (settings.skip_nodes_with_system_pods && is_new_system_pod(pod, now) && !budgets.covers(pod))
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
    case DrainBlocker::on_completion:
      return "BlockedByOnCompletionPod";
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
  std::map<std::pair<std::string_view, std::vector<Requirement>>, std::size_t> known;
  for (std::size_t i = 0; i < budgets.size(); ++i) {
    const DisruptionBudget& budget = budgets[i];
    left_.push_back(budget.disruptions_allowed);
    if (!budget.selector) continue;
    const auto [at, is_new] = known.try_emplace({budget.space, *budget.selector}, alike_.size());
    if (is_new) {
      alike_.push_back({.selector = &*budget.selector});
      enlist(at->second, spaces_[budget.space]);
    }
    alike_[at->second].budgets.push_back(i);
  }
}

void BudgetTracker::enlist(std::size_t alike, Space& space) {
  const std::vector<Requirement>& selector = *alike_[alike].selector;
  if (const auto one_of = std::ranges::find(selector, Operator::in, &Requirement::op); one_of != selector.end()) {
    Label& label = space.by_label[one_of->key];
    const std::set<std::string_view> values(one_of->values.begin(), one_of->values.end());
    for (const std::string_view value : values) label.by_value[value].push_back(alike);
    return;
  }
  const auto present = std::ranges::find_if(selector, [](const Requirement& requirement) {
    return requirement.op != Operator::not_in && requirement.op != Operator::does_not_exist;
  });
  (present == selector.end() ? space.others : space.by_label[present->key].of_any_value).push_back(alike);
}

std::vector<const BudgetTracker::Alike*> BudgetTracker::of(const Pod& pod) const {
  std::vector<const Alike*> mine;
  const auto space = spaces_.find(pod.space);
  if (space == spaces_.end()) return mine;
  const auto take = [&](const std::vector<std::size_t>& candidates) {
    for (const std::size_t i : candidates)
      if (match_all(*alike_[i].selector, pod.labels)) mine.push_back(&alike_[i]);
  };
  take(space->second.others);
  for (const auto& [name, value] : pod.labels) {
    const auto label = space->second.by_label.find(name);
    if (label == space->second.by_label.end()) continue;
    take(label->second.of_any_value);
    if (const auto listed = label->second.by_value.find(value); listed != label->second.by_value.end())
      take(listed->second);
  }
  return mine;
}

bool BudgetTracker::covers(const Pod& pod) const { return !of(pod).empty(); }

const DisruptionBudget* BudgetTracker::exhausted_for(const Pod& pod) const {
  std::size_t first = budgets_.size();
  for (const Alike* const alike : of(pod))
    for (const std::size_t i : alike->budgets)
      if (left_[i] < 1) first = std::min(first, i);
  return first == budgets_.size() ? nullptr : &budgets_[first];
}

void BudgetTracker::evict(const Pod& pod) {
  for (const Alike* const alike : of(pod))
    for (const std::size_t i : alike->budgets) --left_[i];
}

bool goes_with_node(const Pod& pod, Instant now) {
  return is_mirror(pod) || is_long_terminating(pod, now) || is_daemon(pod) || is_finished(pod);
}

DrainVerdict drain_verdict(const Pod& pod, const BudgetTracker& budgets, const DrainSettings& settings, Instant now) {
  if (goes_with_node(pod, now)) return {.outcome = DrainOutcome::goes_with_node};
  if (annotated(pod, safe_to_evict_annotation, "true")) return {};
  DrainVerdict verdict = verdict_of_blockers(pod, budgets, settings, now);
  const bool by_nature =
      verdict.blocker == DrainBlocker::not_replicated || verdict.blocker == DrainBlocker::local_storage;
  verdict.spark_executor = by_nature && is_spark_executor(pod);
  return verdict;
}

}  // namespace headroom::kubernetes
