#pragma once

#include <optional>
#include <string_view>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/model/cluster.hpp"

namespace headroom::api {

inline constexpr std::size_t longest_object_name = 253;

/// A name that Kubernetes gives an object: lower case letters, digits, `-` and `.`, at most 253 bytes.
bool is_object_name(std::string_view name);

/// The field `workload` of a pool.
std::optional<Workload> decode_workload(json::ObjectReader& pool);
void encode_workload(json::Writer& out, const std::optional<Workload>& workload);

/// The workload that a pool is of: its own, else what its id reads as. `etl` and `spark/etl` are Deployments,
/// `statefulset/etl` is what kubectl means by it. Nothing where the id is no name of Kubernetes'.
std::optional<Workload> workload_of(const Pool& pool);

}  // namespace headroom::api
