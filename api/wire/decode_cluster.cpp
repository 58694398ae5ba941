#include <algorithm>
#include <string>
#include <utility>

#include "api/kubernetes/workload.hpp"
#include "api/sources/kubernetes/objects.hpp"
#include "api/wire/decode.hpp"
#include "api/wire/limits.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t maximum_count = 1'000'000;
constexpr std::size_t maximum_types = 40;

constexpr std::pair<std::string_view, bool> strategies[] = {{"default", false}, {"advanced", true}};

/// An inline field over what a document said; says so where they differ.
template <class T>
void overlay(T& field, std::optional<T> inline_value, bool from_source, std::string_view what,
             std::vector<Warning>& warnings) {
  if (!inline_value) return;
  if (from_source && field != *inline_value)
    warnings.push_back(
        {"source_conflict",
         std::string(what) + " in the request differs from what the documents say; the request's is used"});
  field = std::move(*inline_value);
}

std::optional<std::string> text(std::optional<std::string_view> view) {
  return view ? std::optional<std::string>(*view) : std::nullopt;
}

std::vector<InstanceTypeChoice> decode_types(json::ObjectReader& pool) {
  std::vector<InstanceTypeChoice> types;
  const auto items = pool.array("instance_types", maximum_types);
  if (!items) return types;
  const json::Path path = pool.path().member("instance_types");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader type((*items)[i], path.item(i), pool.violations());
    type.require("instance_type");
    types.push_back({.instance_type = std::string(type.string("instance_type", longest_instance_type).value_or("")),
                     .weight = type.integer("weight", 1, maximum_count).value_or(1),
                     .hourly_price = type.dollars("hourly_price_usd"),
                     .priority = type.integer("priority", 0, maximum_count)});
    type.close();
  }
  return types;
}

/// Whether a document already described the pool: then what the request leaves out stays as it is.
enum class Known { yes, no };

/// What runs: as stated, else as known, else all that is requested.
std::int64_t running_of(std::optional<std::int64_t> stated, std::int64_t now, std::int64_t requested, Known known) {
  return stated.value_or(known == Known::yes ? now : requested);
}

/// The counts of a pool: an instance group's, or both markets of a fleet.
void decode_counts(json::ObjectReader& reader, Pool& pool, Known known, bool fleets) {
  const auto count = [&](std::string_view name) { return reader.integer(name, 0, maximum_count); };
  const auto requested = count("requested");
  const auto running = count("running");
  const auto on_demand = count("requested_on_demand");
  const auto spot = count("requested_spot");
  const auto running_on_demand = count("running_on_demand");
  const auto running_spot = count("running_spot");

  const bool by_market = on_demand || spot || running_on_demand || running_spot || reader.has("requested_on_demand") ||
                         reader.has("requested_spot");
  if (by_market || pool.is_fleet() || (fleets && pool.role != Role::primary)) {
    FleetMarket od = pool.on_demand.value_or(FleetMarket{});
    FleetMarket sp = pool.spot.value_or(FleetMarket{});
    if (!by_market && (requested || running)) {
      FleetMarket& only = pool.market == Market::spot ? sp : od;
      only.requested = requested.value_or(only.requested);
      only.running = running_of(running, only.running, only.requested, known);
    }
    if (on_demand) od = {*on_demand, running_of(running_on_demand, od.running, *on_demand, known)};
    if (spot) sp = {*spot, running_of(running_spot, sp.running, *spot, known)};
    if (running_on_demand) od.running = *running_on_demand;
    if (running_spot) sp.running = *running_spot;
    pool.on_demand = od;
    pool.spot = sp;
    pool.requested = od.requested + sp.requested;
    pool.running = od.running + sp.running;
    if (by_market && requested && *requested != pool.requested)
      reader.report("requested", "inconsistent", "must be requested_on_demand + requested_spot");
    if (by_market && running && (running_on_demand || running_spot) && *running != pool.running)
      reader.report("running", "inconsistent", "must be running_on_demand + running_spot");
    return;
  }
  if (requested) pool.requested = *requested;
  pool.running = running_of(running, pool.running, pool.requested, known);
}

/// The pool's own bounds; one that is left out stays as it is known, or open.
void decode_bounds(json::ObjectReader& reader, Pool& pool) {
  const auto minimum = reader.integer("minimum", 0, maximum_count);
  const auto maximum = reader.integer("maximum", 0, maximum_count);
  if (!minimum && !maximum) return;
  const SizeBounds known = pool.bounds.value_or(SizeBounds{.minimum = 0, .maximum = maximum_count});
  pool.bounds = {.minimum = minimum.value_or(known.minimum), .maximum = maximum.value_or(known.maximum)};
  if (pool.bounds->minimum > pool.bounds->maximum)
    reader.report(minimum ? "minimum" : "maximum", "minimum_above_maximum", "minimum must not be above maximum");
}

