#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/signals/replica_faults.hpp"
#include "core/signals/signal.hpp"
#include "core/signals/signal_memory.hpp"

namespace headroom {
namespace {

/// `pointer code`, one a line, in the order in which they are found.
std::string told(const std::vector<Violation>& faults) {
  std::string lines;
  for (const Violation& fault : faults) lines += fault.pointer + " " + fault.code + "\n";
  return lines;
}
std::string faults_in(const Signal& signal) {
  return std::visit([](const auto& s) { return told(faults_of(s)); }, signal);
}

/// A signal of the kind that has nothing wrong, with one change.
template <class Kind>
Kind sound() {
  return {};
}
template <>
AlarmRules sound() {
  return {{{.name = "busy", .metric = "load", .adjustment = {.value = 1}},
           {.name = "idle", .metric = "load", .adjustment = {.value = -1}}}};
}
template <>
HorizontalPodAutoscaler sound() {
  return {.max_replicas = 10, .metrics = {{.name = "queue"}}};
}
template <>
Keda sound() {
  return {.triggers = {{.metric = "queue"}, {.type = KedaTriggerType::s3_backlog, .metric = "s3://landing/in/"}}};
}
template <>
Schedule sound() {
  return {{{.name = "day", .start = std::chrono::hours{6}, .end = std::chrono::hours{10}}}};
}
template <>
TargetTracking sound() {
  return {.metric = "load", .target = 70};
}

template <class Kind, class Change>
std::string faults_after(Change change) {
  auto signal = sound<Kind>();
  change(signal);
  return faults_in(signal);
}

template <std::size_t... I>
std::vector<Signal> every_kind(std::index_sequence<I...>) {
  return {Signal(sound<std::variant_alternative_t<I, Signal>>())...};
}

constexpr Seconds a_week{604'800};
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

TEST(SignalFaults, AreNoneInASoundSignalOfAnyKind) {
  for (const Signal& signal : every_kind(std::make_index_sequence<std::variant_size_v<Signal>>()))
    EXPECT_EQ(faults_in(signal), "") << kind_of(signal);
}

TEST(SignalFaults, SayTheRangeInFull) {
  const auto faults = faults_of(HdinsightLoad{.removed_at_once = 0});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0], (Violation{"/removed_at_once", "out_of_range", "must be between 1 and 1000000"}));
}

TEST(SignalFaults, OfAlarmRulesAreThoseOfEachRuleAndOfTheList) {
  using S = AlarmRules;
  EXPECT_EQ(faults_after<S>([](S& s) { s.rules.clear(); }), "/rules empty\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.rules[1].name = "busy"; }), "/rules/1/name duplicate\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.rules[1].period = Seconds{90}; }), "/rules/1/period_seconds out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.rules[1].period = a_week + Seconds{60}; }),
            "/rules/1/period_seconds out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.rules[0].threshold = not_a_number; }), "/rules/0/threshold out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.rules[0].adjustment.value = 2e9; }),
            "/rules/0/adjustment/value out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.rules[0].adjustment.steps = {{.lower = 0, .value = -2e9}}; }),
            "/rules/0/steps/0/value out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.rules[0].applies_to.role = Role::primary; }),
            "/rules/0/applies_to/role not_scalable\n");
}

TEST(SignalFaults, OfTheClusterAutoscaler) {
  using S = ClusterAutoscaler;
  using kubernetes::Expander;
  EXPECT_EQ(faults_after<S>([](S& s) { s.up.expanders.clear(); }), "/expander empty\n");
  EXPECT_EQ(faults_after<S>([](S& s) {
              s.up.expanders = {Expander::price, Expander::random, Expander::price};
            }),
            "/expander/2 duplicate\n");
  EXPECT_EQ(faults_after<S>([](S& s) {
              s.up.priorities = {{{1, {"spot.*", "a{3}"}}, {1LL << 31, {}}}};
            }),
            "/priorities/0/patterns/1 not_a_pattern\n/priorities/1/priority out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.up.max_nodes_total = -1; }), "/max_nodes_total out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.up.max_memory_total_bytes = -1; }), "/max_memory_total_gib out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.down.utilization_threshold = 1.5; }),
            "/scale_down_utilization_threshold out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.down.unneeded_time = Seconds{-1}; }),
            "/scale_down_unneeded_seconds out_of_range\n");
}

