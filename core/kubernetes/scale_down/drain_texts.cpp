#include "core/kubernetes/scale_down/drain_texts.hpp"

#include <algorithm>

namespace headroom::kubernetes {
namespace {

bool has_local_volume(const Pod& pod) {
  return std::ranges::any_of(pod.volumes, [](const Volume& volume) {
    return volume.kind == VolumeKind::empty_dir || volume.kind == VolumeKind::host_path;
  });
}

std::string spark_explanation(const Pod& pod) {
  const bool owned = pod.controller && pod.controller->kind == "Pod";
  std::string because = owned ? "owned by its driver's Pod" : "";
  if (has_local_volume(pod)) because.append(owned ? ", " : "").append("local storage");
  return "is a Spark executor" + (because.empty() ? "" : " (" + because + ")") +
         ": the autoscaler never drains it, its node can go when the executor ends";
}

}  // namespace

std::string explanation_of(const Pod& pod, const DrainVerdict& verdict) {
  if (verdict.spark_executor) return spark_explanation(pod);
  if (!verdict.blocker) return {};
  switch (*verdict.blocker) {
    case DrainBlocker::on_completion:
      return "is annotated " + std::string(safe_to_evict_annotation) +
             ": \"on-completion\": its node can go when the pod has finished";
    case DrainBlocker::not_replicated:
      return pod.controller ? "is controlled by a " + pod.controller->kind +
                                  ", which the autoscaler does not trust to start it again"
                            : "has no controller that would start it again";
    case DrainBlocker::unmovable_kube_system:
      return "is of kube-system, " +
             std::string(pod.created_at == Instant{} ? "its age is not known" : "is younger than an hour") +
             ", and no PodDisruptionBudget covers it";
    case DrainBlocker::not_safe_to_evict:
      return "is annotated " + std::string(safe_to_evict_annotation) + ": \"false\"";
    case DrainBlocker::local_storage:
      return "keeps data in local volume " + verdict.subject;
    case DrainBlocker::not_enough_pdb:
      return "may not be evicted now: PodDisruptionBudget " + verdict.subject + " allows no disruption";
  }
  return {};
}

}  // namespace headroom::kubernetes
