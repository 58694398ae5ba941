#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/reader.hpp"
#include "core/intake/collector.hpp"

/// What Auto Scaling groups and EKS managed node groups have in common: they are pools of Kubernetes workers.
namespace headroom::api {

/// A group may name as many instance types.
inline constexpr std::size_t maximum_node_types = 40;

/// The types in the order in which AWS prefers them. The first stands for all where one has to: as for the Cluster
/// Autoscaler they are to be alike.
void set_types(Pool& pool, const std::vector<std::string>& types);

/// The group's own bounds, which AWS lets no size go beyond. A bound that the document does not say is open. No value
/// if it says neither, or if they contradict each other.
std::optional<SizeBounds> read_bounds(json::ObjectReader& holder, std::string_view minimum_field,
                                      std::string_view maximum_field);

void state_region(json::ObjectReader& group, std::string_view arn_field, Collector& out);

/// `cluster`: empty where the document does not name it.
void add_node_group(Pool pool, RunningCount running, std::string_view cluster, Collector& out);

}  // namespace headroom::api
