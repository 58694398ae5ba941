#include "api/wire/evaluation_request.hpp"

#include <string>

#include <gtest/gtest.h>

#include "api/json/parse.hpp"
#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::example;
using test::instant;
using test::with;
using test::without;

const Instant now = test::instant("2026-11-22T12:00:00Z");

Result<EvaluationRequest> decode_text(const std::string& text) {
  const auto document = headroom::json::parse(text);
  if (!document) return tl::unexpected(document.error());
  return decode_evaluation(document->root(), now, builtin_catalog());
}

Result<EvaluationRequest> decode(const json& request) { return decode_text(request.dump()); }

/// `pointer code`, one a line, in the order of detection.
std::string faults(const Result<EvaluationRequest>& request) {
  std::string lines;
  if (!request)
    for (const Violation& fault : request.error().violations) lines += fault.pointer + " " + fault.code + "\n";
  return lines;
}
std::string faults(const json& request) { return faults(decode(request)); }

/// `code: detail`, one a line.
std::string warnings(const EvaluationInput& input) {
  std::string lines;
  for (const Warning& warning : input.warnings) lines += std::string(warning.code) + ": " + warning.detail + "\n";
  return lines;
}

EvaluationInput accepted(const json& request) {
  auto decoded = decode(request);
  if (!decoded) throw std::runtime_error(decoded.error().detail + "\n" + faults(decoded));
  return std::move(decoded->input);
}

/// A request with a value in every field that may be given inline.
json everything() {
  json request = json::parse(R"({
    "cluster": {
      "id": "j-1", "name": "etl", "platform": "emr", "composition": "instance_groups", "region": "us-east-1",
      "release": "emr-7.2.0", "node_labels": "core", "state": "waiting", "last_scaled_at": "2026-11-22T08:00:00Z",
      "hdfs_replication": 2,
      "managed_scaling": {"unit": "instances", "minimum": 1, "maximum": 20, "maximum_on_demand": 10, "maximum_core": 5,
                          "strategy": "advanced", "utilization_performance_index": 50},
      "pools": [
        {"id": "p", "role": "primary", "market": "on_demand", "instance_type": "m5.xlarge", "requested": 1, "running": 1},
        {"id": "c", "role": "core", "market": "on_demand", "instance_type": "m5.xlarge", "requested": 3, "running": 2,
         "hourly_price_usd": 0.2, "emr_hourly_price_usd": 0.05, "state": "resizing",
         "managed_by": "eks_nodegroup"},
        {"id": "f", "role": "task", "market": "spot", "instance_type": "m5.2xlarge", "weight": 4,
         "requested_on_demand": 4, "requested_spot": 8, "running_on_demand": 4, "running_spot": 0,
         "instance_types": [{"instance_type": "m5.2xlarge", "weight": 4, "hourly_price_usd": 0.4, "priority": 1},
                            {"instance_type": "r5.2xlarge"}]}]},
    "metrics": {
      "observed_at": "2026-11-22T10:00:00Z", "values": {"YARNMemoryAvailablePercentage": 9.5, "HDFSUtilization": 40},
      "series": [{"name": "ContainerPending", "period_seconds": 60, "statistic": "p99.5",
                  "datapoints": [{"timestamp": "2026-11-22T09:50:00Z", "value": 8}]}],
      "queues": [{"name": "root.etl", "used_percent": 40, "maximum_percent": 50, "pending_containers": 3,
                  "pending_memory_mib": 4096.5, "pending_vcores": 3}],
      "alarms": [{"name": "low", "state": "alarm"}],
      "contradicted": ["HDFSUtilization"]},
    "sources": [{"kind": "yarn.cluster.metrics", "body": {"clusterMetrics": {"totalMB": 100}}, "request": {"any": 1}}],
    "policy": {
      "limits": {"unit": "fleet_units", "minimum": 2, "maximum": 30, "maximum_on_demand": 20, "maximum_core": 10,
                 "pools": [{"pool_id": "c", "minimum": 1, "maximum": 9}]},
      "pattern": "batch",
      "scale_out": {"cooldown_seconds": 120, "maximum_increment_percent": 100},
      "scale_in": {"cooldown_seconds": 240, "maximum_increment_percent": 12.5},
      "guards": {"stale_after_seconds": 600, "min_change": 2, "min_saving_usd_per_hour": 0.5, "core_floor": 3},
      "signals": [
        {"kind": "managed_scaling", "scale_out_below_memory_available_percent": 20,
         "scale_in_above_memory_available_percent": 80, "pending_for_seconds": 60, "idle_for_seconds": 120,
         "resource_calculator": "dominant"},
        {"kind": "alarm_rules", "rules": [
          {"name": "out", "metric": "HDFSUtilization", "statistic": "maximum", "period_seconds": 300,
           "evaluation_periods": 3, "datapoints_to_alarm": 2, "treat_missing_data": "breaching",
           "comparison": "greater_than", "threshold": 80, "cooldown_seconds": 60, "applies_to": {"role": "core"},
           "adjustment": {"type": "percent_change_in_capacity", "value": 10, "minimum_magnitude": 2}},
          {"name": "steps", "metric": "AppsPending", "comparison": "greater_than_or_equal", "threshold": 1,
           "applies_to": {"pool_id": "f"}, "adjustment": {"type": "percent_change_in_capacity", "minimum_magnitude": 1},
           "steps": [{"lower": 0, "upper": 10, "value": 1}, {"lower": 10, "value": 4}]}]},
        {"kind": "target_tracking", "metric": "HDFSUtilization", "target": 70.5, "scale_in": false},
        {"kind": "yarn_memory", "scale_up_factor": 0.5, "scale_down_factor": 0.25,
         "scale_up_min_worker_fraction": 0.1, "scale_down_min_worker_fraction": 0.2, "memory_per_worker_mib": 12288,
         "demand": "pending_first"},
        {"kind": "hdinsight_load", "pending_for_seconds": 180, "idle_for_seconds": 900, "removed_at_once": 3}]},
    "labels": {"team": "data", "run.id": "42"},
    "evaluated_at": "2026-11-22T10:00:30.250Z"
  })");
  return request;
}

