#pragma once

#include <cstdint>
#include <span>

#include "core/kubernetes/objects/pod.hpp"

namespace headroom::kubernetes {

/// How many groups of equal pods the autoscaler itself makes of these pods. Pods of one controller form a group if
/// their labels and their specs are equal. A controller gets at most ten such groups; each further pod is a group of
/// its own, and so is each pod of a DaemonSet and each pod without a controller. Spark executors each have a label of
/// their own, so they form nearly as many groups as there are pods. The names of service account token volumes do not
/// count.
std::int64_t upstream_group_count(std::span<const Pod* const> pods);

}  // namespace headroom::kubernetes