TEST(SignalFaults, OfHdinsightLoad) {
  using S = HdinsightLoad;
  EXPECT_EQ(faults_after<S>([](S& s) { s.pending_for = s.idle_for = a_week; }), "");
  EXPECT_EQ(faults_after<S>([](S& s) { s.pending_for = s.idle_for = a_week + Seconds{1}; }),
            "/pending_for_seconds out_of_range\n/idle_for_seconds out_of_range\n");
}

TEST(SignalFaults, OfTheHorizontalPodAutoscaler) {
  using S = HorizontalPodAutoscaler;
  EXPECT_EQ(faults_after<S>([](S& s) { s.min_replicas = 11; }), "/min_replicas minimum_above_maximum\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.max_replicas = 0; }), "/max_replicas out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.metrics.clear(); }), "/metrics empty\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.metrics[0].name = ""; }), "/metrics/0/external/metric/name empty\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.metrics[0].target = 0; }),
            "/metrics/0/external/target/average_value out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.metrics[0].target_type = ReplicaTargetType::utilization; }),
            "/metrics/0/external/target/type not_applicable\n");
  const auto resource = [](S& s) {
    s.metrics = {{.source = ReplicaMetricSource::resource,
                  .name = "",
                  .target_type = ReplicaTargetType::utilization,
                  .target = 1'000'001,
                  .pods = {{.usage_milli = 5}, {.usage_milli = -5}}}};
  };
  EXPECT_EQ(faults_after<S>(resource),
            "/metrics/0/resource/name empty\n/metrics/0/resource/target/average_utilization out_of_range\n"
            "/metrics/0/pod_figures/1/usage out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.tolerance_millionths = 1'000'000'001; }), "/tolerance out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) {
              s.recommendations = {{{.replicas = 3}, {.replicas = -1}}};
            }),
            "/recommendations/1/replicas out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.scale_events = {{{.change = largest_replica_count + 1}}}; }),
            "/scale_events/0/change out_of_range\n");
}

TEST(SignalFaults, OfAScalingBehavior) {
  kubernetes::ScalingBehavior behavior;
  EXPECT_EQ(told(faults_of(behavior)), "");
  behavior.scale_up = {.stabilization_window = Seconds{3'601}, .policies = {}, .tolerance_millionths = -1};
  behavior.scale_down.policies = {{.value = 1}, {.value = 0, .period = Seconds{1'801}}};
  EXPECT_EQ(told(faults_of(behavior)),
            "/scale_up/stabilization_window_seconds out_of_range\n/scale_up/tolerance out_of_range\n"
            "/scale_up/policies empty\n/scale_down/policies/1/value out_of_range\n"
            "/scale_down/policies/1/period_seconds out_of_range\n");
}

TEST(SignalFaults, OfKeda) {
  using S = Keda;
  EXPECT_EQ(faults_after<S>([](S& s) { s.triggers.clear(); }), "/triggers empty\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.polling_interval = Seconds{0}; }), "/polling_interval out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.min_replica_count = 101; }), "/min_replica_count minimum_above_maximum\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.min_replica_count = -1; }), "/min_replica_count out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.idle_replica_count = 0; }), "/idle_replica_count out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) {
              s.min_replica_count = 1;
              s.idle_replica_count = 0;
            }),
            "");
  EXPECT_EQ(faults_after<S>([](S& s) { s.triggers[0] = {.target_milli = 0, .activation = not_a_number}; }),
            "/triggers/0/metric empty\n/triggers/0/target out_of_range\n/triggers/0/activation out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.triggers[1].metric = "s3:///in"; }), "/triggers/1/bucket empty\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.triggers[1].metric = "s3://" + std::string(64, 'b') + "/"; }),
            "/triggers/1/bucket invalid_name\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.triggers[1].target_milli = 999; }),
            "/triggers/1/target_object_size out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.fallback = {.failure_threshold = -1, .replicas = -1}; }),
            "/fallback/failure_threshold out_of_range\n/fallback/replicas out_of_range\n");
}

