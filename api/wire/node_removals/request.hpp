#pragma once

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/catalog/catalog.hpp"
#include "core/intake/node_removals.hpp"

/// From the body of POST /v1/node-removals to what the simulation takes.
namespace headroom::api {

/// Reads a request and everything wrong with it. `now` stands in for an absent evaluated_at.
Result<NodeRemovalInput> decode_node_removals(const json::Value& body, Instant now, const Catalog& catalog);

}  // namespace headroom::api