/// Reads one inline pool over `pool`, which is what the documents said of it, or new.
void decode_pool(json::ObjectReader& reader, Pool& pool, Known known, bool fleets) {
  if (known == Known::no) reader.require("role");
  if (const auto role = reader.choice<Role>("role", names_of<Role>)) pool.role = *role;
  if (const auto market = reader.choice<Market>("market", names_of<Market>)) pool.market = *market;
  if (const auto type = reader.string("instance_type", longest_instance_type)) pool.instance_type = *type;
  if (const auto weight = reader.integer("weight", 1, maximum_count)) pool.weight = *weight;
  if (reader.has("instance_types")) pool.instance_types = decode_types(reader);
  if (known == Known::no && !reader.has("requested_on_demand") && !reader.has("requested_spot"))
    reader.require("requested");
  decode_counts(reader, pool, known, fleets);
  if (const auto price = reader.dollars("hourly_price_usd")) pool.hourly_price = price;
  if (const auto price = reader.dollars("emr_hourly_price_usd")) pool.emr_hourly_price = price;
  if (const auto state = reader.choice<LifecycleState>("state", names_of<LifecycleState>)) pool.state = *state;
  if (auto node = nested(reader, "node_template")) {
    pool.node_template = read_node(*node);
    pool.node_template->ready = true;
  }
  if (const auto manager = reader.choice<Manager>("managed_by", names_of<Manager>)) pool.managed_by = *manager;
  decode_bounds(reader, pool);
  if (auto workload = decode_workload(reader)) pool.workload = std::move(workload);
}

bool differs(const Pool& a, const Pool& b) {
  return a.role != b.role || a.market != b.market || a.instance_type != b.instance_type || a.requested != b.requested ||
         a.running != b.running;
}

/// The executors that a driver lists as active, where they are what is scaled.
std::optional<std::int64_t> running_executors(const DocumentFacts& found, const Cluster& cluster) {
  if (!found.executors || !found.pools.empty() || cluster.platform != Platform::spark) return std::nullopt;
  return static_cast<std::int64_t>(found.executors->size());
}

/// How many Spark asks for its driver does not tell: as many as run, unless the request says.
Pool pool_of_executors(std::string id, std::int64_t running) {
  return {.id = std::move(id), .running = running, .requested = running};
}

/// Reads the pools over those that documents described. `executors`: what runs in the only pool, should there be one.
void decode_pools(json::ObjectReader& reader, Cluster& cluster, std::optional<std::int64_t> executors,
                  std::vector<Warning>& warnings) {
  const auto items = reader.array("pools", maximum_pools);
  if (!items) return;
  const json::Path path = reader.path().member("pools");
  const std::size_t from_sources = cluster.pools.size();
  const bool lists_executors = executors && items->size() == 1;
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), reader.violations());
    item.require("id");
    const std::string id(item.string("id").value_or(""));
    if (item.has("id") && id.empty()) item.report("id", "empty", "must not be empty");
    if (!id.empty() && std::ranges::find(seen, id) != seen.end())
      item.report("id", "duplicate", "another pool has this id");
    seen.push_back(id);
    const auto end = cluster.pools.begin() + static_cast<std::ptrdiff_t>(from_sources);
    const auto known = std::ranges::find(cluster.pools.begin(), end, id, &Pool::id);
    Pool pool = known == end ? Pool{.id = id} : *known;
    if (lists_executors) pool = pool_of_executors(id, *executors);
    decode_pool(item, pool, known == end && !lists_executors ? Known::no : Known::yes,
                cluster.composition == Composition::instance_fleets);
    item.close();
    if (known == end) {
      cluster.pools.push_back(std::move(pool));
      continue;
    }
    if (differs(*known, pool))
      warnings.push_back({"source_conflict",
                          "pool " + id + " in the request differs from what the documents say; the request's is used"});
    *known = std::move(pool);
  }
}

bool is_scaled(const Pool& pool) { return pool.role != Role::primary; }

/// Executors make a pool where the request has none, and are what its pools run where it has.
void settle_executors(Cluster& cluster, std::int64_t executors, std::vector<Warning>& warnings) {
  if (std::ranges::none_of(cluster.pools, is_scaled))
    return cluster.pools.push_back(pool_of_executors("executors", executors));
  std::int64_t running = 0;
  for (const Pool& pool : cluster.pools) running += is_scaled(pool) ? pool.running : 0;
  if (running != executors)
    warnings.push_back({"source_conflict", "the pools in the request run " + std::to_string(running) +
                                               " executors, the driver lists " + std::to_string(executors) +
                                               " as active; the request's are used"});
}

