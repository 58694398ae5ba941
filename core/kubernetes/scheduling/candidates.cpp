#include "core/kubernetes/scheduling/candidates.hpp"

#include <chrono>

#include "core/kubernetes/objects/go_duration.hpp"

namespace headroom::kubernetes {

bool is_old_enough(const Pod& pod, Seconds new_pod_delay, Instant now) {
  std::chrono::nanoseconds delay = new_pod_delay;
  if (const std::string* const annotated = find(pod.annotations, scale_up_delay_annotation))
    if (const auto own = parse_go_duration(*annotated); own && *own > delay) delay = *own;
  return now - pod.created_at > delay;
}

std::optional<IgnoredReason> ignored_reason(const Pod& pod, const CandidateSettings& settings, Instant now) {
  if (pod.deleted_at) return IgnoredReason::being_deleted;
  if (is_daemon(pod)) return IgnoredReason::daemon_set;
  if (pod.priority < settings.expendable_below) return IgnoredReason::expendable;
  if (!pod.nominated_node.empty()) return IgnoredReason::preempting;
  if (!pod.unschedulable) return IgnoredReason::not_unschedulable;
  if (!is_old_enough(pod, settings.new_pod_delay, now)) return IgnoredReason::too_young;
  return std::nullopt;
}

}  // namespace headroom::kubernetes
