#include "api/deciding/read_evaluation.hpp"

#include <utility>

#include "api/wire/registered_cluster.hpp"
#include "core/intake/demand.hpp"
#include "core/model/observation.hpp"
#include "core/ports/stored_cluster.hpp"
#include "core/ports/stored_metrics.hpp"

namespace headroom::api {
namespace {

/// Lays the description of a registered cluster under the request, and its policy if the request names none.
Result<std::vector<Warning>> complete(const FindCluster& find, SnapshotHistory& snapshots,
                                      EvaluationRequestFields& request, const DocumentFacts& facts) {
  const std::string id = cluster_id_of(request, facts);
  if (id.empty()) return std::vector<Warning>{};
  const auto registered = find(id);
  if (!registered) return tl::unexpected(registered.error());
  if (!*registered) return std::vector<Warning>{};
  auto description = read_description((*registered)->registration.document);
  if (!description)
    return std::vector<Warning>{
        {"description_not_used", "another version wrote the description of the registered cluster"}};
  if (!request.has_policy && description->policy_id) {
    request.has_policy = request.policy_id_is_clusters = true;
    request.policy_id = std::move(description->policy_id);
  }
  StoredCluster stored{.fields = std::move(description->fields), .described_at = (*registered)->updated_at};
  if (!shows_pools(request, facts)) {
    auto newest = snapshots.newest(id, request.evaluated_at);
    if (!newest) return tl::unexpected(std::move(newest.error()));
    stored.capacity = std::move(newest->capacity);
  }
  return lay_over(stored, facts, request);
}

bool leaves_out_metrics(const EvaluationRequest& request) {
  const Metrics& metrics = request.input.metrics;
  return !request.has_metrics && metrics.values.empty() && metrics.series.empty() && metrics.queues.empty();
}

}  // namespace

CompleteRequest completed_from(FindCluster find, SnapshotHistory& snapshots) {
  return [find = std::move(find), &snapshots](EvaluationRequestFields& fields, const DocumentFacts& facts) {
    return complete(find, snapshots, fields, facts);
  };
}

CompleteRequest completed_from_store(const Dependencies& with) {
  return completed_from([&clusters = with.clusters](std::string_view id) { return clusters.find(id); }, with.snapshots);
}

Result<void> add_from_store(const Dependencies& with, EvaluationRequest& request, Instant now) {
  request.snapshot = snapshot_of(request.input, now + clock_tolerance);
  const auto current = leaves_out_metrics(request) ? CurrentValues::left_out : CurrentValues::given;
  if (auto added = add_stored_metrics(request.input, current, with.snapshots); !added) return added;
  if (auto added = add_missing_capacity(request.input, with.snapshots); !added) return added;
  if (current == CurrentValues::left_out) fill_in_demand(request.input, with.catalog);
  return {};
}

Result<EvaluationRequest> read_evaluation(const Dependencies& with, const json::Value& body) {
  const Instant now = with.clock.now();
  auto request = decode_evaluation(body, now, with.catalog, &with.zones, completed_from_store(with), &with.policies);
  if (!request) return request;
  if (const auto added = add_from_store(with, *request, now); !added) return tl::unexpected(added.error());
  return request;
}

}  // namespace headroom::api
