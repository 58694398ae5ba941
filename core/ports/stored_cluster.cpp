#include "core/ports/stored_cluster.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/intake/attached_autoscalers.hpp"

namespace headroom {
namespace {

/// Takes the stored value if nobody else states one.
template <class T>
void fill(std::optional<T>& own, bool from_document, const std::optional<T>& stored) {
  if (!own && !from_document) own = stored;
}
template <class T>
void fill(std::optional<T>& own, const std::optional<T>& stored) {
  if (!own) own = stored;
}
template <class T>
void fill(Given<T>& own, const Given<T>& stored) {
  if (!own.given) own = stored;
}

void fill_fields(ClusterFields& own, const DocumentFacts& facts, const ClusterFields& stored) {
  fill(own.name, facts.name.has_value(), stored.name);
  fill(own.platform, facts.platform.has_value() || facts.is_spark_application, stored.platform);
  fill(own.composition, facts.composition.has_value(), stored.composition);
  fill(own.region, facts.region.has_value(), stored.region);
  fill(own.release, facts.release.has_value(), stored.release);
  fill(own.node_labels, facts.node_labels.has_value(), stored.node_labels);
  fill(own.state, facts.state.has_value(), stored.state);
  fill(own.hdfs_replication, facts.hdfs_replication.has_value(), stored.hdfs_replication);
  fill(own.managed_scaling, facts.managed_scaling.has_value() || facts.managed_scaling_removed, stored.managed_scaling);
  fill(own.last_scaled_at, stored.last_scaled_at);
}

bool states_counts(const PoolFields& pool) {
  return pool.requested.given || pool.running || pool.requested_on_demand.given || pool.requested_spot.given ||
         pool.running_on_demand || pool.running_spot;
}

void take_counts(PoolFields& own, const PoolFields& stored) {
  own.requested = stored.requested;
  own.running = stored.running;
  own.requested_on_demand = stored.requested_on_demand;
  own.requested_spot = stored.requested_spot;
  own.running_on_demand = stored.running_on_demand;
  own.running_spot = stored.running_spot;
}

void fill_pool(PoolFields& own, const PoolFields& stored) {
  if (!states_counts(own)) take_counts(own, stored);
  fill(own.role, stored.role);
  fill(own.market, stored.market);
  fill(own.instance_type, stored.instance_type);
  fill(own.weight, stored.weight);
  fill(own.instance_types, stored.instance_types);
  fill(own.hourly_price, stored.hourly_price);
  fill(own.emr_hourly_price, stored.emr_hourly_price);
  fill(own.state, stored.state);
  fill(own.node_template, stored.node_template);
  fill(own.managed_by, stored.managed_by);
  if (!own.minimum && !own.maximum) {
    own.minimum = stored.minimum;
    own.maximum = stored.maximum;
  }
  fill(own.workload, stored.workload);
  fill(own.leaving, stored.leaving);
  fill(own.missing, stored.missing);
  fill(own.refused_at, stored.refused_at);
  fill(own.availability_zones, stored.availability_zones);
}

Given<std::int64_t> given(std::int64_t count) { return {.given = true, .value = count}; }

void set_counts(PoolFields& pool, const PoolCapacity& capacity) {
  if (capacity.requested_on_demand || capacity.requested_spot) {
    pool.requested = {};
    pool.running = std::nullopt;
    pool.requested_on_demand = given(capacity.requested_on_demand.value_or(0));
    pool.requested_spot = given(capacity.requested_spot.value_or(0));
    pool.running_on_demand = capacity.running_on_demand;
    pool.running_spot = capacity.running_spot;
    return;
  }
  const bool by_market = pool.requested_on_demand.given || pool.requested_spot.given;
  if (by_market) return;
  if (capacity.requested) pool.requested = given(*capacity.requested);
  if (capacity.running) pool.running = capacity.running;
}

bool is_scaled(const PoolFields& pool) { return pool.role.value != Role::primary; }

/// A capacity of the whole cluster is that of its only pool.
std::optional<Warning> set_whole(std::vector<PoolFields>& pools, const CapacitySnapshot& capacity) {
  if (!capacity.requested && !capacity.running) return std::nullopt;
  if (std::ranges::count_if(pools, is_scaled) == 1) {
    set_counts(*std::ranges::find_if(pools, is_scaled),
               {.pool_id = {}, .requested = capacity.requested, .running = capacity.running});
    return std::nullopt;
  }
  return Warning{
      "capacity_not_used",
      "the newest snapshot gives the capacity of the whole cluster, which has several pools; give it by pool"};
}

/// The stored pools, as large as the newest of description and snapshot says.
std::vector<PoolFields> newest_pools(const StoredCluster& stored, std::vector<Warning>& warnings) {
  auto pools = stored.fields.pools;
  if (!stored.capacity || stored.capacity->at <= stored.described_at) return pools;
  bool any = false;
  for (PoolFields& pool : pools) {
    const auto own = std::ranges::find(stored.capacity->pools, pool.id, &PoolCapacity::pool_id);
    if (own == stored.capacity->pools.end()) continue;
    any = true;
    set_counts(pool, *own);
  }
  if (!any)
    if (auto warning = set_whole(pools, *stored.capacity)) warnings.push_back(std::move(*warning));
  return pools;
}

}  // namespace

bool shows_pools(const EvaluationRequestFields& request, const DocumentFacts& facts) {
  return (request.cluster && !request.cluster->pools.empty()) || !facts.pools.empty() || !facts.autoscalers.empty() ||
         facts.executors || request.kubernetes.has_nodes || !facts.kubernetes.nodes.empty();
}

std::vector<Warning> lay_over(const StoredCluster& stored, const DocumentFacts& facts,
                              EvaluationRequestFields& request) {
  std::vector<Warning> warnings;
  if (!request.cluster) request.cluster.emplace();
  fill_fields(*request.cluster, facts, stored.fields);
  if (!shows_pools(request, facts)) {
    request.cluster->pools = newest_pools(stored, warnings);
    return warnings;
  }
  for (PoolFields& pool : request.cluster->pools) {
    const auto known = std::ranges::find(stored.fields.pools, pool.id, &PoolFields::id);
    const bool from_document = std::ranges::find(facts.pools, pool.id, &Pool::id) != facts.pools.end();
    if (known != stored.fields.pools.end() && !from_document) fill_pool(pool, *known);
  }
  return warnings;
}

std::string cluster_id_of(const EvaluationRequestFields& request, const DocumentFacts& facts) {
  if (request.cluster && request.cluster->has_id) return request.cluster->id.value_or("");
  return facts.cluster_id.value_or(facts.virtual_cluster_id.value_or(""));
}

}  // namespace headroom
