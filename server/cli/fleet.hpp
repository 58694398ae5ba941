#pragma once

#include <string>

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/ports/zone_book.hpp"

namespace headroom::server {

/// Whether this is the body of POST /v1/fleet-evaluations, and not that of one evaluation.
bool is_fleet_request(const json::Value& request);

/// The answer of POST /v1/fleet-evaluations?dry_run=true, but without anything that a server has stored: no history of
/// the clusters, and no spend that is worked out.
Result<std::string> evaluate_fleet(const json::Value& request, const Catalog& catalog, const ZoneBook& zones);

}  // namespace headroom::server
