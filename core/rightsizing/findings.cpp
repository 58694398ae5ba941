#include "core/rightsizing/findings.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/rightsizing/data_size.hpp"
#include "core/rightsizing/heap_advice.hpp"
#include "core/rightsizing/skew.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

constexpr double idle_percent = 50;         ///< share of the core-hours; from this on, idle cores are worth a finding
constexpr double waiting_cpu_percent = 50;  ///< share of task time; up to this, tasks mostly wait
constexpr double driver_share = 0.5;        ///< share of the time; from this on, the driver takes most of it
constexpr double near_floor = 0.8;          ///< share of the time; from this on, a floor is what limits the time
constexpr double far_floor = 0.5;

using text::quantity;

std::string percent(double value) { return quantity(value) + "%"; }
std::string seconds(double value) { return quantity(value) + " s"; }
std::string mebibytes(Mebibytes amount) { return quantity(static_cast<double>(amount.value)) + " MiB"; }
std::string count(std::int64_t value) { return quantity(static_cast<double>(value)); }

std::string name_of(StageId stage) {
  return "stage " + std::to_string(stage.stage) +
         (stage.attempt == 0 ? "" : " (attempt " + std::to_string(stage.attempt) + ")");
}

/// Only if a heap is suggested.
std::string heap_setting(const Observed& observed) {
  return "spark.executor.memory=" + std::to_string(observed.suggested_heap->value) + "m";
}

/// How many partitions give the average task of the stage the memory that it needs.
std::string more_partitions(const Spill& spill, const Observed& observed) {
  const std::string setting =
      spill.reads_storage ? "a smaller spark.sql.files.maxPartitionBytes" : "spark.sql.shuffle.partitions";
  const auto room = observed.executor ? bytes_per_task(*observed.executor) : std::nullopt;
  if (!room) return "more partitions (" + setting + ")";
  const Int128 partitions = Int128{spill.tasks} + ceil_div(spill.memory_bytes, *room);
  return "at least " + quantity(static_cast<double>(partitions)) + " partitions (" + setting + ")";
}

/// The other remedy: a larger heap. It may only help in part.
std::string more_heap(const Spill& spill, const Observed& observed) {
  if (!observed.suggested_heap) return "";
  const auto enough = heap_without(spill, observed);
  if (enough && *observed.suggested_heap >= *enough) return ", or executors more heap: " + heap_setting(observed);
  return "; more heap (" + heap_setting(observed) + ") helps, but not alone";
}

std::optional<Finding> spill_finding(const Observed& observed, const SparkEvidence& evidence) {
  const auto spill = worst_spill(evidence);
  if (!spill) return std::nullopt;
  return Finding{"spill", "Tasks need more memory than they have: those of " + name_of(spill->stage) + " spilled " +
                              format_binary(spill->memory_bytes) + " (" + format_binary(spill->disk_bytes) +
                              " on disk), " + format_binary(spill->memory_bytes / spill->tasks) + " each. Give it " +
                              more_partitions(*spill, observed) + " instead of " + count(spill->tasks) +
                              more_heap(*spill, observed) + ". More executors do not help."};
}

std::optional<Finding> high_gc_finding(const Observed& observed) {
  if (!(observed.gc_percent > high_gc_percent)) return std::nullopt;
  std::string detail = percent(*observed.gc_percent) + " of task time was garbage collection, more than " +
                       percent(high_gc_percent) + ": the heap is too small for its tasks. ";
  detail += observed.suggested_heap ? "Set " + heap_setting(observed) + ", or fewer cores per executor."
                                    : "Give executors more memory, or fewer cores.";
  return Finding{"gc_high", std::move(detail)};
}

