#pragma once

#include <forward_list>
#include <string>
#include <vector>

#include "api/json/value.hpp"
#include "api/json/writer.hpp"
#include "api/wire/fleet/request.hpp"
#include "api/wire/stored_input.hpp"
#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"

/// The stored input of a fleet evaluation.
namespace headroom::api {

/// The input of a fleet as it was stored. The forecasts of its clusters are missing: they follow from their metrics and
/// the stored series.
struct StoredFleet {
  FleetRequest request;                             ///< each member with its whole input
  std::vector<std::vector<StoredSeriesName>> past;  ///< of each member
  std::forward_list<std::string> codes{};           ///< of the members' warnings, which only point to them
};

/// What only the server knows of the request, into the open object: the limits that a created cluster gets. They can't
/// be told from the clusters' own policies, which have limits of their own documents too.
void encode_fleet_additions(json::Writer& out, const FleetRequest& request);

/// Reads a whole stored input. The time zones of today play no part. Fails if another version wrote the input.
Result<StoredFleet> decode_stored_fleet(const json::Value& document, const Catalog& catalog);

}  // namespace headroom::api
