#pragma once

#include <vector>

#include "api/lint/kubernetes/objects.hpp"

namespace headroom::lint {

/// All findings about one ScaledObject among `objects`.
void check_scaled_object(const KubernetesObject& object, const std::vector<KubernetesObject>& objects,
                         Findings& findings);

}  // namespace headroom::lint