TEST(DecodeEvaluation, ReadsTheExampleOfTheContract) {
  const auto request = decode(example());
  ASSERT_TRUE(request) << faults(request);
  const EvaluationInput& input = request->input;
  const Cluster& cluster = input.cluster;
  EXPECT_EQ(cluster.id, "j-2AXXXXXXGAPLF");
  EXPECT_EQ(cluster.platform, Platform::emr);
  EXPECT_EQ(cluster.composition, Composition::instance_groups);
  EXPECT_EQ(cluster.region, "us-east-1");
  EXPECT_EQ(cluster.release, "emr-7.2.0");
  EXPECT_EQ(cluster.last_scaled_at, instant("2026-11-22T08:00:00Z"));
  const std::vector<Pool> pools{{.id = "ig-CORE",
                                 .role = Role::core,
                                 .market = Market::on_demand,
                                 .instance_type = "m5.xlarge",
                                 .running = 2,
                                 .requested = 2},
                                {.id = "ig-TASK",
                                 .role = Role::task,
                                 .market = Market::spot,
                                 .instance_type = "m5.xlarge",
                                 .running = 1,
                                 .requested = 1,
                                 .hourly_price = MicroDollars{70'000}}};
  EXPECT_EQ(cluster.pools, pools);
  EXPECT_EQ(input.metrics.observed_at, instant("2026-11-22T10:00:00Z"));
  const auto value = [&](std::string_view name) {
    const auto at = std::ranges::find(input.metrics.values, name, &MetricValue::name);
    return at == input.metrics.values.end() ? std::nullopt : std::optional(at->value);
  };
  EXPECT_EQ(value("YARNMemoryAvailablePercentage"), 9.5);
  EXPECT_EQ(value("ContainerPending"), 12);
  EXPECT_EQ(value("MemoryTotalMB"), 36'864);
  EXPECT_EQ(value("MemoryAvailableMB"), 3'502);
  EXPECT_EQ(value("MemoryAllocatedMB"), 33'362);
  EXPECT_EQ(value("MemoryPendingMB"), 73'728);
  const std::vector<Series> series{
      {.name = "ContainerPending",
       .period = Seconds{300},
       .statistic = {.kind = StatisticKind::average},
       .datapoints = {{instant("2026-11-22T09:50:00Z"), 8}, {instant("2026-11-22T09:55:00Z"), 12}}}};
  EXPECT_EQ(input.metrics.series, series);
  const Policy policy{
      {.limits = {Unit::instances, Units{2}, Units{10}, Units{4}, Units{4}},
       .scale_out = {.cooldown = Seconds{300}, .maximum_increment_percent = 100},
       .scale_in = {.cooldown = Seconds{300}, .maximum_increment_percent = 50}},
      {ManagedScaling{}},
  };
  EXPECT_EQ(input.policy, policy);
  EXPECT_EQ(request->labels, (Labels{{"execution", "arn:aws:states:…:etl:42"}}));
  EXPECT_EQ(input.evaluated_at, instant("2026-11-22T10:00:30Z"));
  EXPECT_EQ(request->policy_name, "inline");
  EXPECT_EQ(warnings(input), "");
}

TEST(DecodeEvaluation, TakesEveryFieldThereIs) {
  const auto request = decode(everything());
  ASSERT_TRUE(request) << faults(request);
  const Cluster& cluster = request->input.cluster;
  EXPECT_EQ(cluster.node_labels, NodeLabels::core);
  EXPECT_EQ(cluster.state, LifecycleState::waiting);
  EXPECT_EQ(cluster.hdfs_replication, 2);
  EXPECT_EQ(cluster.managed_scaling, (ComputeLimits{Unit::instances, Units{1}, Units{20}, Units{10}, Units{5}}));
  ASSERT_TRUE(cluster.advanced_scaling);
  EXPECT_EQ(cluster.advanced_scaling->utilization_performance_index, 50);
  EXPECT_EQ(cluster.pools.at(1).managed_by, Manager::eks_nodegroup);
  const Pool& fleet = cluster.pools.at(2);
  EXPECT_EQ(fleet.managed_by, Manager::platform);
  EXPECT_EQ(fleet.on_demand, (FleetMarket{.requested = 4, .running = 4}));
  EXPECT_EQ(fleet.spot, (FleetMarket{.requested = 8, .running = 0}));
  EXPECT_EQ(fleet.requested, 12);
  EXPECT_EQ(fleet.running, 4);
  EXPECT_EQ(fleet.instance_types.at(1), (InstanceTypeChoice{.instance_type = "r5.2xlarge"}));
  const Policy& policy = request->input.policy;
  EXPECT_EQ(policy.scale_in, (ScaleRule{Seconds{240}, 12.5}));
  EXPECT_EQ(policy.guards, (Guards{Seconds{600}, Units{2}, MicroDollars{500'000}, 3}));
  const auto& rules = std::get<AlarmRules>(policy.signals.at(1)).rules;
  EXPECT_EQ(rules.at(0).datapoints_to_alarm, 2);
  EXPECT_EQ(rules.at(1).datapoints_to_alarm, 1);
  EXPECT_EQ(rules.at(1).adjustment.steps, (std::vector<StepAdjustment>{{.lower = 0, .upper = 10, .value = 1},
                                                                       {.lower = 10, .upper = {}, .value = 4}}));
  EXPECT_EQ(std::get<TargetTracking>(policy.signals.at(2)),
            (TargetTracking{.metric = "HDFSUtilization", .target = 70.5, .scale_in = ScaleInMode::disabled}));
  EXPECT_EQ(std::get<YarnMemory>(policy.signals.at(3)), (YarnMemory{.scale_up_factor = 0.5,
                                                                    .scale_down_factor = 0.25,
                                                                    .scale_up_min_worker_fraction = 0.1,
                                                                    .scale_down_min_worker_fraction = 0.2,
                                                                    .memory_per_worker = Mebibytes{12'288},
                                                                    .demand = YarnDemand::pending_first}));
  EXPECT_EQ(std::get<HdinsightLoad>(policy.signals.at(4)),
            (HdinsightLoad{.pending_for = Seconds{180}, .idle_for = Seconds{900}, .removed_at_once = 3}));
}

/// Calls `visit(pointer, value)` for every value of a request, but for what is inside other systems' documents.
void each_value(const json& value, const std::string& pointer, const auto& visit) {
  if (pointer.starts_with("/sources/0/")) return;
  visit(pointer, value);
  if (value.is_object())
    for (const auto& [name, member] : value.items()) each_value(member, pointer + "/" + name, visit);
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i) each_value(value[i], pointer + "/" + std::to_string(i), visit);
}

TEST(DecodeEvaluation, RefusesTheWrongTypeInEveryField) {
  int fields = 0;
  each_value(everything(), "", [&](const std::string& pointer, const json& value) {
    if (pointer.empty()) return;
    ++fields;
    for (const json& wrong : {json(nullptr), value.is_boolean() ? json(1) : json(true),
                              value.is_structured() ? json("x") : json::array()}) {
      if (wrong.is_null() && (pointer.ends_with("/lower") || pointer.ends_with("/upper"))) continue;  // without bound
      const std::string found = faults(with(everything(), pointer, wrong));
      EXPECT_NE(found.find(pointer + " wrong_type\n"), std::string::npos) << pointer << " = " << wrong << "\n" << found;
    }
  });
  EXPECT_GT(fields, 130);
}

TEST(DecodeEvaluation, RefusesUnknownFieldsInEveryObjectOfOurs) {
  int objects = 0;
  each_value(everything(), "", [&](const std::string& pointer, const json& value) {
    if (!value.is_object() || pointer == "/metrics/values" || pointer == "/labels") return;
    ++objects;
    EXPECT_EQ(faults(with(everything(), pointer + "/surprise", 1)), pointer + "/surprise unknown_field\n");
  });
  EXPECT_GT(objects, 25);
}

TEST(DecodeEvaluation, RefusesOrBoundsNumbersOfAnySizeInEveryField) {
  each_value(everything(), "", [&](const std::string& pointer, const json& value) {
    if (!value.is_number()) return;
    for (const json& huge : {json(1e300), json(-1e300), json(18446744073709551615U), json(INT64_MIN)})
      EXPECT_NE(faults(with(everything(), pointer, huge)).find(pointer + " out_of_range\n"), std::string::npos)
          << pointer << " = " << huge;
  });
}

TEST(DecodeEvaluation, HoldsEveryFieldToItsRange) {
  struct Row {
    std::string pointer;
    json value;
    std::string code;  ///< empty: taken
  };
  const Row rows[] = {
      {"/cluster/id", "", "missing"},
      {"/cluster/id", std::string(256, 'x'), ""},
      {"/cluster/id", std::string(257, 'x'), "too_long"},
      {"/cluster/platform", "EMR", "unknown_value"},
      {"/cluster/composition", "groups", "unknown_value"},
      {"/cluster/node_labels", "spot", "unknown_value"},
      {"/cluster/state", "RUNNING", "unknown_value"},
      {"/cluster/last_scaled_at", "2026-11-22", "not_a_time"},
      {"/cluster/last_scaled_at", "2026-02-30T00:00:00Z", "not_a_time"},
      {"/cluster/last_scaled_at", "2026-11-22T09:00:00+01:00", ""},
      {"/cluster/hdfs_replication", 0, ""},
      {"/cluster/hdfs_replication", -1, "out_of_range"},
      {"/cluster/pools/1/id", "", "empty"},
      {"/cluster/pools/2/id", "c", "duplicate"},
      {"/cluster/pools/1/role", "master", "unknown_value"},
      {"/cluster/pools/1/market", "SPOT", "unknown_value"},
      {"/cluster/pools/1/requested", 0, ""},
      {"/cluster/pools/1/requested", 1'000'000, ""},
      {"/cluster/pools/1/requested", 1'000'001, "out_of_range"},
      {"/cluster/pools/1/requested", -1, "out_of_range"},
      {"/cluster/pools/1/requested", 1.5, "wrong_type"},
      {"/cluster/pools/1/requested", "2", "wrong_type"},
      {"/cluster/pools/1/running", -1, "out_of_range"},
      {"/cluster/pools/1/hourly_price_usd", 0, ""},
      {"/cluster/pools/1/hourly_price_usd", -0.01, "out_of_range"},
      {"/cluster/pools/2/weight", 0, "out_of_range"},
      {"/cluster/pools/2/instance_types/0/weight", 0, "out_of_range"},
      {"/cluster/pools/2/instance_types/0/priority", 0, ""},
      {"/cluster/managed_scaling/utilization_performance_index", 0, "out_of_range"},
      {"/cluster/managed_scaling/utilization_performance_index", 101, "out_of_range"},
      {"/cluster/managed_scaling/strategy", "ADVANCED", "unknown_value"},
      {"/metrics/observed_at", "now", "not_a_time"},
      {"/metrics/values/HDFSUtilization", -1, ""},
      {"/metrics/values/HDFSUtilization", 1e18, ""},
      {"/metrics/values/HDFSUtilization", 1.1e18, "out_of_range"},
      {"/metrics/series/0/period_seconds", 0, "out_of_range"},
      {"/metrics/series/0/statistic", "median", "unknown_value"},
      {"/metrics/series/0/statistic", "p", "unknown_value"},
      {"/metrics/series/0/statistic", "p101", "unknown_value"},
      {"/metrics/series/0/statistic", "p-1", "unknown_value"},
      {"/metrics/series/0/statistic", "p5e1", "unknown_value"},
      {"/metrics/series/0/statistic", "p50", ""},
      {"/metrics/series/0/datapoints", json::array(), ""},
      {"/metrics/series/0/datapoints/0/timestamp", 1'795'341'630, "wrong_type"},
      {"/metrics/queues/0/maximum_percent", 0, ""},
      {"/metrics/queues/0/maximum_percent", 101, "out_of_range"},
      {"/metrics/queues/0/pending_containers", -1, "out_of_range"},
      {"/metrics/alarms/0/state", "ALARM", "unknown_value"},
      {"/policy/limits/unit", "Instances", "unknown_value"},
      {"/policy/limits/minimum", -1, "out_of_range"},
      {"/policy/limits/maximum", 2'147'483'648, "out_of_range"},
      {"/policy/limits/pools/0/pool_id", "nobody", "unknown_pool"},
      {"/policy/limits/pools/0/minimum", 10, "minimum_above_maximum"},
      {"/policy/scale_out/cooldown_seconds", 0, ""},
      {"/policy/scale_out/cooldown_seconds", -1, "out_of_range"},
      {"/policy/scale_out/cooldown_seconds", 604'801, "out_of_range"},
      {"/policy/scale_out/maximum_increment_percent", 0, "out_of_range"},
      {"/policy/scale_out/maximum_increment_percent", 0.5, ""},
      {"/policy/scale_in/maximum_increment_percent", -50, "out_of_range"},
      {"/policy/pattern", "bursty", "unknown_value"},
      {"/policy/guards/stale_after_seconds", 0, "out_of_range"},
      {"/policy/guards/min_change", 0, ""},
      {"/policy/guards/min_saving_usd_per_hour", -1, "out_of_range"},
      {"/policy/guards/core_floor", 0, ""},
      {"/policy/signals", json::array(), "empty"},
      {"/policy/signals/0/kind", "magic", "unknown_value"},
      {"/policy/signals/0/scale_out_below_memory_available_percent", 0, ""},
      {"/policy/signals/0/scale_out_below_memory_available_percent", 100.5, "out_of_range"},
      {"/policy/signals/0/scale_out_below_memory_available_percent", 90, "thresholds_cross"},
      {"/policy/signals/0/pending_for_seconds", 0, ""},
      {"/policy/signals/0/idle_for_seconds", -1, "out_of_range"},
      {"/policy/signals/0/resource_calculator", "cpu", "unknown_value"},
      {"/policy/signals/1/rules", json::array(), "empty"},
      {"/policy/signals/1/rules/0/name", "steps", ""},  // reported at the second of the two
      {"/policy/signals/1/rules/1/name", "out", "duplicate"},
      {"/policy/signals/1/rules/0/period_seconds", 45, "out_of_range"},
      {"/policy/signals/1/rules/0/period_seconds", 10, ""},
      {"/policy/signals/1/rules/0/evaluation_periods", 0, "out_of_range"},
      {"/policy/signals/1/rules/0/treat_missing_data", "notBreaching", "unknown_value"},
      {"/policy/signals/1/rules/0/comparison", ">", "unknown_value"},
      {"/policy/signals/1/rules/0/cooldown_seconds", -1, "out_of_range"},
      {"/policy/signals/1/rules/0/applies_to/role", "primary", "not_scalable"},
      {"/policy/signals/1/rules/1/applies_to/pool_id", "p", "unknown_pool"},
      {"/policy/signals/1/rules/1/applies_to/pool_id", "nobody", "unknown_pool"},
      {"/policy/signals/1/rules/0/adjustment/type", "ChangeInCapacity", "unknown_value"},
      {"/policy/signals/1/rules/1/steps", json::array(), "empty"},
      {"/policy/signals/1/rules/1/adjustment/value", 3, "one_of"},
      {"/policy/signals/2/metric", "", "empty"},
      {"/policy/signals/2/target", 0, "out_of_range"},
      {"/policy/signals/2/target", -1, "out_of_range"},
      {"/policy/signals/2/target", 0.000001, ""},
      {"/policy/signals/3/scale_up_factor", 0, ""},
      {"/policy/signals/3/scale_up_factor", 1.01, "out_of_range"},
      {"/policy/signals/3/scale_down_factor", -0.1, "out_of_range"},
      {"/policy/signals/3/scale_up_min_worker_fraction", 1, ""},
      {"/policy/signals/3/scale_down_min_worker_fraction", 1.5, "out_of_range"},
      {"/policy/signals/3/memory_per_worker_mib", 0, "out_of_range"},
      {"/policy/signals/3/demand", "branch", "unknown_value"},
      {"/policy/signals/4/pending_for_seconds", 0, ""},
      {"/policy/signals/4/idle_for_seconds", 604'801, "out_of_range"},
      {"/policy/signals/4/removed_at_once", 0, "out_of_range"},
      {"/evaluated_at", "2026-11-22T10:00:30", "not_a_time"},
      {"/evaluated_at", "9999-12-31T23:59:59Z", "out_of_range"},
      {"/evaluated_at", "1970-01-01T00:00:00Z", ""},
      {"/sources", json::array(), ""},
  };
  for (const Row& row : rows) {
    const std::string found = faults(with(everything(), row.pointer, row.value));
    if (row.code.empty())
      EXPECT_EQ(found.find(row.pointer + " "), std::string::npos) << row.pointer << " = " << row.value << "\n" << found;
    else
      EXPECT_NE(found.find(row.pointer + " " + row.code + "\n"), std::string::npos)
          << row.pointer << " = " << row.value << "\n"
          << found;
  }
}

/// A Spark application with a value in every field of its signal.
json spark() {
  return json::parse(R"({
    "cluster": {"id": "spark-1", "platform": "spark", "pools": [{"id": "e", "role": "worker", "requested": 4}]},
    "policy": {"limits": {"minimum": 0, "maximum": 50}, "signals": [
      {"kind": "spark_dynamic_allocation", "min_executors": 2, "max_executors": 50, "initial_executors": 3,
       "executor_instances": 4, "executor_cores": 8, "task_cpus": 2, "executor_allocation_ratio": 0.5,
       "scheduler_backlog_timeout_seconds": 5, "sustained_scheduler_backlog_timeout_seconds": 7,
       "executor_idle_timeout_seconds": 30, "cached_executor_idle_timeout_seconds": 600,
       "shuffle_tracking_timeout_seconds": 900, "shuffle_service_enabled": true, "shuffle_tracking_enabled": false,
       "decommission_shuffle_blocks_enabled": true, "reliable_shuffle_storage": true,
       "ramp": {"executors_to_add": 8, "add_at": "2026-11-22T10:00:31Z", "initializing": true},
       "idle_executors": [{"id": "7", "idle_since": "2026-11-22T09:58:00Z", "has_cached_blocks": true,
                           "shuffle": "held", "task_milliseconds": 1000}]}]},
    "evaluated_at": "2026-11-22T10:00:30Z"
  })");
}

TEST(DecodeSparkSignal, TakesEveryFieldThereIs) {
  const Policy policy = accepted(spark()).policy;
  EXPECT_EQ(policy.limits.unit, Unit::executors);
  EXPECT_EQ(
      std::get<SparkDynamicAllocation>(policy.signals.at(0)),
      (SparkDynamicAllocation{
          .bounds = {.minimum = 2, .maximum = 50},
          .initial_executors = 3,
          .executor_instances = 4,
          .shape = {.cores = 8, .task_cpus = 2, .allocation_ratio = 0.5},
          .backlog = {.first = Seconds{5}, .sustained = Seconds{7}},
          .idle = {.idle = Seconds{30}, .cached = Seconds{600}, .shuffle = Seconds{900}},
          .shuffle = {.service = true, .tracking = false, .decommissioned_blocks = true, .reliable_storage = true},
          .ramp = RampState{.executors_to_add = 8, .add_at = instant("2026-11-22T10:00:31Z"), .initializing = true},
          .idle_executors = {{"7", instant("2026-11-22T09:58:00Z"), true, ShuffleData::held, 1000}}}));
}

TEST(DecodeSparkSignal, HasSparksDefaults) {
  const json bare = with(spark(), "/policy/signals", {{{"kind", "spark_dynamic_allocation"}}});
  EXPECT_EQ(accepted(bare).policy.signals, (std::vector<Signal>{SparkDynamicAllocation{}}));
  const json slow = with(bare, "/policy/signals/0/scheduler_backlog_timeout_seconds", 9);
  const auto signal = std::get<SparkDynamicAllocation>(accepted(slow).policy.signals.at(0));
  EXPECT_EQ(signal.backlog, (BacklogTimeouts{Seconds{9}, Seconds{9}}));
}

TEST(DecodeSparkSignal, RefusesWhatSparkRefuses) {
  struct Row {
    std::string field;
    json value;
    std::string code;
  };
  const std::string signal = "/policy/signals/0";
  for (const Row& row :
       {Row{"/min_executors", 51, "minimum_above_maximum"}, Row{"/min_executors", -1, "out_of_range"},
        Row{"/max_executors", 0, "out_of_range"}, Row{"/executor_allocation_ratio", 0, "out_of_range"},
        Row{"/executor_allocation_ratio", 1.5, "out_of_range"}, Row{"/executor_cores", 1, "too_few_cores"},
        Row{"/scheduler_backlog_timeout_seconds", 0, "out_of_range"}, Row{"/ramp/executors_to_add", 0, "out_of_range"},
        Row{"/ramp/add_at", "soon", "not_a_time"}, Row{"/ramp/target", 3, "unknown_field"},
        Row{"/idle_executors/0/shuffle", "some", "unknown_value"},
        Row{"/idle_executors/0/idle_for", 3, "unknown_field"}})
    EXPECT_EQ(faults(with(spark(), signal + row.field, row.value)), signal + row.field + " " + row.code + "\n");
  for (const char* required : {"/idle_executors/0/id", "/idle_executors/0/idle_since"})
    EXPECT_EQ(faults(without(spark(), signal + required)), signal + required + " missing\n");
  const json executor = {{"id", "7"}, {"idle_since", "2026-11-22T09:58:00Z"}};
  EXPECT_EQ(faults(with(spark(), signal + "/idle_executors", {executor, executor})),
            signal + "/idle_executors/1/id duplicate\n");
  json unprotected = spark();
  for (const char* keeper :
       {"shuffle_service_enabled", "decommission_shuffle_blocks_enabled", "reliable_shuffle_storage"})
    unprotected["policy"]["signals"][0].erase(keeper);
  EXPECT_EQ(faults(unprotected), signal + "/shuffle_tracking_enabled shuffle_files_unprotected\n");
}

TEST(DecodeSparkSignal, NeedsLimitsInExecutors) {
  EXPECT_EQ(faults(with(spark(), "/policy/limits/unit", "nodes")), "/policy/signals/0 unit_mismatch\n");
  EXPECT_EQ(faults(with(spark(), "/cluster/platform", "kubernetes")), "") << "without a unit the signal's counts";
  EXPECT_EQ(faults(with(with(spark(), "/cluster/platform", "kubernetes"), "/policy/limits/unit", "executors")), "");
}

TEST(DecodeEvaluation, AsksForWhatItCannotDoWithout) {
  const std::string required[] = {"/cluster/id",
                                  "/cluster/pools",
                                  "/cluster/pools/1/id",
                                  "/cluster/pools/1/role",
                                  "/cluster/pools/1/requested",
                                  "/cluster/pools/2/instance_types/0/instance_type",
                                  "/cluster/managed_scaling/minimum",
                                  "/cluster/managed_scaling/maximum",
                                  "/metrics/series/0/name",
                                  "/metrics/series/0/datapoints",
                                  "/metrics/series/0/datapoints/0/timestamp",
                                  "/metrics/series/0/datapoints/0/value",
                                  "/metrics/queues/0/name",
                                  "/metrics/alarms/0/name",
                                  "/metrics/alarms/0/state",
                                  "/sources/0/kind",
                                  "/sources/0/body",
                                  "/policy",
                                  "/policy/limits",
                                  "/policy/limits/minimum",
                                  "/policy/limits/maximum",
                                  "/policy/limits/pools/0/pool_id",
                                  "/policy/limits/pools/0/minimum",
                                  "/policy/limits/pools/0/maximum",
                                  "/policy/signals",
                                  "/policy/signals/0/kind",
                                  "/policy/signals/1/rules",
                                  "/policy/signals/1/rules/0/name",
                                  "/policy/signals/1/rules/0/metric",
                                  "/policy/signals/1/rules/0/comparison",
                                  "/policy/signals/1/rules/0/threshold",
                                  "/policy/signals/1/rules/0/adjustment",
                                  "/policy/signals/1/rules/0/adjustment/value",
                                  "/policy/signals/1/rules/1/steps/0/value",
                                  "/policy/signals/2/metric",
                                  "/policy/signals/2/target",
                                  "/policy/signals/3/scale_up_factor",
                                  "/policy/signals/3/scale_down_factor"};
  for (const std::string& pointer : required) {
    const bool is_of_policy = pointer == "/policy" || pointer == "/policy/limits";
    const json request = is_of_policy ? without(everything(), "/cluster/managed_scaling") : everything();
    const std::string found = faults(without(request, pointer));
    EXPECT_NE(found.find(pointer + " missing\n"), std::string::npos) << pointer << "\n" << found;
  }
  EXPECT_EQ(faults(json::object()), "/cluster/id missing\n/cluster/pools missing\n/policy missing\n");
}

TEST(DecodeEvaluation, ReportsEverythingThatIsWrongAtOnce) {
  json request = example();
  request = with(request, "/cluster/platform", "mainframe");
  request = with(request, "/cluster/pools/0/requested", -1);
  request = with(request, "/cluster/pools/1/colour", "red");
  request = with(request, "/metrics/values/ContainerPending", "12");
  request = with(request, "/policy/limits/minimum", 11);
  request = with(request, "/policy/budget", json::object());
  request = with(request, "/labels/bad name", "x");
  request = with(request, "/evaluated_at", "soon");
  request = with(request, "/extra", 1);
  EXPECT_EQ(faults(request),
            "/evaluated_at not_a_time\n/cluster/platform unknown_value\n/cluster/pools/0/requested out_of_range\n"
            "/cluster/pools/1/colour unknown_field\n/metrics/values/ContainerPending wrong_type\n"
            "/policy/budget/daily_usd missing\n/labels/bad name invalid_name\n/extra unknown_field\n"
            "/policy/limits/minimum minimum_above_maximum\n")
      << "what cannot be read comes first, then what is impossible";
}

TEST(DecodeEvaluation, TakesLimitsFromAnExpectedPeak) {
  const auto limits_of = [](const json& limits) {
    return accepted(with(example(), "/policy/limits", limits)).policy.limits;
  };
  const ComputeLimits usual = limits_of({{"expected_peak", 12}});
  EXPECT_EQ(usual.minimum, Units{3}) << "20% of 12 is 2.4";
  EXPECT_EQ(usual.maximum, Units{18}) << "150% of 12";
  const ComputeLimits own =
      limits_of({{"expected_peak", 12}, {"minimum_percent", 50}, {"maximum_percent", 110}, {"maximum_on_demand", 4}});
  EXPECT_EQ(own.minimum, Units{6});
  EXPECT_EQ(own.maximum, Units{13}) << "110% of 12 is 13.2";
  EXPECT_EQ(own.maximum_on_demand, Units{4});

  const auto refused = [](const json& limits) { return faults(with(example(), "/policy/limits", limits)); };
  EXPECT_EQ(refused({{"expected_peak", 12}, {"minimum", 2}}), "/policy/limits/minimum conflict\n");
  EXPECT_EQ(refused({{"expected_peak", -1}}), "/policy/limits/expected_peak out_of_range\n");
  EXPECT_EQ(refused({{"expected_peak", 12}, {"minimum_percent", 200}}),
            "/policy/limits/minimum_percent minimum_above_maximum\n");
  EXPECT_EQ(refused({{"minimum", 2}, {"maximum", 12}, {"minimum_percent", 20}}),
            "/policy/limits/minimum_percent unknown_field\n");
}

TEST(DecodeEvaluation, RefusesWhatIsNoObject) {
  for (const std::string text : {"null", "[]", "3", "\"x\"", "true"})
    EXPECT_EQ(faults(decode_text(text)).substr(0, 12), " wrong_type\n") << text;
}

TEST(DecodeEvaluation, SaysWhatThisVersionDoesNotDo) {
  EXPECT_EQ(faults(with(without(example(), "/policy"), "/policy_id", "etl@3")), "/policy_id not_supported\n");
  EXPECT_EQ(faults(with(example(), "/policy/mix", {{"fallback_after_seconds", -1}})),
            "/policy/mix/fallback_after_seconds out_of_range\n");
  EXPECT_EQ(accepted(with(example(), "/policy/mix", {{"fallback_after_seconds", 600}})).policy.mix.fallback_after,
            Seconds{600});
}

TEST(DecodeEvaluation, ReadsTheMixOfMarkets) {
  const auto mix = [](const json& document) { return accepted(with(example(), "/policy/mix", document)).policy.mix; };
  EXPECT_EQ(mix({{"on_demand_base", 2}, {"on_demand_percent", 30}}).share, (OnDemandShare{.base = 2, .percent = 30}));
  EXPECT_EQ(mix({{"on_demand_base", 2}}).share, (OnDemandShare{.base = 2, .percent = 0}));
  EXPECT_EQ(mix({{"on_demand_percent", 0}}).share, (OnDemandShare{.base = 0, .percent = 0}));
  EXPECT_EQ(mix({{"fallback_after_seconds", 60}}).share, std::nullopt);
  EXPECT_EQ(mix({{"spot_suitable", false}}).bears_spot(), false);
  EXPECT_EQ(mix({{"workload", {{"kind", "streaming"}}}}).bears_spot(), false);
  EXPECT_EQ(mix({{"workload", {{"kind", "streaming"}, {"checkpoints", true}}}}).bears_spot(), true);
  EXPECT_EQ(mix({{"spot_suitable", true}, {"workload", {{"kind", "streaming"}}}}).bears_spot(), true);

  const json pattern = with(example(), "/policy/pattern", "cost_optimized");
  EXPECT_EQ(accepted(pattern).policy.mix.share, (OnDemandShare{.base = 1, .percent = 0}));
  EXPECT_EQ(accepted(with(with(pattern, "/policy/limits/maximum_core", 0), "/policy/limits/maximum_on_demand", 0))
                .policy.mix.share,
            (OnDemandShare{.base = 0, .percent = 0}));
  EXPECT_EQ(accepted(with(pattern, "/policy/mix", {{"on_demand_percent", 50}})).policy.mix.share,
            (OnDemandShare{.base = 0, .percent = 50}));
}

TEST(DecodeEvaluation, RefusesAMixThatCannotBe) {
  const auto refused = [](const json& mix) { return faults(with(example(), "/policy/mix", mix)); };
  EXPECT_EQ(refused({{"on_demand_base", -1}, {"on_demand_percent", 100.5}, {"spot_suitable", "no"}}),
            "/policy/mix/on_demand_base out_of_range\n/policy/mix/on_demand_percent out_of_range\n"
            "/policy/mix/spot_suitable wrong_type\n");
  EXPECT_EQ(refused({{"workload", {{"kind", "gaming"}}}}), "/policy/mix/workload/kind unknown_value\n");
  EXPECT_EQ(refused({{"workload", json::object()}}), "/policy/mix/workload/kind missing\n");
  EXPECT_EQ(refused({{"pools", json::array({{{"pool_id", "ig-0"}}})}}), "/policy/mix/pools/0/pool_id unknown_pool\n");
  EXPECT_EQ(refused({{"pools", json::array({{{"pool_id", example()["cluster"]["pools"][0]["id"]}}})}}),
            "/policy/mix/pools/0/pool_id not_a_fleet\n");
  EXPECT_EQ(
      faults(with(with(example(), "/policy/limits/maximum_on_demand", 4), "/policy/mix", {{"on_demand_base", 5}})),
      "/policy/mix/on_demand_base on_demand_base_above_limit\n");
}

TEST(DecodeEvaluation, TellsZeroFromAbsent) {
  const auto limits = [](const json& request) { return accepted(request).policy.limits; };
  json request = with(example(), "/policy/limits", {{"minimum", 0}, {"maximum", 10}});
  EXPECT_EQ(limits(request), (ComputeLimits{Unit::instances, Units{0}, Units{10}, {}, {}}));
  request = with(request, "/policy/limits/maximum_on_demand", 0);
  request = with(request, "/policy/limits/maximum_core", 0);
  EXPECT_EQ(limits(request), (ComputeLimits{Unit::instances, Units{0}, Units{10}, Units{0}, Units{0}}));
  EXPECT_EQ(limits(with(request, "/policy/limits/maximum", 0)).maximum, Units{0});

  const Policy bare = accepted(without(without(example(), "/policy/scale_out"), "/policy/scale_in")).policy;
  EXPECT_EQ(bare.scale_out, ScaleRule{});
  EXPECT_EQ(bare.scale_in, ScaleRule{});
  EXPECT_EQ(bare.guards, Guards{});
  const Policy zero = accepted(with(example(), "/policy/scale_out", {{"cooldown_seconds", 0}})).policy;
  EXPECT_EQ(zero.scale_out, (ScaleRule{Seconds{0}, {}}));
}

TEST(DecodeEvaluation, EvaluatesNowUnlessToldWhen) {
  EXPECT_EQ(accepted(without(example(), "/evaluated_at")).evaluated_at, now);
  EXPECT_EQ(accepted(with(example(), "/evaluated_at", "2026-11-22T11:00:30.5+01:00")).evaluated_at,
            instant("2026-11-22T10:00:30.500Z"));
}

TEST(DecodeEvaluation, MetricsMayBeLeftOut) {
  const EvaluationInput input = accepted(without(without(example(), "/metrics"), "/sources"));
  EXPECT_EQ(input.metrics, Metrics{});
}

TEST(DecodeEvaluation, DefaultsToTheUnitOfThePlatform) {
  const auto unit = [](const std::string& platform, const std::string& composition) {
    json request = with(without(example(), "/policy/limits/unit"), "/cluster/platform", platform);
    request = without(without(request, "/policy/limits/maximum_on_demand"), "/policy/limits/maximum_core");
    return accepted(with(request, "/cluster/composition", composition)).policy.limits.unit;
  };
  EXPECT_EQ(unit("emr", "instance_groups"), Unit::instances);
  EXPECT_EQ(unit("emr", "instance_fleets"), Unit::fleet_units);
  EXPECT_EQ(unit("emr_on_eks", "instance_groups"), Unit::nodes);
  EXPECT_EQ(unit("kubernetes", "instance_groups"), Unit::nodes);
  EXPECT_EQ(unit("spark", "instance_groups"), Unit::executors);
}

TEST(DecodeLimits, RefusesWhatEmrRefuses) {
  const auto refused = [](json limits) { return faults(with(example(), "/policy/limits", std::move(limits))); };
  EXPECT_EQ(refused({{"minimum", 5}, {"maximum", 4}}), "/policy/limits/minimum minimum_above_maximum\n");
  EXPECT_EQ(refused({{"minimum", 1}, {"maximum", 4}, {"maximum_core", 5}}).find("/policy/limits/maximum_core "), 0U);
  EXPECT_EQ(refused({{"minimum", 1}, {"maximum", 9}, {"maximum_on_demand", 2}, {"maximum_core", 5}})
                .find("/policy/limits/maximum_core "),
            0U);
  EXPECT_EQ(refused({{"minimum", 1}, {"maximum", 9}, {"maximum_on_demand", 5}, {"maximum_core", 5}}), "");
  EXPECT_EQ(refused({{"minimum", 4}, {"maximum", 4}}), "");
}

TEST(DecodeLimits, InVcpuNeedTheSizeOfEveryType) {
  json request = with(example(), "/policy/limits", {{"unit", "vcpu"}, {"minimum", 4}, {"maximum", 64}});
  EXPECT_EQ(faults(request), "");
  EXPECT_EQ(faults(with(request, "/cluster/pools/1/instance_type", "z99.huge")),
            "/cluster/pools/1/instance_type unknown_instance_type\n");
  EXPECT_EQ(faults(without(request, "/cluster/pools/1/instance_type")),
            "/cluster/pools/1/instance_type unknown_instance_type\n");
  EXPECT_EQ(faults(with(with(request, "/policy/limits/unit", "instances"), "/cluster/pools/1/instance_type", "z9")),
            "");
}

TEST(DecodeLimits, OfPoolsStandInThePolicy) {
  const Policy policy = accepted(everything()).policy;
  EXPECT_EQ(policy.pool_limits, (std::vector<PoolLimits>{{.pool_id = "c", .minimum = 1, .maximum = 9}}));
}

TEST(DecodePolicy, LaysOwnRulesOverThePatterns) {
  json request = with(example(), "/policy/pattern", "interactive");
  request = without(without(request, "/policy/scale_out"), "/policy/scale_in");
  Policy policy = accepted(request).policy;
  EXPECT_EQ(policy.scale_out, (ScaleRule{Seconds{300}, 100}));
  EXPECT_EQ(policy.scale_in, (ScaleRule{Seconds{300}, 50}));
  policy = accepted(with(request, "/policy/scale_in", {{"cooldown_seconds", 900}})).policy;
  EXPECT_EQ(policy.scale_in, (ScaleRule{Seconds{900}, 50}));
  request = with(request, "/policy/pattern", "batch");
  EXPECT_EQ(accepted(request).policy.scale_out, (ScaleRule{Seconds{600}, 200}));
  EXPECT_EQ(accepted(request).policy.scale_in, (ScaleRule{Seconds{600}, 25}));
  request = with(request, "/policy/pattern", "streaming");
  EXPECT_EQ(accepted(request).policy.scale_out, (ScaleRule{Seconds{600}, 50}));
}

const json managed_scaling_body = {{"ComputeLimits",
                                    {{"UnitType", "Instances"},
                                     {"MinimumCapacityUnits", 3},
                                     {"MaximumCapacityUnits", 12},
                                     {"MaximumOnDemandCapacityUnits", 5},
                                     {"MaximumCoreCapacityUnits", 4}}}};
const ComputeLimits managed_scaling_limits{Unit::instances, Units{3}, Units{12}, Units{5}, Units{4}};

json emr_rule(const std::string& name, int change) {
  return {{"Name", name},
          {"Action", {{"SimpleScalingPolicyConfiguration", {{"ScalingAdjustment", change}, {"CoolDown", 300}}}}},
          {"Trigger",
           {{"CloudWatchAlarmDefinition",
             {{"ComparisonOperator", change > 0 ? "LESS_THAN" : "GREATER_THAN"},
              {"MetricName", "YARNMemoryAvailablePercentage"},
              {"Period", 300},
              {"Threshold", change > 0 ? 15 : 75}}}}}};
}

TEST(DecodePolicy, EmrsOwnDocumentsStandForOne) {
  const json policy = {{"kind", "aws.emr.ManagedScalingPolicy"}, {"body", managed_scaling_body}};
  const Policy managed = accepted(with(example(), "/policy", policy)).policy;
  EXPECT_EQ(managed, (Policy{{.limits = managed_scaling_limits}, {ManagedScaling{}}}));

  const json automatic = {{"kind", "aws.emr.AutoScalingPolicy"},
                          {"body",
                           {{"ClusterId", "j-2AXXXXXXGAPLF"},
                            {"InstanceGroupId", "ig-TASK"},
                            {"AutoScalingPolicy",
                             {{"Constraints", {{"MinCapacity", 0}, {"MaxCapacity", 8}}},
                              {"Rules", {emr_rule("out", 2), emr_rule("in", -1)}}}}}}};
  const Policy rules = accepted(with(example(), "/policy", automatic)).policy;
  EXPECT_EQ(rules.pool_limits, (std::vector<PoolLimits>{{.pool_id = "ig-TASK", .minimum = 0, .maximum = 8}}));
  EXPECT_EQ(rules.limits.minimum, Units{2 + 0});  // the core group has no policy and stays as it is
  EXPECT_EQ(rules.limits.maximum, Units{2 + 8});
  const auto& alarms = std::get<AlarmRules>(rules.signals.at(0)).rules;
  ASSERT_EQ(alarms.size(), 2U);
  EXPECT_EQ(alarms[0].applies_to.pool_id, "ig-TASK");
  EXPECT_EQ(alarms[0].adjustment.value, 2);
  EXPECT_EQ(alarms[0].cooldown, Seconds{300});
}

TEST(DecodePolicy, RefusesEmrDocumentsThatAreNone) {
  const auto refused = [](json policy) { return faults(with(example(), "/policy", std::move(policy))); };
  EXPECT_EQ(refused({{"kind", "aws.emr.ManagedScalingPolicy"}}), "/policy/body missing\n");
  EXPECT_EQ(refused({{"kind", "aws.emr.ManagedScalingPolicy"}, {"body", json::object()}}), "/policy/body missing\n");
  EXPECT_EQ(refused({{"kind", "aws.emr.AutoScalingPolicy"}, {"body", json::object()}}), "/policy/body missing\n");
  EXPECT_EQ(refused({{"kind", "aws.emr.Policy"}, {"body", json::object()}}), "/policy/kind unknown_value\n");
  EXPECT_EQ(refused({{"kind", "aws.emr.ManagedScalingPolicy"}, {"body", managed_scaling_body}, {"signals", 1}}),
            "/policy/signals unknown_field\n");
  json body = managed_scaling_body;
  body["ComputeLimits"]["MinimumCapacityUnits"] = 13;
  EXPECT_EQ(refused({{"kind", "aws.emr.ManagedScalingPolicy"}, {"body", body}}).find("/policy/body/ComputeLimits/"),
            0U);
}

TEST(DecodeSources, AloneMakeARequest) {
  const EvaluationInput input = accepted(json::parse(test::read_text("examples/emr/evaluation.json")));
  EXPECT_EQ(input.cluster.id, "j-2QK7R4WV0M3DN");
  EXPECT_EQ(input.cluster.composition, Composition::instance_groups);
  EXPECT_EQ(input.policy.limits, (ComputeLimits{Unit::instances, Units{2}, Units{10}, Units{4}, Units{4}}));
  EXPECT_EQ(input.cluster.managed_scaling, input.policy.limits);
  EXPECT_EQ(input.policy.signals, (std::vector<Signal>{ManagedScaling{}}));
  EXPECT_GE(input.cluster.pools.size(), 3U);
}

/// The request of the contract with the cluster as EMR describes it beside it.
json with_groups(json groups) {
  json request = example();
  request["sources"].push_back({{"kind", "aws.emr.DescribeCluster"},
                                {"body",
                                 {{"Cluster",
                                   {{"Id", "j-2AXXXXXXGAPLF"},
                                    {"Name", "etl"},
                                    {"ReleaseLabel", "emr-7.2.0"},
                                    {"InstanceCollectionType", "INSTANCE_GROUP"},
                                    {"Status", {{"State", "WAITING"}}}}}}}});
  request["sources"].push_back(
      {{"kind", "aws.emr.ListInstanceGroups"}, {"body", {{"InstanceGroups", std::move(groups)}}}});
  return request;
}

json group(const std::string& id, const std::string& type, int requested, int running) {
  return {{"Id", id},
          {"InstanceGroupType", type},
          {"Market", type == "TASK" ? "SPOT" : "ON_DEMAND"},
          {"InstanceType", "m5.xlarge"},
          {"RequestedInstanceCount", requested},
          {"RunningInstanceCount", running},
          {"Status", {{"State", "RUNNING"}}}};
}

TEST(DecodeSources, AreOverruledByWhatStandsInline) {
  const json groups = {group("ig-MASTER", "MASTER", 1, 1), group("ig-CORE", "CORE", 5, 5),
                       group("ig-TASK", "TASK", 1, 1)};
  json request = with_groups(groups);
  request["cluster"]["release"] = "emr-6.15.0";
  const EvaluationInput input = accepted(request);
  EXPECT_EQ(input.cluster.release, "emr-6.15.0");
  EXPECT_EQ(input.cluster.name, "etl");
  EXPECT_EQ(input.cluster.state, LifecycleState::waiting);
  ASSERT_EQ(input.cluster.pools.size(), 3U);
  EXPECT_EQ(input.cluster.pools[0].role, Role::primary);
  EXPECT_EQ(input.cluster.pools[1].requested, 2);
  EXPECT_EQ(input.cluster.pools[2].requested, 1);
  EXPECT_EQ(
      warnings(input),
      "source_conflict: cluster.release in the request differs from what the documents say; the request's is "
      "used\nsource_conflict: pool `ig-CORE` in the request differs from what the documents say; the request's is "
      "used\n");
}

TEST(DecodeSources, AreCompletedFieldByField) {
  json request = with_groups({group("ig-CORE", "CORE", 5, 4), group("ig-TASK", "TASK", 3, 1)});
  request["cluster"] = {{"pools", {{{"id", "ig-TASK"}, {"hourly_price_usd", 0.07}}}}};
  const EvaluationInput input = accepted(request);
  EXPECT_EQ(warnings(input), "");
  ASSERT_EQ(input.cluster.pools.size(), 2U);
  EXPECT_EQ(input.cluster.pools[1], (Pool{.id = "ig-TASK",
                                          .role = Role::task,
                                          .market = Market::spot,
                                          .instance_type = "m5.xlarge",
                                          .running = 1,
                                          .requested = 3,
                                          .hourly_price = MicroDollars{70'000}}));
  request["cluster"]["pools"][0]["requested"] = 4;
  const EvaluationInput changed = accepted(request);
  EXPECT_EQ(changed.cluster.pools[1].requested, 4);
  EXPECT_EQ(changed.cluster.pools[1].running, 1) << "nobody said that more of them run";
  EXPECT_NE(warnings(changed).find("pool `ig-TASK`"), std::string::npos);
}

TEST(DecodeSources, FaultsOfAPoolAreReportedWhereThePoolStands) {
  json request = with_groups({group("ig-CORE", "CORE", 5, 4), group("ig-TASK", "TASK", 3, 1)});
  request["cluster"] = {{"pools", {{{"id", "ig-TASK"}, {"instance_type", "z99.huge"}}}}};
  request["policy"]["limits"] = {{"unit", "vcpu"}, {"minimum", 4}, {"maximum", 64}};
  EXPECT_EQ(faults(request), "/cluster/pools/0/instance_type unknown_instance_type\n");
}

TEST(DecodeSources, InlineMetricsWinAndAreMarkedWhereTheyDiffer) {
  json request = with(example(), "/metrics/values/ContainerPending", 40);
  const EvaluationInput input = accepted(request);
  EXPECT_EQ(input.metrics.contradicted, (std::vector<std::string>{"ContainerPending"}));
  EXPECT_EQ(warnings(input),
            "source_conflict: metric ContainerPending in the request differs from what the documents say; the "
            "request's is used\n");
  const auto pending = std::ranges::find(input.metrics.values, std::string("ContainerPending"), &MetricValue::name);
  EXPECT_EQ(pending->value, 40);
  // A percentage that was rounded on its way is no contradiction: 3502 of 36864 are 9.4997%.
  request = with(example(), "/metrics/values/MemoryAvailableMB", 3500);
  EXPECT_EQ(warnings(accepted(request)), "");
}

TEST(DecodeSources, LimitsMayComeFromThemBesideOwnSignals) {
  json request = without(example(), "/policy/limits");
  EXPECT_EQ(faults(request), "/policy/limits missing\n");
  request["sources"].push_back(
      {{"kind", "aws.emr.GetManagedScalingPolicy"}, {"body", {{"ManagedScalingPolicy", managed_scaling_body}}}});
  EXPECT_EQ(accepted(request).policy.limits, managed_scaling_limits);
  request["policy"]["limits"] = {{"minimum", 1}, {"maximum", 50}};
  const EvaluationInput own = accepted(request);
  EXPECT_EQ(own.policy.limits.maximum, Units{50});
  EXPECT_EQ(own.cluster.managed_scaling, managed_scaling_limits);
  EXPECT_NE(warnings(own).find("source_conflict: policy.limits"), std::string::npos);
}

TEST(DecodeSources, AttachedAutomaticScalingStandsForAPolicy) {
  json request = without(with_groups({group("ig-CORE", "CORE", 2, 2), group("ig-TASK", "TASK", 1, 1)}), "/policy");
  for (const std::string id : {"ig-CORE", "ig-TASK"})
    request["sources"].push_back(
        {{"kind", "aws.emr.AutoScalingPolicy"},
         {"body",
          {{"ClusterId", "j-2AXXXXXXGAPLF"},
           {"InstanceGroupId", id},
           {"AutoScalingPolicy",
            {{"Constraints", {{"MinCapacity", 1}, {"MaxCapacity", 6}}}, {"Rules", {emr_rule("ScaleOut", 1)}}}}}}});
  const Policy policy = accepted(request).policy;
  EXPECT_EQ(policy.limits.minimum, Units{2});
  EXPECT_EQ(policy.limits.maximum, Units{12});
  EXPECT_EQ(policy.pool_limits.size(), 2U);
  const auto& rules = std::get<AlarmRules>(policy.signals.at(0)).rules;
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].applies_to.pool_id, "ig-CORE");
  EXPECT_EQ(rules[0].name, "ScaleOut");
  EXPECT_EQ(rules[1].applies_to.pool_id, "ig-TASK");
  EXPECT_EQ(rules[1].name, "ScaleOut-ig-TASK");
}

TEST(DecodeSources, ThatWentUnusedAreWarnings) {
  json request = example();
  request["sources"].push_back({{"kind", "aws.emr.ListInstances"}, {"body", {{"Whatever", 1}}}});
  EXPECT_NE(warnings(accepted(request)).find("unused_document: sources/1 (aws.emr.ListInstances)"), std::string::npos);
}

TEST(DecodeFleets, CountBothMarkets) {
  json request = with(example(), "/cluster/composition", "instance_fleets");
  request["cluster"]["pools"] = {
      {{"id", "f"}, {"role", "core"}, {"requested_on_demand", 8}, {"requested_spot", 0}, {"weight", 4}}};
  request["policy"]["limits"] = {{"minimum", 4}, {"maximum", 40}};
  const Pool fleet = accepted(request).cluster.pools.at(0);
  EXPECT_TRUE(fleet.is_fleet());
  EXPECT_EQ(fleet.on_demand, (FleetMarket{8, 8}));
  EXPECT_EQ(fleet.spot, (FleetMarket{0, 0}));
  EXPECT_EQ(fleet.requested, 8);

  request["cluster"]["pools"][0] = {
      {"id", "f"}, {"role", "task"}, {"market", "spot"}, {"requested", 6}, {"running", 2}};
  const Pool spot = accepted(request).cluster.pools.at(0);
  EXPECT_EQ(spot.on_demand, (FleetMarket{0, 0}));
  EXPECT_EQ(spot.spot, (FleetMarket{6, 2}));

  request["cluster"]["pools"][0] = {
      {"id", "f"}, {"role", "task"}, {"requested", 7}, {"requested_on_demand", 2}, {"requested_spot", 4}};
  EXPECT_EQ(faults(request), "/cluster/pools/0/requested inconsistent\n");
}

TEST(DecodeFleets, WithinInstanceGroupsMayHaveTheirCountsInline) {
  json request = example();
  request["cluster"]["pools"][1] = {{"id", "f"}, {"role", "task"}, {"requested_spot", 0}};
  const Pool none = accepted(request).cluster.pools.at(1);
  EXPECT_TRUE(none.is_fleet());
  EXPECT_EQ(none.requested, 0);
}

TEST(DecodeLabels, AreSixteenAtMostWithPlainNames) {
  json labels = json::object();
  for (int i = 0; i < 16; ++i) labels["label-" + std::to_string(i)] = "v";
  const auto sixteen = decode(with(example(), "/labels", labels));
  ASSERT_TRUE(sixteen);
  EXPECT_EQ(sixteen->labels.size(), 16U);
  EXPECT_TRUE(std::ranges::is_sorted(sixteen->labels));
  labels["one-more"] = "v";
  EXPECT_EQ(faults(with(example(), "/labels", labels)), "/labels too_many\n");

  EXPECT_EQ(faults(with(example(), "/labels", {{"", "v"}})), "/labels/ invalid_name\n");
  EXPECT_EQ(faults(with(example(), "/labels", {{"a/b", "v"}})), "/labels/a~1b invalid_name\n");
  EXPECT_EQ(faults(with(example(), "/labels", {{std::string(65, 'x'), "v"}})),
            "/labels/" + std::string(65, 'x') + " invalid_name\n");
  EXPECT_EQ(faults(with(example(), "/labels", {{"A.b_c-1", 5}})), "/labels/A.b_c-1 wrong_type\n");
  EXPECT_EQ(faults(with(example(), "/labels", {{"a", std::string(257, 'x')}})), "/labels/a too_long\n");
  EXPECT_EQ(faults(with(example(), "/labels", {{"a", ""}})), "");
}

TEST(DecodeAlarmRules, PointAtTheStepThatIsWrong) {
  const auto refused = [](json steps) {
    return faults(with(everything(), "/policy/signals/1/rules/1/steps", std::move(steps)));
  };
  const std::string at = "/policy/signals/1/rules/1/steps";
  const std::pair<json, std::string> rows[] = {
      {json::parse(R"([{"lower": 10, "upper": 0, "value": 1}])"), at + "/0"},
      {json::parse(R"([{"lower": 0, "upper": 10, "value": 1}, {"lower": 5, "value": 2}])"), at + "/1"},
      {json::parse(R"([{"lower": 0, "upper": 10, "value": 1}, {"lower": 12, "value": 2}])"), at + "/1"},
      {json::parse(R"([{"upper": -5, "value": 1}, {"upper": -2, "value": 2}])"), at + "/1"},
  };
  for (const auto& [steps, pointer] : rows) EXPECT_EQ(refused(steps).find(pointer), 0U) << steps << refused(steps);
  EXPECT_EQ(refused(json::parse(R"([{"lower": null, "upper": 0, "value": 1}, {"lower": 0, "value": 2}])")), "");
}

TEST(DecodeAlarmRules, WantOneScopeOrNone) {
  const std::string place = "/policy/signals/1/rules/0/applies_to";
  EXPECT_EQ(faults(with(everything(), place, json::object())), place + " one_of\n");
  EXPECT_EQ(faults(with(everything(), place, {{"role", "core"}, {"pool_id", "c"}})), place + " one_of\n");
  EXPECT_EQ(faults(without(everything(), place)), "");
}

TEST(DecodeAlarmRules, NeedNoMorePeriodsThanTheyLookAt) {
  EXPECT_EQ(faults(with(everything(), "/policy/signals/1/rules/0/datapoints_to_alarm", 4))
                .find("/policy/signals/1/rules/0/datapoints_to_alarm "),
            0U);
}

TEST(DecodeEvaluation, CountsMoreFaultsThanItLists) {
  json request = example();
  for (int i = 0; i < 150; ++i) request["unknown" + std::to_string(i)] = i;
  const auto refused = decode(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().violations.size(), 100U);
  EXPECT_NE(refused.error().detail.find("150 faults, the first 100"), std::string::npos) << refused.error().detail;
}

TEST(DecodeEvaluation, RefusesTooManyOfAnything) {
  const auto many = [](std::size_t count, const json& item) {
    json list = json::array();
    for (std::size_t i = 0; i < count; ++i) {
      list.push_back(item);
      if (item.is_object() && item.contains("id")) list.back()["id"] = std::to_string(i);
    }
    return list;
  };
  const json pool = {{"id", ""}, {"role", "task"}, {"requested", 1}};
  EXPECT_EQ(faults(with(without(example(), "/policy/limits/maximum_core"), "/cluster/pools", many(200, pool))), "");
  const std::string refused = faults(with(example(), "/cluster/pools", many(201, pool)));
  EXPECT_NE(refused.find("/cluster/pools too_many\n"), std::string::npos) << refused;
  json values = json::object();
  for (int i = 0; i < 1001; ++i) values["m" + std::to_string(i)] = i;
  EXPECT_EQ(faults(with(example(), "/metrics/values", values)), "/metrics/values too_many\n");
  EXPECT_EQ(faults(with(example(), "/policy/signals", many(17, {{"kind", "managed_scaling"}}))),
            "/policy/signals too_many\n");
}

TEST(DecodeLimits, InInstancesNeedFleetsWhoseUnitsAreInstances) {
  json request = everything();
  request["policy"]["limits"]["unit"] = "instances";
  EXPECT_EQ(faults(request), "/cluster/pools/2 unit_not_applicable\n");
  for (json& type : request["cluster"]["pools"][2]["instance_types"]) type["weight"] = 1;
  EXPECT_EQ(faults(request), "");
}

TEST(DecodePolicy, PointsIntoEmrsOwnDocument) {
  json body = managed_scaling_body;
  body["ComputeLimits"]["MaximumOnDemandCapacityUnits"] = 3;  // below the 4 of the On-Demand core group
  const auto refused = [](json document) {
    return faults(
        with(example(), "/policy", {{"kind", "aws.emr.ManagedScalingPolicy"}, {"body", std::move(document)}}));
  };
  EXPECT_EQ(refused(body), "/policy/body/ComputeLimits/MaximumCoreCapacityUnits core_limit_above_on_demand_limit\n");
  EXPECT_EQ(
      refused({{"ManagedScalingPolicy", body}}),
      "/policy/body/ManagedScalingPolicy/ComputeLimits/MaximumCoreCapacityUnits core_limit_above_on_demand_limit\n");
}

TEST(DecodePolicy, RefusesAnAutomaticScalingPolicyOfAGroupThatIsNotThere) {
  const json automatic = {
      {"kind", "aws.emr.AutoScalingPolicy"},
      {"body",
       {{"InstanceGroupId", "ig-NOPE"},
        {"AutoScalingPolicy",
         {{"Constraints", {{"MinCapacity", 0}, {"MaxCapacity", 8}}}, {"Rules", {emr_rule("out", 2)}}}}}}};
  EXPECT_EQ(faults(with(example(), "/policy", automatic)), "/policy/body/InstanceGroupId unknown_pool\n");
}

TEST(DecodeSources, LimitsOfAnAttachedPolicyComeWithAWarning) {
  json request = without(example(), "/policy");
  request["sources"].push_back(
      {{"kind", "aws.emr.GetManagedScalingPolicy"}, {"body", {{"ManagedScalingPolicy", managed_scaling_body}}}});
  EXPECT_NE(warnings(accepted(request)).find("limits_from_attached_policy"), std::string::npos);
}

TEST(DecodeSources, LeaveOtherClustersMetricsOut) {
  const auto query = [](const std::string& id, const std::string& cluster) -> json {
    return {{"Id", id},
            {"MetricStat",
             {{"Metric",
               {{"Namespace", "AWS/ElasticMapReduce"},
                {"MetricName", "HDFSUtilization"},
                {"Dimensions", {{{"Name", "JobFlowId"}, {"Value", cluster}}}}}},
              {"Period", 300},
              {"Stat", "Average"}}}};
  };
  const auto result = [](const std::string& id, double value) -> json {
    return {{"Id", id}, {"Label", "x"}, {"Timestamps", {"2026-11-22T09:55:00Z"}}, {"Values", {value}}};
  };
  json request = example();
  request["sources"].push_back(
      {{"kind", "aws.cloudwatch.GetMetricData"},
       {"request", {{"MetricDataQueries", {query("a", "j-2AXXXXXXGAPLF"), query("b", "j-OTHER")}}}},
       {"body", {{"MetricDataResults", {result("a", 60), result("b", 3)}}}}});
  const EvaluationInput input = accepted(request);
  const auto series = std::ranges::find(input.metrics.series, "HDFSUtilization", &Series::name);
  ASSERT_NE(series, input.metrics.series.end());
  ASSERT_EQ(series->datapoints.size(), 1U);
  EXPECT_EQ(series->datapoints[0].value, 60);
  EXPECT_NE(warnings(input).find("other_cluster: HDFSUtilization of j-OTHER"), std::string::npos);
}

}  // namespace
}  // namespace headroom::api
