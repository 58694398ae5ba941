#pragma once

#include "api/json/writer.hpp"
#include "core/decision/decision.hpp"

namespace headroom::api {

/// `kubernetes.NodeAnnotations`: merge patches that keep the Cluster Autoscaler from removing nodes that it would
/// remove but that the decision keeps. Writes nothing if there are none.
void write_held_nodes(json::Writer& out, const Decision& decision);

}  // namespace headroom::api
