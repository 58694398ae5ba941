#pragma once

#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/model/cluster.hpp"

/// `pools[].leaving`.
namespace headroom::api {

std::vector<LeavingInstance> decode_leaving(json::ObjectReader& pool);
/// Writes nothing if there are none.
void encode_leaving(json::Writer& out, const std::vector<LeavingInstance>& leaving);

}  // namespace headroom::api
