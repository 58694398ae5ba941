#pragma once

#include <cstdint>
#include <span>

#include "core/kubernetes/objects/pod.hpp"

namespace headroom::kubernetes {

/// How many groups the autoscaler itself makes of these pods: equal labels and equal specs of one controller, at most
/// ten groups a controller, every further pod and every one without a controller or of a DaemonSet for itself. Spark's
/// executors, each with a label of its own, come to nearly as many groups as pods. Volumes of the service account's
/// token count as equal whatever their names.
std::int64_t upstream_group_count(std::span<const Pod* const> pods);

}  // namespace headroom::kubernetes
