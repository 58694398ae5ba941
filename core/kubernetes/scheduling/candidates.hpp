#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/names.hpp"
#include "core/kubernetes/objects/pod.hpp"

/// Selects the pods for which the autoscaler looks for a node.
namespace headroom::kubernetes {

/// Why an unbound pod does not ask for a new node.
enum class IgnoredReason {
  being_deleted,
  daemon_set,         ///< a DaemonSet's pod belongs to its node
  expendable,         ///< its priority is below the cutoff
  not_unschedulable,  ///< the scheduler has not given up on it
  preempting,         ///< it waits on a node until other pods are evicted
  too_young,
};

struct CandidateSettings {
  Seconds new_pod_delay{0};            ///< a pod must be older than this
  std::int64_t expendable_below{-10};  ///< pods of a lower priority neither ask for nodes nor keep them
  friend bool operator==(const CandidateSettings&, const CandidateSettings&) = default;
};

inline constexpr std::string_view scale_up_delay_annotation = "cluster-autoscaler.kubernetes.io/pod-scale-up-delay";

/// Whether the pod is older than `new_pod_delay`. The pod's annotation can only make the delay longer. An annotation
/// that is not a duration is ignored.
bool is_old_enough(const Pod& pod, Seconds new_pod_delay, Instant now);

/// Why the autoscaler ignores the pod. No value if the pod asks for a node.
std::optional<IgnoredReason> ignored_reason(const Pod& pod, const CandidateSettings& settings, Instant now);

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::IgnoredReason> = std::to_array<EnumName<kubernetes::IgnoredReason>>(
    {{"being_deleted", kubernetes::IgnoredReason::being_deleted},
     {"daemon_set", kubernetes::IgnoredReason::daemon_set},
     {"expendable", kubernetes::IgnoredReason::expendable},
     {"not_unschedulable", kubernetes::IgnoredReason::not_unschedulable},
     {"preempting", kubernetes::IgnoredReason::preempting},
     {"too_young", kubernetes::IgnoredReason::too_young}});

}  // namespace headroom
