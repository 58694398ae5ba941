#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/ports/policy_book.hpp"
#include "core/ports/zone_book.hpp"
#include "core/simulation/simulation.hpp"

namespace headroom::api {

/// What reading the policies of a simulation needs.
struct PolicyContext {
  const Catalog& catalog;
  const ZoneBook& zones;
  Instant start;                           ///< of the trace; the rules of time zones are looked up around it
  PolicyBook* policies{nullptr};           ///< where `policy_id` is looked up; null: there are no stored policies
  std::optional<Error>* failure{nullptr};  ///< set if the stored policies can't be read
};

/// One policy of a simulation: `{"kind": "static", "units": 10}`, a policy as evaluations take it, `{"policy_id":
/// "etl@3"}` for a stored one, or one of these beside a `name`; the first two then stand under `policy`. `name` is its
/// name if it has none of its own; a stored one is called by its id and version. Limits in vCPUs count units. What
/// policies say of single pools is left out, because the simulated cluster has none. Every fault goes to `violations`,
/// with its place below `path`.
simulation::SimulatedPolicy decode_simulated_policy(const json::Value& value, const json::Path& path, std::string name,
                                                    const PolicyContext& with, json::Violations& violations,
                                                    std::vector<Warning>& warnings);

}  // namespace headroom::api
