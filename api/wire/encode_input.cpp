#include "api/kubernetes/objects.hpp"
#include "api/kubernetes/workload.hpp"
#include "api/wire/encode.hpp"
#include "api/wire/kubernetes.hpp"
#include "api/wire/limits.hpp"
#include "api/wire/signals/signal_memory.hpp"
#include "api/wire/signals/signals.hpp"
#include "api/wire/statistic.hpp"

namespace headroom::api {
namespace {

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
    const FleetMarket on_demand = pool.on_demand.value_or(FleetMarket{});
    const FleetMarket spot = pool.spot.value_or(FleetMarket{});
    out.field("requested_on_demand", on_demand.requested).field("requested_spot", spot.requested);
    out.field("running_on_demand", on_demand.running).field("running_spot", spot.running);
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
  out.end_object();
}

void encode_series(json::Writer& out, const Series& series) {
  out.begin_object().field("name", series.name).field("period_seconds", series.period.count());
  out.field("statistic", statistic_name(series.statistic)).name("datapoints").begin_array();
  for (const Datapoint& point : series.datapoints)
    out.begin_object().field("timestamp", point.at).field("value", point.value).end_object();
  out.end_array().end_object();
}

void encode_queue(json::Writer& out, const YarnQueue& queue) {
  out.begin_object().field("name", queue.name).field("used_percent", queue.used_percent);
  out.field("maximum_percent", queue.maximum_percent).field("pending_containers", queue.pending_containers);
  if (queue.pending_memory_mib) out.field("pending_memory_mib", *queue.pending_memory_mib);
  if (queue.pending_vcores) out.field("pending_vcores", *queue.pending_vcores);
  out.end_object();
}

void encode_rule(json::Writer& out, std::string_view name, const ScaleRule& rule) {
  if (!rule.cooldown && !rule.maximum_increment_percent) return;
  out.name(name).begin_object();
  if (rule.cooldown) out.field("cooldown_seconds", rule.cooldown->count());
  if (rule.maximum_increment_percent) out.field("maximum_increment_percent", *rule.maximum_increment_percent);
  out.end_object();
}

void encode_guards(json::Writer& out, const Guards& guards) {
  if (guards == Guards{}) return;
  out.name("guards").begin_object().field("stale_after_seconds", guards.stale_after.count());
  if (guards.min_change) out.field("min_change", guards.min_change->value);
  if (guards.min_saving_per_hour) out.field("min_saving_usd_per_hour", *guards.min_saving_per_hour);
  if (guards.core_floor) out.field("core_floor", *guards.core_floor);
  out.end_object();
}

void encode_targets(json::Writer& out, const std::vector<PoolTarget>& pools) {
  out.name("pools").begin_array();
  for (const PoolTarget& pool : pools) {
    out.begin_object().field("pool_id", pool.pool_id).field("from", pool.from).field("to", pool.to);
    if (pool.spot_from != 0 || pool.spot_to != 0) out.field("spot_from", pool.spot_from).field("spot_to", pool.spot_to);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

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

void encode_metrics(json::Writer& out, const Metrics& metrics) {
  out.begin_object();
  if (metrics.observed_at) out.field("observed_at", *metrics.observed_at);
  out.name("values").begin_object();
  for (const MetricValue& value : metrics.values) out.name_text(value.name).value(value.value);
  out.end_object();
  const auto list = [&](std::string_view name, const auto& items, auto encode) {
    if (items.empty()) return;
    out.name(name).begin_array();
    for (const auto& item : items) encode(item);
    out.end_array();
  };
  list("series", metrics.series, [&](const Series& series) { encode_series(out, series); });
  list("queues", metrics.queues, [&](const YarnQueue& queue) { encode_queue(out, queue); });
  list("alarms", metrics.alarms, [&](const KnownAlarmState& alarm) {
    out.begin_object().field("name", alarm.name).field("state", name_of(alarm.state)).end_object();
  });
  list("contradicted", metrics.contradicted, [&](const std::string& name) { out.value(name); });
  out.end_object();
}

void encode_policy(json::Writer& out, const Policy& policy) {
  out.begin_object().name("limits").begin_object();
  encode_limits(out, policy.limits);
  if (!policy.pool_limits.empty()) {
    out.name("pools").begin_array();
    for (const PoolLimits& pool : policy.pool_limits)
      out.begin_object()
          .field("pool_id", pool.pool_id)
          .field("minimum", pool.minimum)
          .field("maximum", pool.maximum)
          .end_object();
    out.end_array();
  }
  out.end_object();
  encode_rule(out, "scale_out", policy.scale_out);
  encode_rule(out, "scale_in", policy.scale_in);
  out.name("signals").begin_array();
  for (const Signal& signal : policy.signals) encode_signal(out, signal);
  out.end_array();
  encode_guards(out, policy.guards);
  out.end_object();
}

void encode_history(json::Writer& out, const EvaluationInput& input) {
  out.begin_object().name("recommendations").begin_array();
  for (const Recommendation& recommendation : input.history.recommendations) {
    out.begin_object().field("id", recommendation.id.text()).field("evaluated_at", recommendation.evaluated_at);
    if (recommendation.applied_at) out.field("applied_at", *recommendation.applied_at);
    encode_targets(out, recommendation.pools);
    out.end_object();
  }
  out.end_array();
  if (const SignalSnapshot* known = input.memory.before(input.evaluated_at))
    encode_signal_states(out.name("signals"), *known);
  out.end_object();
}

}  // namespace headroom::api
