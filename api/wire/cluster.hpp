#pragma once

#include <optional>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/model/cluster.hpp"

namespace headroom::api {

/// The field `cluster` of a request, as the request has it.
std::optional<ClusterFields> decode_cluster(json::ObjectReader& request);

/// The fields of a cluster, as the object itself has them.
ClusterFields decode_cluster_fields(json::ObjectReader& cluster);

/// Writes the normalised cluster: it decodes to the value it was written from.
void encode_cluster(json::Writer& out, const Cluster& cluster);

}  // namespace headroom::api
