#pragma once

#include <string_view>
#include <vector>

#include "api/lint/kubernetes/objects.hpp"

namespace headroom::lint {

/// All findings about one HorizontalPodAutoscaler among `objects`.
void check_horizontal_pod_autoscaler(const KubernetesObject& object, const std::vector<KubernetesObject>& objects,
                                     Findings& findings);

/// All autoscalers of a document, of either kind, and what they are to each other.
void check_autoscalers(const Place& body, std::string_view usual_kind, Findings& findings);

}  // namespace headroom::lint
