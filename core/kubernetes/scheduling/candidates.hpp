#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/kubernetes/objects/pod.hpp"

/// Which pods the autoscaler looks at.
namespace headroom::kubernetes {

/// Why a pod that is bound to no node calls for none.
enum class IgnoredReason {
  being_deleted,
  daemon_set,         ///< a DaemonSet's pod belongs to its node
  expendable,         ///< its priority is below the cutoff
  not_unschedulable,  ///< the scheduler has not given up on it
  preempting,         ///< it waits on a node for others to be evicted
  too_young,
};

struct CandidateSettings {
  Seconds new_pod_delay{0};            ///< a pod must be older than this
  std::int64_t expendable_below{-10};  ///< pods of lower priority neither ask for nodes nor hold them
  friend bool operator==(const CandidateSettings&, const CandidateSettings&) = default;
};

inline constexpr std::string_view scale_up_delay_annotation = "cluster-autoscaler.kubernetes.io/pod-scale-up-delay";

/// Whether the pod is old enough. Its annotation may only make the delay longer; one that is no duration is ignored.
bool is_old_enough(const Pod& pod, Seconds new_pod_delay, Instant now);

/// Nothing for a pod that calls for a node.
std::optional<IgnoredReason> ignored_reason(const Pod& pod, const CandidateSettings& settings, Instant now);

}  // namespace headroom::kubernetes