TEST(SignalFaults, OfManagedScaling) {
  using S = ManagedScaling;
  EXPECT_EQ(faults_after<S>([](S& s) { s.scale_in_above_memory_available_percent = 15; }), "");
  EXPECT_EQ(faults_after<S>([](S& s) { s.scale_in_above_memory_available_percent = 14; }),
            "/scale_out_below_memory_available_percent thresholds_cross\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.scale_out_below_memory_available_percent = 101; }),
            "/scale_out_below_memory_available_percent out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.idle_for = Seconds{-1}; }), "/idle_for_seconds out_of_range\n");
}

TEST(SignalFaults, OfSparkDynamicAllocation) {
  using S = SparkDynamicAllocation;
  EXPECT_EQ(faults_after<S>([](S& s) { s.initial_executors = -1; }), "/initial_executors out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.idle.cached = Seconds{-1}; }),
            "/cached_executor_idle_timeout_seconds out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.ramp = {.executors_to_add = 0}; }), "/ramp/executors_to_add out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) {
              s.idle_executors = {{.id = "1"}, {.id = "2"}, {.id = "1"}};
            }),
            "/idle_executors/2/id duplicate\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.idle_executors = {{.id = "1", .task_milliseconds = -1}}; }),
            "/idle_executors/0/task_milliseconds out_of_range\n");
}

TEST(SignalFaults, OfTargetTracking) {
  using S = TargetTracking;
  EXPECT_EQ(faults_after<S>([](S& s) { s.metric = ""; }), "/metric empty\n");
  for (const double target : {0.0, -1.0, 2e18, not_a_number})
    EXPECT_EQ(faults_after<S>([&](S& s) { s.target = target; }), "/target out_of_range\n") << target;
}

TEST(SignalFaults, OfYarnMemory) {
  using S = YarnMemory;
  EXPECT_EQ(faults_after<S>([](S& s) { s.scale_up_factor = s.scale_down_factor = 1; }), "");
  EXPECT_EQ(faults_after<S>([](S& s) { s.scale_up_factor = s.scale_down_factor = 1.1; }),
            "/scale_up_factor out_of_range\n/scale_down_factor out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.scale_down_min_worker_fraction = -0.1; }),
            "/scale_down_min_worker_fraction out_of_range\n");
  EXPECT_EQ(faults_after<S>([](S& s) { s.memory_per_worker = Mebibytes{0}; }), "/memory_per_worker_mib out_of_range\n");
}

TEST(SignalFaults, OfSignalMemoryAreWhatNoEvaluationLeaves) {
  EXPECT_EQ(told(faults_of(ClusterAutoscalerMemory{.from = 3, .to = -1})), "/to out_of_range\n");
  EXPECT_EQ(told(faults_of(HorizontalPodAutoscalerMemory{.replicas = {.from = -1}})), "/from out_of_range\n");
  EXPECT_EQ(told(faults_of(KedaMemory{.failures = {{"a", 1}, {"b", -1}}})), "/failures/1/count out_of_range\n");
  EXPECT_EQ(told(faults_of(SparkDynamicAllocationMemory{.executors = {{.id = "1"}, {.id = "1"}}})),
            "/idle_executors/1/id duplicate\n");
}

TEST(BacklogAddress, IsTheNameOfItsMetric) {
  EXPECT_EQ(backlog_metric({.bucket = "landing", .prefix = "in/new/"}), "s3://landing/in/new/");
  const BacklogAddress address = backlog_address("s3://landing/in/new/");
  EXPECT_EQ(address.bucket, "landing");
  EXPECT_EQ(address.prefix, "in/new/");
  for (const char* metric : {"", "s3:", "s3://", "s3:///"}) EXPECT_EQ(backlog_address(metric).bucket, "") << metric;
}

}  // namespace
}  // namespace headroom
