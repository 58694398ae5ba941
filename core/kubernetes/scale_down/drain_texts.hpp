#pragma once

#include <string>

#include "core/kubernetes/objects/pod.hpp"
#include "core/kubernetes/scale_down/drain.hpp"

/// Verdicts of a drain in words.
namespace headroom::kubernetes {

/// Why the pod keeps its node: `is a Spark executor …`. Empty if nothing in the verdict does.
std::string explanation_of(const Pod& pod, const DrainVerdict& verdict);

}  // namespace headroom::kubernetes
