#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/model/cluster.hpp"

namespace headroom::api {

inline constexpr std::size_t longest_object_name = 253;

/// A name that Kubernetes gives an object: lower case letters, digits, `-` and `.`, at most 253 bytes.
bool is_object_name(std::string_view name);

/// The workload whose replicas a pool counts: the pool's own `workload`, or else the one that its id names. `etl` and
/// `spark/etl` are Deployments, `statefulset/etl` is what kubectl means by it. No value if the id is not a name that
/// Kubernetes allows.
std::optional<Workload> workload_of(const Pool& pool);

}  // namespace headroom::api
