#pragma once

#include <optional>
#include <string>

#include "api/json/writer.hpp"
#include "api/wire/node_removals/request.hpp"
#include "core/kubernetes/scale_down/consolidation.hpp"
#include "core/kubernetes/scale_down/node_removals.hpp"

/// The answer to POST /v1/node-removals.
namespace headroom::api {

/// `plan` where consolidation was asked for.
std::string encode_node_removals(const NodeRemovalInput& request, const kubernetes::NodeRemovals& removals,
                                 const std::optional<kubernetes::ConsolidationPlan>& plan);

}  // namespace headroom::api
