#pragma once

#include <optional>
#include <vector>

#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/rightsizing/request.hpp"
#include "core/spark/node_room.hpp"

/// The machines that a request offers, with the room on them.
namespace headroom::rightsizing {

/// The room on one of the request's instance types.
struct TypeRoom : NodeRoom {
  const NodeType* type{nullptr};  ///< points into the request; never null in a result
};

/// The instance types whose size is known from the request or the catalogue, in the request's order. A warning names
/// each type that is left out, and each whose room is an estimate.
std::vector<TypeRoom> rooms_of(const JobRequest& request, const Catalog& catalog, std::vector<Warning>& warnings);

/// The average node of the cluster, if the request has its cores, memory and nodes.
std::optional<NodeRoom> average_room(const JobRequest& request);

}  // namespace headroom::rightsizing
