#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/ports/policy_book.hpp"
#include "core/ports/snapshot_log.hpp"
#include "core/ports/zone_book.hpp"
#include "core/simulation/simulation.hpp"

namespace headroom::api {

inline constexpr std::size_t maximum_simulated_policies = 20;
inline constexpr std::size_t maximum_trace_points = 1'100'000;
/// The On-Demand price of an m5.large in us-east-1, for requests without a price.
inline constexpr MicroDollars default_unit_price{96'000};

struct SimulationRequest {
  simulation::DemandByMinute demand;
  std::vector<simulation::SimulatedPolicy> policies;
  simulation::Options options;
  std::vector<Warning> warnings;
};

/// What reading a simulation needs besides its body.
struct SimulationContext {
  const Catalog& catalog;
  const ZoneBook& zones;
  SnapshotHistory& history;
  PolicyBook* policies{nullptr};  ///< where policies are looked up that the request names
  Instant now;                    ///< the end of what is taken from the store, unless the request says one
};

/// Reads the body of POST /v1/simulations, and everything wrong with it. A demand that is stored is read too.
Result<SimulationRequest> decode_simulation(const json::Value& body, const SimulationContext& with);

/// Reads the options alone, as one JSON object with the fields of the request.
Result<simulation::Options> decode_simulation_options(std::string_view json, const simulation::DemandByMinute& demand);

/// A demand, and what to know about it.
struct FoundDemand {
  simulation::DemandByMinute demand{};
  std::vector<Warning> warnings{};
};

/// Reads which stored demand is asked for, as one JSON object with these fields of the request: `cluster_id`, `metric`,
/// `since`, `until`; and reads it from the store.
Result<FoundDemand> find_stored_demand(std::string_view json, SnapshotHistory& history, Instant now);

/// Reads a trace alone: `{"period_seconds", "datapoints": [{"timestamp", "value"}]}`.
Result<simulation::DemandTrace> decode_trace_document(const json::Value& body);

}  // namespace headroom::api