Cluster from_documents(const DocumentFacts& found) {
  Cluster cluster{.id = found.cluster_id.value_or(found.virtual_cluster_id.value_or("")),
                  .name = found.name.value_or(""),
                  .platform = found.platform.value_or(found.is_spark_application ? Platform::spark : Platform::emr),
                  .composition = found.composition,
                  .region = found.region.value_or(""),
                  .release = found.release.value_or(""),
                  .node_labels = found.node_labels.value_or(NodeLabels::none),
                  .state = found.state.value_or(LifecycleState::running)};
  cluster.hdfs_replication = found.hdfs_replication;
  cluster.managed_scaling = found.managed_scaling;
  cluster.advanced_scaling = found.advanced_scaling;
  cluster.pools = found.pools;
  return cluster;
}

void decode_fields(json::ObjectReader& reader, const DocumentFacts& found, Cluster& cluster,
                   std::vector<Warning>& warnings) {
  overlay(cluster.id, text(reader.string("id")), found.cluster_id.has_value(), "cluster.id", warnings);
  overlay(cluster.name, text(reader.string("name")), found.name.has_value(), "cluster.name", warnings);
  const auto platform = reader.choice<Platform>("platform", names_of<Platform>);
  const bool narrowed = found.platform == Platform::kubernetes && platform == Platform::emr_on_eks;
  overlay(cluster.platform, platform, found.platform && !narrowed, "cluster.platform", warnings);
  if (const auto composition = reader.choice<Composition>("composition", names_of<Composition>)) {
    if (found.composition && *found.composition != *composition)
      warnings.push_back(
          {"source_conflict",
           "cluster.composition in the request differs from what the documents say; the request's is used"});
    cluster.composition = composition;
  }
  overlay(cluster.region, text(reader.string("region", 64)), found.region.has_value(), "cluster.region", warnings);
  overlay(cluster.release, text(reader.string("release", 64)), found.release.has_value(), "cluster.release", warnings);
  overlay(cluster.node_labels, reader.choice<NodeLabels>("node_labels", names_of<NodeLabels>),
          found.node_labels.has_value(), "cluster.node_labels", warnings);
  overlay(cluster.state, reader.choice<LifecycleState>("state", names_of<LifecycleState>), found.state.has_value(),
          "cluster.state", warnings);
  if (const auto replication = reader.integer("hdfs_replication", 0, 512)) cluster.hdfs_replication = replication;
  if (const auto at = reader.time("last_scaled_at")) cluster.last_scaled_at = at;
  if (const json::Value* limits = reader.object("managed_scaling")) {
    json::ObjectReader inner(*limits, reader.path().member("managed_scaling"), reader.violations());
    cluster.managed_scaling = decode_limits(inner, Unit::instances);
    const auto index = inner.integer("utilization_performance_index", 1, 100);
    if (index && !is_utilization_performance_index(*index))
      inner.report("utilization_performance_index", "out_of_range", "must be 1, 25, 50, 75 or 100");
    const auto advanced = inner.choice<bool>("strategy", strategies).value_or(index.has_value());
    cluster.advanced_scaling =
        advanced ? std::optional(AdvancedScaling{.utilization_performance_index = index}) : std::nullopt;
    inner.close();
  }
}

/// A list of all groups of an account has those of other clusters, too. A cluster that the request calls by a name
/// which no document knows keeps them all.
void leave_out_other_clusters(Cluster& cluster, const DocumentFacts& found, std::vector<Warning>& warnings) {
  if (std::ranges::find(found.pool_owners, cluster.id) == found.pool_owners.end()) return;
  cluster.pools.clear();
  for (std::size_t i = 0; i < found.pools.size(); ++i) {
    const std::string& owner = found.pool_owners[i];
    if (owner.empty() || owner == cluster.id)
      cluster.pools.push_back(found.pools[i]);
    else
      warnings.push_back({"other_cluster", "pool " + found.pools[i].id + " of " + owner + " was not used"});
  }
}

}  // namespace

Cluster decode_cluster(json::ObjectReader& request, const DocumentFacts& found, std::vector<Warning>& warnings) {
  Cluster cluster = from_documents(found);
  const json::Path path = request.path().member("cluster");
  if (const json::Value* object = request.object("cluster")) {
    json::ObjectReader reader(*object, path, request.violations());
    decode_fields(reader, found, cluster, warnings);
    leave_out_other_clusters(cluster, found, warnings);
    decode_pools(reader, cluster, running_executors(found, cluster), warnings);
    reader.close();
  } else {
    leave_out_other_clusters(cluster, found, warnings);
  }
  if (const auto executors = running_executors(found, cluster)) settle_executors(cluster, *executors, warnings);
  if (cluster.id.empty())
    request.violations().add(path.member("id"), "missing", "is required, inline or from a document");
  if (std::ranges::none_of(cluster.pools, is_scaled))
    request.violations().add(
        path.member("pools"), "missing",
        found.autoscalers.empty()
            ? "at least one core, task or worker pool is required, inline or from a document"
            : "the autoscaler's document does not count the replicas: give the pool with `requested`, or for a "
              "ScaledObject the HorizontalPodAutoscaler that KEDA created for it");
  return cluster;
}

}  // namespace headroom::api
