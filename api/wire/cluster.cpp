#include "api/wire/cluster.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/kubernetes/objects.hpp"
#include "api/wire/fields/cluster_objects.hpp"
#include "api/wire/fields/leaving.hpp"
#include "api/wire/fields/limits.hpp"
#include "api/wire/fields/missing.hpp"
#include "api/wire/fields/workload.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_types = 40;
constexpr std::size_t maximum_zones = 20;

constexpr std::pair<std::string_view, bool> strategies[] = {{"default", false}, {"advanced", true}};

std::optional<std::string> text(std::optional<std::string_view> view) {
  return view ? std::optional<std::string>(*view) : std::nullopt;
}

template <class T>
Given<T> given(const json::ObjectReader& reader, std::string_view name, std::optional<T> value) {
  return {.given = reader.has(name), .value = std::move(value)};
}

std::vector<InstanceTypeChoice> decode_type_choices(json::ObjectReader& pool) {
  std::vector<InstanceTypeChoice> types;
  pool.each("instance_types", maximum_types, [&](json::ObjectReader& type) {
    type.require("instance_type");
    types.push_back({.instance_type = std::string(type.string("instance_type", longest_instance_type).value_or("")),
                     .weight = type.integer("weight", 1, maximum_pool_count).value_or(1),
                     .hourly_price = type.dollars("hourly_price_usd"),
                     .priority = type.integer("priority", 0, maximum_pool_count)});
  });
  return types;
}

std::optional<kubernetes::Node> decode_template(json::ObjectReader& pool) {
  return pool.nested("node_template", json::UnknownFields::ignored, [](json::ObjectReader& reader) {
    kubernetes::Node node = read_node(reader);
    node.ready = true;
    return node;
  });
}

void decode_counts(json::ObjectReader& reader, PoolFields& pool) {
  const auto count = [&](std::string_view name) { return reader.integer(name, 0, maximum_pool_count); };
  pool.requested = given(reader, "requested", count("requested"));
  pool.running = count("running");
  pool.requested_on_demand = given(reader, "requested_on_demand", count("requested_on_demand"));
  pool.requested_spot = given(reader, "requested_spot", count("requested_spot"));
  pool.running_on_demand = count("running_on_demand");
  pool.running_spot = count("running_spot");
  pool.minimum = count("minimum");
  pool.maximum = count("maximum");
}

std::vector<std::string> decode_zones_of(json::ObjectReader& pool) {
  std::vector<std::string> zones;
  pool.each_string("availability_zones", maximum_zones,
                   [&](std::string_view zone, const json::Path&) { zones.emplace_back(zone); });
  return zones;
}

PoolFields decode_pool(json::ObjectReader& reader) {
  reader.require("id");
  PoolFields pool{.id = std::string(reader.string("id").value_or(""))};
  if (reader.has("id") && pool.id.empty()) reader.report("id", "empty", "must not be empty");
  pool.role = given(reader, "role", reader.choice<Role>("role", names_of<Role>));
  pool.market = reader.choice<Market>("market", names_of<Market>);
  pool.instance_type = text(reader.string("instance_type", longest_instance_type));
  pool.weight = reader.integer("weight", 1, maximum_pool_count);
  if (reader.has("instance_types")) pool.instance_types = decode_type_choices(reader);
  decode_counts(reader, pool);
  pool.hourly_price = reader.dollars("hourly_price_usd");
  pool.emr_hourly_price = reader.dollars("emr_hourly_price_usd");
  pool.state = reader.choice<LifecycleState>("state", names_of<LifecycleState>);
  pool.node_template = decode_template(reader);
  pool.managed_by = reader.choice<Manager>("managed_by", names_of<Manager>);
  pool.workload = decode_workload(reader);
  if (reader.has("leaving")) pool.leaving = decode_leaving(reader);
  if (reader.has("missing")) pool.missing = decode_missing(reader);
  pool.refused_at = reader.time("refused_at");
  if (reader.has("availability_zones")) pool.availability_zones = decode_zones_of(reader);
  return pool;
}

std::vector<PoolFields> decode_pools(json::ObjectReader& cluster) {
  std::vector<PoolFields> pools;
  cluster.each("pools", maximum_pools, [&](json::ObjectReader& item) {
    PoolFields pool = decode_pool(item);
    if (!pool.id.empty() && std::ranges::find(pools, pool.id, &PoolFields::id) != pools.end())
      item.report("id", "duplicate", "another pool has this id");
    pools.push_back(std::move(pool));
  });
  return pools;
}

ManagedScalingFields decode_managed_scaling(json::ObjectReader& reader) {
  ManagedScalingFields fields{.limits = decode_limits(reader).limits};
  const auto index = reader.integer("utilization_performance_index", 1, 100);
  if (index && !is_utilization_performance_index(*index))
    reader.report("utilization_performance_index", "out_of_range", "must be 1, 25, 50, 75 or 100");
  if (reader.choice<bool>("strategy", strategies).value_or(index.has_value()))
    fields.advanced = AdvancedScaling{.utilization_performance_index = index};
  return fields;
}

