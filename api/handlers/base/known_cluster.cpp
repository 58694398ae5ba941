#include "api/handlers/base/known_cluster.hpp"

namespace headroom::api {

Result<bool> is_known_cluster(const Dependencies& with, const std::string& cluster_id) {
  const auto registered = with.clusters.find(cluster_id);
  if (!registered) return tl::unexpected(registered.error());
  if (*registered) return true;
  const auto metrics = with.snapshots.metrics(cluster_id);
  if (!metrics) return tl::unexpected(metrics.error());
  if (!metrics->empty()) return true;
  const auto decisions = with.log.list({.cluster_id = cluster_id, .limit = 1});
  if (!decisions) return tl::unexpected(decisions.error());
  return !decisions->empty();
}

}  // namespace headroom::api
