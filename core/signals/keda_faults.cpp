#include <string>
#include <utility>

#include "core/base/faults.hpp"
#include "core/kubernetes/replicas/formula.hpp"
#include "core/signals/keda.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom {
namespace {

constexpr std::int64_t largest_failures = 1'000'000'000;
constexpr std::int64_t most_objects = 1'000'000'000'000;

bool is_count(std::int64_t replicas) { return replicas >= 0 && replicas <= largest_replica_count; }

std::vector<Violation> faults_of(const kubernetes::CronTrigger& cron) {
  Faults faults;
  faults.check(cron.desired_replicas >= 1 && cron.desired_replicas <= largest_replica_count, "/desired_replicas",
               "out_of_range", range_text(1, largest_replica_count));
  faults.check(!cron.time_zone.empty(), "/time_zone", "empty", "must not be empty");
  const std::string problem = problem_of(cron);
  const bool is_of_end = problem.starts_with("end ");
  const bool is_of_schedule = is_of_end || problem.starts_with("start ");
  if (is_of_schedule) faults.add(is_of_end ? "/end" : "/start", "invalid_schedule", problem);
  return std::move(faults).all();
}

std::vector<Violation> resource_faults(const KedaTrigger& trigger) {
  Faults faults;
  faults.check(trigger.resource == "cpu" || trigger.resource == "memory", "/resource", "unknown_value",
               "must be cpu or memory");
  faults.check(trigger.metric_type != KedaMetricType::value, "/metric_type", "not_applicable",
               "must be Utilization or AverageValue");
  const std::int64_t percent = trigger.target_milli / 1000;
  if (trigger.metric_type == KedaMetricType::utilization)
    faults.check(trigger.target_milli % 1000 == 0 && percent >= 1 && percent <= largest_utilization, "/target",
                 "out_of_range", "must be a whole number of percent from 1 to 1,000,000");
  return std::move(faults).all();
}

/// Modifiers that could not be read have no formula to be checked.
std::vector<Violation> faults_of(const ScalingModifiers& modifiers) {
  Faults faults;
  const auto formula = kubernetes::parse_formula(modifiers.formula);
  if (modifiers.problem.empty() && !formula) faults.add("/formula", "invalid_formula", formula.error());
  faults.check(modifiers.target_milli >= 1, "/target", "out_of_range", "must be above 0");
  faults.check(modifiers.metric_type != KedaMetricType::utilization, "/metric_type", "not_applicable",
               "must be AverageValue or Value");
  faults.check_range("/activation", modifiers.activation, -largest_figure, largest_figure);
  faults.check_range("/observed", modifiers.observed, -largest_figure, largest_figure);
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const KedaTrigger& trigger) {
  Faults faults;
  if (trigger.type == KedaTriggerType::s3_backlog) {
    const std::string_view bucket = backlog_address(trigger.metric).bucket;
    faults.check(!bucket.empty(), "/bucket", "empty", "must not be empty");
    faults.check(bucket.empty() || is_bucket_name(bucket), "/bucket", "invalid_name", "must be the name of a bucket");
    faults.check_range("/target_object_size", trigger.target_milli / 1000, 1, largest_replica_count);
    faults.check_range("/object_count", trigger.object_count, 0, most_objects);
  } else {
    faults.check(!trigger.metric.empty(), "/metric", "empty", "must not be empty");
    faults.check(trigger.target_milli >= 1, "/target", "out_of_range", "must be above 0");
  }
  if (trigger.type == KedaTriggerType::cron) faults.add_part("", faults_of(trigger.cron));
  if (trigger.type == KedaTriggerType::resource) faults.add_part("", resource_faults(trigger));
  if (trigger.type == KedaTriggerType::metric)
    faults.check(trigger.metric_type != KedaMetricType::utilization, "/metric_type", "not_applicable",
                 "must not be Utilization, which is only for resources");
  faults.check_range("/activation", trigger.activation, -largest_figure, largest_figure);
  faults.check_range("/failures", trigger.failures, 0, largest_failures);
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const kubernetes::Fallback& fallback) {
  Faults faults;
  faults.check_range("/failure_threshold", fallback.failure_threshold, 0, largest_failures);
  faults.check_range("/replicas", fallback.replicas, 0, largest_replica_count);
  return std::move(faults).all();
}

std::vector<Violation> count_faults(const Keda& signal) {
  const std::int64_t minimum = signal.min_replica_count;
  const std::int64_t maximum = signal.max_replica_count;
  Faults faults;
  faults.check_range("/min_replica_count", minimum, 0, largest_replica_count);
  faults.check_range("/max_replica_count", maximum, 1, largest_replica_count);
  faults.check_range("/idle_replica_count", signal.idle_replica_count, 0, largest_replica_count);
  faults.check(!is_count(minimum) || !is_count(maximum) || maximum == 0 || minimum <= maximum, "/min_replica_count",
               "minimum_above_maximum", "must not be above max_replica_count");
  const std::int64_t idle = signal.idle_replica_count.value_or(-1);
  faults.check(!is_count(idle) || !is_count(minimum) || idle < minimum, "/idle_replica_count", "out_of_range",
               "must be below min_replica_count");
  return std::move(faults).all();
}

}  // namespace

std::vector<Violation> faults_of(const Keda& signal) {
  Faults faults;
  faults.check_range("/polling_interval", signal.polling_interval, 1, a_week);
  faults.check_range("/cooldown_period", signal.cooldown_period, 0, a_week);
  faults.check_range("/initial_cooldown_period", signal.initial_cooldown_period, 0, a_week);
  faults.add_part("", count_faults(signal));
  faults.check(!signal.triggers.empty(), "/triggers", "empty", "must have at least one trigger");
  for (std::size_t i = 0; i < signal.triggers.size(); ++i)
    faults.add_item("/triggers", i, faults_of(signal.triggers[i]));
  if (signal.modifiers) faults.add_part("/scaling_modifiers", faults_of(*signal.modifiers));
  faults.check_range("/paused_replicas", signal.pauses.replicas, 0, largest_replica_count);
  if (signal.fallback) faults.add_part("/fallback", faults_of(*signal.fallback));
  if (signal.behavior) faults.add_part("/behavior", faults_of(*signal.behavior));
  if (signal.recommendations) faults.add_part("/recommendations", faults_of(*signal.recommendations));
  if (signal.scale_events) faults.add_part("/scale_events", faults_of(*signal.scale_events));
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const KedaMemory& memory) {
  Faults faults;
  faults.add_part("", faults_of(memory.replicas));
  for (std::size_t i = 0; i < memory.failures.size(); ++i) {
    Faults one;
    one.check(memory.failures[i].count >= 0, "/count", "out_of_range", "must not be negative");
    faults.add_item("/failures", i, std::move(one).all());
  }
  return std::move(faults).all();
}

}  // namespace headroom
