#pragma once

#include <string>

#include "api/wire/simulation/answer.hpp"

namespace headroom::api {

/// A table for a terminal: one line per policy, with the static peak and the oracle to compare with, and how to read
/// it.
std::string simulation_table(const SimulationAnswer& answer);

/// `policy,timestamp,demand,requested,running`: one line per policy and minute.
std::string simulation_timeline(const SimulationAnswer& answer);

}  // namespace headroom::api
