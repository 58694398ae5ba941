#include "api/lint/own_signals.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/lint/changes.hpp"
#include "api/lint/limit_findings.hpp"

namespace headroom::lint {
namespace {

constexpr double dead_band = 10;
constexpr double moved_by = 20;

// What grows with the number of nodes, whatever the load.
constexpr std::string_view grows_with_capacity[] = {"YARNMemoryAvailablePercentage",
                                                    "MemoryAvailableMB",
                                                    "CapacityRemainingGB",
                                                    "YARNCoreAvailablePercentage",
                                                    "MemoryTotalMB",
                                                    "CoreNodesRunning",
                                                    "TaskNodesRunning",
                                                    "MRTotalNodes",
                                                    "MRActiveNodes",
                                                    "TotalUnitsRunning",
                                                    "TotalNodesRunning",
                                                    "TotalVCPURunning"};

void check_reading(const Place& signal, std::string_view member, int usual, Findings& findings) {
  const Place place = signal.member(member);
  if (place.number() != 0) return;
  findings.add("reacts_to_one_reading", place, std::string(member) + " is 0, so that one reading moves the cluster",
               set(place, json_text(usual)));
}

bool is_resource_name(std::string_view name) { return name == "cpu" || name == "memory"; }

/// Whether every metric is the CPU or memory of the pods themselves. False if there is none.
bool has_resources_alone(const Place& list) {
  const std::size_t count = list.items().size();
  for (std::size_t i = 0; i < count; ++i) {
    const Place item = list.item(i);
    const auto type = item.member("type").text();
    const bool is_of_pods = type == "resource" || type == "container_resource" ||
                            is_resource_name(item.member("resource").text().value_or(""));
    if (!is_of_pods) return false;
  }
  return count > 0;
}

/// Memory beside other metrics. A metric that is the only one can't be left out.
void check_memory(const Place& list, const Place& item, std::optional<std::string_view> resource, Findings& findings) {
  if (resource != "memory") return;
  std::optional<JsonPatch> fix;
  if (list.items().size() > 1) fix = JsonPatch{remove(item)};
  findings.add("memory_metric_sticks", item, "a JVM rarely gives memory back, so this target seldom scales in",
               std::move(fix));
}

/// What a cron trigger asks for, against the bounds of the replicas.
void check_cron(const Place& trigger, std::int64_t least, std::optional<std::int64_t> most, Findings& findings) {
  const Place end = trigger.member("end");
  if (end.text() && end.text() == trigger.member("start").text()) {
    findings.add("window_never_opens", end, "start and end are the same time", remove(trigger));
    return;
  }
  const Place desired = trigger.member("desired_replicas");
  const auto replicas = desired.integer();
  if (!replicas || *replicas < 1) return;
  if (most && *replicas > *most)
    findings.add("window_outside_limits", desired,
                 "asks for " + std::to_string(*replicas) + " replicas, above the maximum of " + std::to_string(*most),
                 set(desired, json_text(*most)));
  else if (*replicas <= least)
    findings.add("window_outside_limits", desired,
                 "asks for " + std::to_string(*replicas) + " replicas, and the minimum gives as many at all times",
                 set(desired, json_text(std::min(least + 1, most.value_or(least + 1)))));
}

}  // namespace

void lint_managed_scaling(const Place& signal, Findings& findings) {
  const Place below = signal.member("scale_out_below_memory_available_percent");
  const Place above = signal.member("scale_in_above_memory_available_percent");
  const double out = below.number().value_or(15);
  const double in = above.number().value_or(75);
  const bool are_percents = out >= 0 && out <= 100 && in >= 0 && in <= 100;
  if (are_percents && out > in) {
    JsonPatch fix{set(below, json_text(in)), set(above, json_text(out))};
    findings.add("thresholds_overlap", above.is_written() ? above : below,
                 "memory between " + json_text(in) + " and " + json_text(out) + "% asks for more and for less",
                 std::move(fix));
  } else if (are_percents && in - out < dead_band) {
    const JsonPatch fix{out + moved_by <= 100 ? set(above, json_text(out + moved_by))
                                              : set(below, json_text(in - moved_by))};
    findings.add("thresholds_touch", above.is_written() ? above : below,
                 "the two thresholds are " + json_text(in - out) + " points apart: one node may be more than that",
                 fix);
  }
  check_reading(signal, "pending_for_seconds", 300, findings);
  check_reading(signal, "idle_for_seconds", 600, findings);
}

void lint_hdinsight_load(const Place& signal, Findings& findings) {
  check_reading(signal, "pending_for_seconds", 300, findings);
  check_reading(signal, "idle_for_seconds", 600, findings);
}

void lint_target_tracking(const Place& signal, Findings& findings) {
  const Place metric = signal.member("metric");
  const auto name = metric.text();
  if (!name || std::ranges::find(grows_with_capacity, *name) == std::end(grows_with_capacity)) return;
  findings.add("metric_rises_with_capacity", metric,
               std::string(*name) + " grows with the number of nodes, so that a target of it runs away",
               set(signal, R"({"kind":"managed_scaling"})"));
}

void lint_spark_dynamic_allocation(const Place& signal, Findings& findings) {
  const Place minimum = signal.member("min_executors");
  const Place maximum = signal.member("max_executors");
  lint_bounds(minimum, maximum, "executors", findings);
  for (const std::string_view member : {"initial_executors", "executor_instances"}) {
    const Place initial = signal.member(member);
    const auto count = initial.integer();
    if (!count || *count < 0) continue;
    if (maximum.integer() && *count > *maximum.integer())
      findings.add("initial_outside_bounds", initial,
                   std::string(member) + " of " + std::to_string(*count) + " is above max_executors",
                   set(initial, json_text(std::max<std::int64_t>(0, *maximum.integer()))));
    else if (minimum.integer() && *count < *minimum.integer())
      findings.add("setting_without_effect", initial,
                   std::string(member) + " of " + std::to_string(*count) + " is below min_executors, which counts",
                   remove(initial));
  }
  const Place tracking = signal.member("shuffle_tracking_enabled");
  const auto is_on = [&](std::string_view member) { return signal.member(member).boolean() == true; };
  if (tracking.boolean() == false && !is_on("shuffle_service_enabled") &&
      !is_on("decommission_shuffle_blocks_enabled") && !is_on("reliable_shuffle_storage"))
    findings.add("shuffle_not_kept", tracking,
                 "nothing keeps the shuffle files of an executor that goes: Spark does not start",
                 set(tracking, "true"));
  const Place idle = signal.member("idle_executors");
  const Place timeout = signal.member("cached_executor_idle_timeout_seconds");
  if (timeout.is_written()) return;
  for (std::size_t i = 0; i < idle.items().size(); ++i) {
    if (idle.item(i).member("has_cached_blocks").boolean() != true) continue;
    findings.add("cached_executors_never_released", timeout,
                 "executors with cached blocks are never released, because they have no idle timeout",
                 set(timeout, "600"));
    return;
  }
}

void lint_keda(const Place& signal, Findings& findings) {
  const Place minimum = signal.member("min_replica_count");
  const Place maximum = signal.member("max_replica_count");
  const Place idle = signal.member("idle_replica_count");
  const Place triggers = signal.member("triggers");
  lint_bounds(minimum, maximum, "replicas", findings);
  const std::int64_t least = minimum.integer().value_or(0);
  const bool resources_alone = has_resources_alone(triggers);
  if (least == 0 && resources_alone)
    findings.add("zero_needs_external_metric", minimum, "CPU and memory of pods cannot wake anything from 0 replicas",
                 set(minimum, "1"));
  const Place cooldown = signal.member("cooldown_period");
  if (cooldown.is_written() && least > 0 && !idle.is_written())
    findings.add("cooldown_without_zero", cooldown,
                 "cooldown_period governs the step to zero or idle only; behavior.scale_down governs all others",
                 remove(cooldown));
  const Place paused = signal.member("paused");
  if (paused.boolean() == true)
    findings.add("paused_left_on", paused, "the autoscaler is paused, so that replicas stay as they are",
                 remove(paused));
  const Place replicas = signal.member("paused_replicas");
  if (replicas.present())
    findings.add("paused_left_on", replicas, "the autoscaler is paused at this number of replicas", remove(replicas));
  const Place fallback = signal.member("fallback");
  if (fallback.present() && resources_alone)
    findings.add("fallback_unsupported", fallback, "a fallback needs a trigger other than CPU and memory",
                 remove(fallback));
  const Place polling = signal.member("polling_interval");
  if (polling.is_written() && least > 0 && !idle.is_written())
    findings.add("setting_without_effect", polling,
                 "KEDA polls for the step from zero; above it Kubernetes asks every 15 s by itself", remove(polling));
  for (std::size_t i = 0; i < triggers.items().size(); ++i) {
    check_memory(triggers, triggers.item(i), triggers.item(i).member("resource").text(), findings);
    if (triggers.item(i).member("type").text() == "cron")
      check_cron(triggers.item(i), least, maximum.integer(), findings);
    const Place activation = triggers.item(i).member("activation");
    const Place target = triggers.item(i).member("target");
    if (least != 0 || !activation.number() || !target.number() || *activation.number() <= *target.number()) continue;
    findings.add("activation_above_threshold", activation,
                 "from 0 replicas nothing starts until " + json_text(*activation.number()) + " are waiting",
                 set(activation, json_text(*target.number())));
  }
}

void lint_replica_autoscaler(const Place& signal, Findings& findings) {
  const Place minimum = signal.member("min_replicas");
  lint_bounds(minimum, signal.member("max_replicas"), "replicas", findings);
  if (minimum.integer() == 0 && has_resources_alone(signal.member("metrics")))
    findings.add("zero_needs_external_metric", minimum, "CPU and memory of pods cannot wake anything from 0 replicas",
                 set(minimum, "1"));
  const Place metrics = signal.member("metrics");
  for (std::size_t i = 0; i < metrics.items().size(); ++i)
    for (const std::string_view source : {"resource", "container_resource"})
      check_memory(metrics, metrics.item(i), metrics.item(i).member(source).member("name").text(), findings);
  const Place behavior = signal.member("behavior");
  const Place of_behavior = behavior.member("scale_down").member("stabilization_window_seconds");
  const Place of_signal = signal.member("downscale_stabilization_seconds");
  const Place& window = of_behavior.is_written() ? of_behavior : of_signal;
  if (window.number() == 0)
    findings.add("no_stabilization", window, "without a stabilization window replicas follow every dip",
                 set(window, "300"));
}

}  // namespace headroom::lint
