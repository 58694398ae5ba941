#pragma once

#include <string_view>

#include "api/json/writer.hpp"
#include "core/fleet/fleet.hpp"

namespace headroom::api {

/// Writes the array `[{kind, preferred, body}, …]` that carries the funded rows of the plan out, in their order:
/// ModifyCluster for raised step concurrency, one TerminateJobFlows for every ten clusters to terminate, the artifacts
/// of each cluster's own decision, and RunJobFlow with the body `run_job_flow` for the cluster to create.
void write_fleet_artifacts(json::Writer& out, const fleet::FleetInput& input, const fleet::Plan& plan,
                           std::string_view run_job_flow);

}  // namespace headroom::api
