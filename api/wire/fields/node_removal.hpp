#pragma once

#include "api/json/writer.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_down/removal.hpp"

namespace headroom::api {

/// The members of an open object that say what becomes of a node's pods: `moves`, `stranded`, `blocking_pods`,
/// `goes_with_node`.
void encode_node_removal(json::Writer& out, const kubernetes::ClusterObjects& cluster,
                         const kubernetes::NodeRemoval& removal);

}  // namespace headroom::api