void encode_types(json::Writer& out, const std::vector<InstanceTypeChoice>& types) {
  out.name("instance_types").begin_array();
  for (const InstanceTypeChoice& type : types) {
    out.begin_object().field("instance_type", type.instance_type).field("weight", type.weight);
    if (type.hourly_price) out.field("hourly_price_usd", *type.hourly_price);
    if (type.priority) out.field("priority", *type.priority);
    out.end_object();
  }
  out.end_array();
}

void encode_pool(json::Writer& out, const Pool& pool) {
  out.begin_object().field("id", pool.id).field("role", name_of(pool.role)).field("market", name_of(pool.market));
  if (!pool.instance_type.empty()) out.field("instance_type", pool.instance_type);
  if (pool.is_fleet()) {
    if (pool.on_demand) out.field("requested_on_demand", pool.on_demand->requested);
    if (pool.spot) out.field("requested_spot", pool.spot->requested);
    if (pool.on_demand) out.field("running_on_demand", pool.on_demand->running);
    if (pool.spot) out.field("running_spot", pool.spot->running);
  } else {
    out.field("running", pool.running).field("requested", pool.requested);
  }
  if (pool.weight != 1) out.field("weight", pool.weight);
  if (!pool.instance_types.empty()) encode_types(out, pool.instance_types);
  if (pool.hourly_price) out.field("hourly_price_usd", *pool.hourly_price);
  if (pool.emr_hourly_price) out.field("emr_hourly_price_usd", *pool.emr_hourly_price);
  if (pool.state != LifecycleState::running) out.field("state", name_of(pool.state));
  if (pool.node_template) {
    out.name("node_template").begin_object();
    write_node(out, *pool.node_template);
    out.end_object();
  }
  if (pool.managed_by != Manager::platform) out.field("managed_by", name_of(pool.managed_by));
  if (pool.bounds) out.field("minimum", pool.bounds->minimum).field("maximum", pool.bounds->maximum);
  encode_workload(out, pool.workload);
  encode_leaving(out, pool.leaving);
  encode_missing(out, pool.missing);
  if (pool.refused_at) out.field("refused_at", *pool.refused_at);
  if (!pool.availability_zones.empty()) {
    out.name("availability_zones").begin_array();
    for (const std::string& zone : pool.availability_zones) out.value(zone);
    out.end_array();
  }
  out.end_object();
}

}  // namespace

ClusterFields decode_cluster_fields(json::ObjectReader& reader) {
  return ClusterFields{
      .id = text(reader.string("id")),
      .has_id = reader.has("id"),
      .name = text(reader.string("name")),
      .platform = reader.choice<Platform>("platform", names_of<Platform>),
      .composition = reader.choice<Composition>("composition", names_of<Composition>),
      .region = text(reader.string("region", 64)),
      .release = text(reader.string("release", 64)),
      .node_labels = reader.choice<NodeLabels>("node_labels", names_of<NodeLabels>),
      .state = reader.choice<LifecycleState>("state", names_of<LifecycleState>),
      .hdfs_replication = reader.integer("hdfs_replication", 0, 512),
      .last_scaled_at = reader.time("last_scaled_at"),
      .managed_scaling = reader.nested("managed_scaling", decode_managed_scaling),
      .pools = decode_pools(reader),
  };
}

std::optional<ClusterFields> decode_cluster(json::ObjectReader& request) {
  return request.nested("cluster", decode_cluster_fields);
}

void encode_cluster(json::Writer& out, const Cluster& cluster) {
  out.begin_object().field("id", cluster.id);
  if (!cluster.name.empty()) out.field("name", cluster.name);
  out.field("platform", name_of(cluster.platform));
  if (cluster.composition) out.field("composition", name_of(*cluster.composition));
  if (!cluster.region.empty()) out.field("region", cluster.region);
  if (!cluster.release.empty()) out.field("release", cluster.release);
  if (cluster.node_labels != NodeLabels::none) out.field("node_labels", name_of(cluster.node_labels));
  if (cluster.state != LifecycleState::running) out.field("state", name_of(cluster.state));
  if (cluster.last_scaled_at) out.field("last_scaled_at", *cluster.last_scaled_at);
  if (cluster.hdfs_replication) out.field("hdfs_replication", *cluster.hdfs_replication);
  if (cluster.managed_scaling) {
    out.name("managed_scaling").begin_object();
    encode_limits(out, *cluster.managed_scaling);
    if (cluster.advanced_scaling) {
      out.field("strategy", "advanced");
      if (const auto index = cluster.advanced_scaling->utilization_performance_index)
        out.field("utilization_performance_index", *index);
    }
    out.end_object();
  }
  out.name("pools").begin_array();
  for (const Pool& pool : cluster.pools) encode_pool(out, pool);
  out.end_array().end_object();
}

}  // namespace headroom::api
