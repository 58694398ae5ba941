#pragma once

#include <optional>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/model/cluster.hpp"

namespace headroom::api {

/// The field `workload` of a pool.
std::optional<Workload> decode_workload(json::ObjectReader& pool);
void encode_workload(json::Writer& out, const std::optional<Workload>& workload);

}  // namespace headroom::api
