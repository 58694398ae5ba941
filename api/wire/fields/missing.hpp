#pragma once

#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/model/cluster.hpp"

/// `pools[].missing`.
namespace headroom::api {

std::vector<MissingSince> decode_missing(json::ObjectReader& pool);
/// Writes nothing if there is none.
void encode_missing(json::Writer& out, const std::vector<MissingSince>& missing);

}  // namespace headroom::api
