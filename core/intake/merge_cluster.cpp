#include <algorithm>
#include <utility>

#include "core/base/marked.hpp"
#include "core/intake/attached_autoscalers.hpp"
#include "core/intake/merge.hpp"

namespace headroom {
namespace {

/// Lays an inline field over what a document said. Warns if the two differ.
template <class T>
void overlay(T& field, const std::optional<T>& inline_value, bool from_document, std::string_view what,
             Remarks& remarks) {
  if (!inline_value) return;
  if (from_document && field != *inline_value)
    remarks.warn("source_conflict",
                 std::string(what) + " in the request differs from what the documents say; the request's is used");
  field = *inline_value;
}

/// Whether a document has already described the pool. Then fields that the request leaves out stay as they are.
enum class Known { yes, no };

/// The running capacity: as stated, or else as the documents say, or else the requested capacity.
std::int64_t running_of(std::optional<std::int64_t> stated, std::int64_t now, std::int64_t requested, Known known) {
  return stated.value_or(known == Known::yes ? now : requested);
}

void merge_fleet_counts(const PoolFields& request, Pool& pool, Known known, const std::string& pointer,
                        Remarks& remarks) {
  const auto& on_demand = request.requested_on_demand;
  const auto& spot = request.requested_spot;
  const bool by_market = on_demand.given || spot.given || request.running_on_demand || request.running_spot;
  FleetMarket od = pool.on_demand.value_or(FleetMarket{});
  FleetMarket sp = pool.spot.value_or(FleetMarket{});
  if (!by_market && (request.requested.value || request.running)) {
    FleetMarket& only = pool.market == Market::spot ? sp : od;
    only.requested = request.requested.value.value_or(only.requested);
    only.running = running_of(request.running, only.running, only.requested, known);
  }
  if (on_demand.value)
    od = {*on_demand.value, running_of(request.running_on_demand, od.running, *on_demand.value, known)};
  if (spot.value) sp = {*spot.value, running_of(request.running_spot, sp.running, *spot.value, known)};
  if (request.running_on_demand) od.running = *request.running_on_demand;
  if (request.running_spot) sp.running = *request.running_spot;
  // A market that neither the documents nor the request mention stays unknown.
  if (known == Known::no || pool.on_demand || od != FleetMarket{} || on_demand.value) pool.on_demand = od;
  if (known == Known::no || pool.spot || sp != FleetMarket{} || spot.value) pool.spot = sp;
  pool.requested = od.requested + sp.requested;
  pool.running = od.running + sp.running;
  if (by_market && request.requested.value && *request.requested.value != pool.requested)
    remarks.refuse(pointer + "/requested", "inconsistent", "must be requested_on_demand + requested_spot");
  if (by_market && request.running && (request.running_on_demand || request.running_spot) &&
      *request.running != pool.running)
    remarks.refuse(pointer + "/running", "inconsistent", "must be running_on_demand + running_spot");
}

/// The sizes of a pool: that of an instance group, or those of a fleet in both markets.
void merge_counts(const PoolFields& request, Pool& pool, Known known, bool fleets, const std::string& pointer,
                  Remarks& remarks) {
  const bool by_market = request.requested_on_demand.given || request.requested_spot.given ||
                         request.running_on_demand || request.running_spot;
  if (by_market || pool.is_fleet() || (fleets && pool.role != Role::primary))
    return merge_fleet_counts(request, pool, known, pointer, remarks);
  if (request.requested.value) pool.requested = *request.requested.value;
  pool.running = running_of(request.running, pool.running, pool.requested, known);
}

/// The pool's own bounds. A bound that is left out stays as the documents say, or open.
void merge_bounds(const PoolFields& request, Pool& pool, const std::string& pointer, Remarks& remarks) {
  if (!request.minimum && !request.maximum) return;
  const SizeBounds known = pool.bounds.value_or(SizeBounds{.minimum = 0, .maximum = maximum_pool_count});
  pool.bounds = {.minimum = request.minimum.value_or(known.minimum),
                 .maximum = request.maximum.value_or(known.maximum)};
  if (pool.bounds->minimum > pool.bounds->maximum)
    remarks.refuse(pointer + (request.minimum ? "/minimum" : "/maximum"), "minimum_above_maximum",
                   "minimum must not be above maximum");
}

/// Lays one inline pool over `pool`, which is what the documents said about it, or a new pool.
void merge_pool(const PoolFields& request, Pool& pool, Known known, bool fleets, const std::string& pointer,
                Remarks& remarks) {
  if (known == Known::no && !request.role.given) remarks.refuse(pointer + "/role", "missing", "is required");
  if (request.role.value) pool.role = *request.role.value;
  if (request.market) pool.market = *request.market;
  if (request.instance_type) pool.instance_type = *request.instance_type;
  if (request.weight) pool.weight = *request.weight;
  if (request.instance_types) pool.instance_types = *request.instance_types;
  if (known == Known::no && !request.requested_on_demand.given && !request.requested_spot.given &&
      !request.requested.given)
    remarks.refuse(pointer + "/requested", "missing", "is required");
  merge_counts(request, pool, known, fleets, pointer, remarks);
  if (request.hourly_price) pool.hourly_price = request.hourly_price;
  if (request.emr_hourly_price) pool.emr_hourly_price = request.emr_hourly_price;
  if (request.state) pool.state = *request.state;
  if (request.node_template) pool.node_template = request.node_template;
  if (request.managed_by) pool.managed_by = *request.managed_by;
  merge_bounds(request, pool, pointer, remarks);
  if (request.workload) pool.workload = request.workload;
  if (request.leaving) pool.leaving = *request.leaving;
  if (request.missing) pool.missing = *request.missing;
  if (request.refused_at) pool.refused_at = request.refused_at;
  if (request.availability_zones) pool.availability_zones = *request.availability_zones;
}

bool differs(const Pool& a, const Pool& b) {
  return a.role != b.role || a.market != b.market || a.instance_type != b.instance_type || a.requested != b.requested ||
         a.running != b.running;
}

/// The number of executors that a driver lists as active, if executors are what is scaled.
std::optional<std::int64_t> running_executors(const DocumentFacts& facts, const Cluster& cluster) {
  if (!facts.executors || !facts.pools.empty() || cluster.platform != Platform::spark) return std::nullopt;
  return static_cast<std::int64_t>(facts.executors->size());
}

/// A driver does not say how many executors it requests. Unless the request says so, it is the number that runs.
Pool pool_of_executors(std::string id, std::int64_t running) {
  return {.id = std::move(id), .running = running, .requested = running};
}

/// Lays the pools over those that the documents described. If there is only one pool, `executors` is its running
/// capacity.
void merge_pools(const std::vector<PoolFields>& request, Cluster& cluster, std::optional<std::int64_t> executors,
                 Remarks& remarks) {
  const auto from_documents = static_cast<std::ptrdiff_t>(cluster.pools.size());
  const bool lists_executors = executors && request.size() == 1;
  for (std::size_t i = 0; i < request.size(); ++i) {
    const PoolFields& fields = request[i];
    const auto end = cluster.pools.begin() + from_documents;
    const auto known = std::ranges::find(cluster.pools.begin(), end, fields.id, &Pool::id);
    Pool pool = known == end ? Pool{.id = fields.id} : *known;
    if (lists_executors) pool = pool_of_executors(fields.id, *executors);
    merge_pool(fields, pool, known == end && !lists_executors ? Known::no : Known::yes,
               cluster.composition == Composition::instance_fleets, "/cluster/pools/" + std::to_string(i), remarks);
    if (known == end) {
      cluster.pools.push_back(std::move(pool));
      continue;
    }
    if (differs(*known, pool))
      remarks.warn("source_conflict", "pool " + text::marked(fields.id) +
                                          " in the request differs from what the documents say; the request's is used");
    *known = std::move(pool);
  }
}

bool is_scaled(const Pool& pool) { return pool.role != Role::primary; }

/// Executors form a pool if the request has none. Otherwise they should be what the request's pools run.
void settle_executors(Cluster& cluster, std::int64_t executors, Remarks& remarks) {
  if (std::ranges::none_of(cluster.pools, is_scaled))
    return cluster.pools.push_back(pool_of_executors("executors", executors));
  std::int64_t running = 0;
  for (const Pool& pool : cluster.pools) running += is_scaled(pool) ? pool.running : 0;
  if (running != executors)
    remarks.warn("source_conflict", "the pools in the request run " + std::to_string(running) +
                                        " executors, the driver lists " + std::to_string(executors) +
                                        " as active; the request's are used");
}

Cluster from_documents(const DocumentFacts& facts) {
  Cluster cluster{.id = facts.cluster_id.value_or(facts.virtual_cluster_id.value_or("")),
                  .name = facts.name.value_or(""),
                  .platform = facts.platform.value_or(facts.is_spark_application ? Platform::spark : Platform::emr),
                  .composition = facts.composition,
                  .region = facts.region.value_or(""),
                  .release = facts.release.value_or(""),
                  .node_labels = facts.node_labels.value_or(NodeLabels::none),
                  .state = facts.state.value_or(LifecycleState::running)};
  cluster.hdfs_replication = facts.hdfs_replication;
  cluster.managed_scaling = facts.managed_scaling;
  cluster.advanced_scaling = facts.advanced_scaling;
  cluster.pools = facts.pools;
  return cluster;
}

void merge_fields(const ClusterFields& request, const DocumentFacts& facts, Cluster& cluster, Remarks& remarks) {
  overlay(cluster.id, request.id, facts.cluster_id.has_value(), "cluster.id", remarks);
  overlay(cluster.name, request.name, facts.name.has_value(), "cluster.name", remarks);
  const bool narrowed = facts.platform == Platform::kubernetes && request.platform == Platform::emr_on_eks;
  overlay(cluster.platform, request.platform, facts.platform && !narrowed, "cluster.platform", remarks);
  Composition composition = cluster.composition.value_or(Composition::instance_groups);
  overlay(composition, request.composition, facts.composition.has_value(), "cluster.composition", remarks);
  if (request.composition) cluster.composition = composition;
  overlay(cluster.region, request.region, facts.region.has_value(), "cluster.region", remarks);
  overlay(cluster.release, request.release, facts.release.has_value(), "cluster.release", remarks);
  overlay(cluster.node_labels, request.node_labels, facts.node_labels.has_value(), "cluster.node_labels", remarks);
  overlay(cluster.state, request.state, facts.state.has_value(), "cluster.state", remarks);
  if (request.hdfs_replication) cluster.hdfs_replication = request.hdfs_replication;
  if (request.last_scaled_at) cluster.last_scaled_at = request.last_scaled_at;
  if (request.managed_scaling) {
    cluster.managed_scaling = request.managed_scaling->limits;
    cluster.advanced_scaling = request.managed_scaling->advanced;
  }
}

/// A list of all groups of an account contains those of other clusters too. If no document knows the name that the
/// request gives to the cluster, the cluster keeps them all.
void leave_out_other_clusters(Cluster& cluster, const DocumentFacts& facts, Remarks& remarks) {
  if (std::ranges::find(facts.pool_owners, cluster.id) == facts.pool_owners.end()) return;
  cluster.pools.clear();
  for (std::size_t i = 0; i < facts.pools.size(); ++i) {
    const std::string& owner = facts.pool_owners[i];
    if (owner.empty() || owner == cluster.id)
      cluster.pools.push_back(facts.pools[i]);
    else
      remarks.warn("other_cluster", "pool " + text::marked(facts.pools[i].id) + " of " + owner + " was not used");
  }
}

}  // namespace

Cluster merge_cluster(const std::optional<ClusterFields>& request, const DocumentFacts& facts, Remarks& remarks) {
  Cluster cluster = from_documents(facts);
  if (request) merge_fields(*request, facts, cluster, remarks);
  leave_out_other_clusters(cluster, facts, remarks);
  if (request) merge_pools(request->pools, cluster, running_executors(facts, cluster), remarks);
  if (const auto executors = running_executors(facts, cluster)) settle_executors(cluster, *executors, remarks);
  if (cluster.id.empty()) remarks.refuse("/cluster/id", "missing", "is required, inline or from a document");
  if (std::ranges::none_of(cluster.pools, is_scaled))
    remarks.refuse(
        "/cluster/pools", "missing",
        facts.autoscalers.empty()
            ? "at least one core, task or worker pool is required, inline or from a document"
            : "the autoscaler's document does not count the replicas: give the pool with `requested`, or for a "
              "ScaledObject the HorizontalPodAutoscaler that KEDA created for it");
  return cluster;
}

void attach_workload(Cluster& cluster, const DocumentFacts& facts) {
  if (facts.autoscalers.empty()) return;
  const Workload& workload = facts.autoscalers.front().workload;
  const auto named = std::ranges::find(cluster.pools, id_of(workload), &Pool::id);
  const auto pool = named == cluster.pools.end() ? cluster.pools.begin() : named;
  if (pool != cluster.pools.end() && !pool->workload) pool->workload = workload;
}

}  // namespace headroom
