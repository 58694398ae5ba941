#pragma once

#include <optional>
#include <string>

#include "api/json/reader.hpp"
#include "core/model/cluster.hpp"
#include "core/model/limits.hpp"

/// The cluster that a fleet creates: `{"kind": "aws.emr.RunJobFlow", "body": …}`.
namespace headroom::api {

struct ClusterTemplate {
  Cluster cluster;                 ///< what the body asks for, with the prices of the request
  std::string body;                ///< as it was given, as JSON
  std::string prices{};            ///< of the request, as JSON; empty if it has none
  bool has_scaling_policy{false};  ///< one of EMR's two kinds
  friend bool operator==(const ClusterTemplate&, const ClusterTemplate&) = default;
};

/// Reads `template` and `prices` of a fleet. Fields of the body that have no meaning here are kept as they are.
std::optional<ClusterTemplate> decode_cluster_template(json::ObjectReader& fleet);

/// The request that creates the cluster: the template's body, and a managed scaling policy with these limits if the
/// body has none. No limits, limits in a unit that EMR does not count for this cluster, and limits that EMR refuses are
/// left out.
std::string run_job_flow(const ClusterTemplate& from, const std::optional<ComputeLimits>& limits);

/// Whether run_job_flow() puts these limits into the body.
bool takes_limits(const ClusterTemplate& from, const std::optional<ComputeLimits>& limits);

}  // namespace headroom::api