std::optional<Finding> large_heap_finding(const Observed& observed) {
  if (observed.memory != MemoryVerdict::too_large) return std::nullopt;
  std::string detail = "Only " + percent(*observed.gc_percent) + " of task time was garbage collection, less than " +
                       percent(low_gc_percent) + ": the heap is larger than it needs to be. ";
  if (!observed.suggested_heap)
    return Finding{"heap_too_large",
                   detail + "The documents do not say how full it was; lower spark.executor.memory in small steps."};
  const bool known = observed.executor && observed.executor->memory;
  detail +=
      "The fullest held " + format_binary(*observed.peak_heap_bytes) +
      (known ? " of " + mebibytes(*observed.executor->memory) + " (by maxMemory and the default spark.memory.fraction)"
             : "") +
      "; " + heap_setting(observed) + " leaves a margin.";
  return Finding{"heap_too_large", std::move(detail)};
}

std::optional<Finding> skew_finding(const SparkEvidence& evidence) {
  const auto skew = worst_skew(evidence);
  if (!skew || !(skew->ratio() > skewed_ratio)) return std::nullopt;
  return Finding{"skew", "The slowest tasks of " + (skew->stage ? name_of(*skew->stage) : "a stage") + " take " +
                             seconds(skew->p99_milliseconds / 1000) + ", " + quantity(skew->ratio()) +
                             " times the median of " + seconds(skew->median_milliseconds / 1000) +
                             ": a few partitions have most of the data. Split them, in joins by " +
                             "spark.sql.adaptive.skewJoin.enabled=true, else by a salted key. More executors do not " +
                             "help."};
}

std::optional<Finding> cpu_finding(const Observed& observed) {
  if (!observed.cpu_percent || *observed.cpu_percent > waiting_cpu_percent) return std::nullopt;
  return Finding{"cpu_low", "Tasks were on a CPU in " + percent(*observed.cpu_percent) +
                                " of their time and waited for the rest, as a rule for storage or a shuffle. Faster " +
                                "storage, network or local disks help more than cores do."};
}

std::optional<Finding> idle_finding(const Observed& observed) {
  if (!observed.wasted_percent || *observed.wasted_percent < idle_percent) return std::nullopt;
  return Finding{"idle_cores", percent(*observed.wasted_percent) + " of the executors' core-hours had no task (" +
                                   quantity(*observed.wasted_core_hours) + " of " +
                                   quantity(*observed.wasted_core_hours + *observed.used_core_hours) +
                                   "). Ask for fewer executors, or let dynamic allocation give idle ones back " +
                                   "(spark.dynamicAllocation.enabled=true)."};
}

std::optional<Finding> floor_finding(const TimeFloors& floors) {
  const std::string actual = seconds(floors.actual_seconds);
  const std::string least = seconds(floors.critical_path_seconds);
  if (!(floors.actual_seconds > 0)) return std::nullopt;
  if (floors.driver_seconds >= driver_share * floors.actual_seconds)
    return Finding{"driver_bound", "No stage ran in " + seconds(floors.driver_seconds) + " of " + actual +
                                       ": that is the driver's own time, which no executor shortens. Look for " +
                                       "collected results, file listings and waits between jobs."};
  if (floors.critical_path_seconds >= near_floor * floors.actual_seconds)
    return Finding{"critical_path_bound", "With any number of executors it would still take " + least + " of " +
                                              actual + ": the driver and each stage's longest task take that long. " +
                                              "Shorten those tasks (smaller or evener partitions)."};
  if (floors.ideal_seconds && *floors.ideal_seconds >= near_floor * floors.actual_seconds &&
      floors.critical_path_seconds <= far_floor * floors.actual_seconds)
    return Finding{"more_executors_help", "The executors were busy (at best " + seconds(*floors.ideal_seconds) +
                                              " of " + actual + "), and no chain of tasks takes longer than " + least +
                                              ": more executors shorten it down to that."};
  return std::nullopt;
}

}  // namespace

std::vector<Finding> findings(const Observed& observed, const SparkEvidence& evidence) {
  std::vector<Finding> all;
  const auto add = [&](std::optional<Finding> finding) {
    if (finding) all.push_back(std::move(*finding));
  };
  add(spill_finding(observed, evidence));
  add(high_gc_finding(observed));
  add(large_heap_finding(observed));
  add(skew_finding(evidence));
  add(cpu_finding(observed));
  add(idle_finding(observed));
  if (observed.floors) add(floor_finding(*observed.floors));
  return all;
}

}  // namespace headroom::rightsizing
