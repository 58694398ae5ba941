#pragma once

#include <string_view>

#include "api/json/writer.hpp"
#include "core/fleet/fleet.hpp"

namespace headroom::api {

/// Writes the array `[{kind, preferred, body}, …]` that carries the funded rows of the plan out, in their order:
/// - ModifyCluster raises step concurrency.
/// - One TerminateJobFlows ends up to ten clusters.
/// - Each cluster that scales has the artifacts of its own decision.
/// - RunJobFlow creates a cluster. Its body is `run_job_flow`.
void write_fleet_artifacts(json::Writer& out, const fleet::FleetInput& input, const fleet::Plan& plan,
                           std::string_view run_job_flow);

}  // namespace headroom::api
