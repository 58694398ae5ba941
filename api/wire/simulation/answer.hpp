#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/warning.hpp"
#include "core/simulation/simulation.hpp"

namespace headroom::api {

/// What a set of simulations on one trace found.
struct SimulationAnswer {
  simulation::Options options;
  Instant scored_from;
  Instant scored_until;
  std::vector<simulation::Simulation> results;
  /// Those of the first policy with limits. A static policy has no limits of its own.
  simulation::Bill static_peak;
  simulation::Bill oracle;
  std::vector<Warning> warnings;
};

/// The limits of the first policy that has some; otherwise none.
ComputeLimits shared_limits(std::span<const simulation::SimulatedPolicy> policies);

/// `results` are not empty.
SimulationAnswer answer_of(const simulation::DemandByMinute& demand, const simulation::Options& options,
                           std::span<const simulation::SimulatedPolicy> policies,
                           std::vector<simulation::Simulation> results, std::vector<Warning> warnings);

/// Appends the answer of POST /v1/simulations. Shares have at most six decimals.
void encode_simulation(std::string& out, const SimulationAnswer& answer);

}  // namespace headroom::api
