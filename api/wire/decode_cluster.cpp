#include <algorithm>
#include <string>
#include <utility>

#include "api/kubernetes/objects.hpp"
#include "api/kubernetes/workload.hpp"
#include "api/wire/decode.hpp"
#include "api/wire/limits.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_types = 40;

constexpr std::pair<std::string_view, bool> strategies[] = {{"default", false}, {"advanced", true}};

std::optional<std::string> text(std::optional<std::string_view> view) {
  return view ? std::optional<std::string>(*view) : std::nullopt;
}

template <class T>
Given<T> given(const json::ObjectReader& reader, std::string_view name, std::optional<T> value) {
  return {.given = reader.has(name), .value = std::move(value)};
}

std::vector<InstanceTypeChoice> decode_types(json::ObjectReader& pool) {
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

PoolFields decode_pool(json::ObjectReader& reader) {
  reader.require("id");
  PoolFields pool{.id = std::string(reader.string("id").value_or(""))};
  if (reader.has("id") && pool.id.empty()) reader.report("id", "empty", "must not be empty");
  pool.role = given(reader, "role", reader.choice<Role>("role", names_of<Role>));
  pool.market = reader.choice<Market>("market", names_of<Market>);
  pool.instance_type = text(reader.string("instance_type", longest_instance_type));
  pool.weight = reader.integer("weight", 1, maximum_pool_count);
  if (reader.has("instance_types")) pool.instance_types = decode_types(reader);
  decode_counts(reader, pool);
  pool.hourly_price = reader.dollars("hourly_price_usd");
  pool.emr_hourly_price = reader.dollars("emr_hourly_price_usd");
  pool.state = reader.choice<LifecycleState>("state", names_of<LifecycleState>);
  pool.node_template = decode_template(reader);
  pool.managed_by = reader.choice<Manager>("managed_by", names_of<Manager>);
  pool.workload = decode_workload(reader);
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

}  // namespace

std::optional<ClusterFields> decode_cluster(json::ObjectReader& request) {
  return request.nested("cluster", [](json::ObjectReader& reader) {
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
  });
}

}  // namespace headroom::api
