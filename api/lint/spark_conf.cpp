#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "api/lint/changes.hpp"
#include "api/lint/kinds.hpp"
#include "api/lint/spark_keys.hpp"
#include "api/lint/spark_values.hpp"

namespace headroom::lint {
namespace {

constexpr std::string_view enabled_key = "spark.dynamicAllocation.enabled";
constexpr std::string_view minimum_key = "spark.dynamicAllocation.minExecutors";
constexpr std::string_view maximum_key = "spark.dynamicAllocation.maxExecutors";
constexpr std::string_view initial_key = "spark.dynamicAllocation.initialExecutors";
constexpr std::string_view ratio_key = "spark.dynamicAllocation.executorAllocationRatio";
constexpr std::string_view tracking_key = "spark.dynamicAllocation.shuffleTracking.enabled";
constexpr std::string_view tracking_timeout_key = "spark.dynamicAllocation.shuffleTracking.timeout";
constexpr std::string_view service_key = "spark.shuffle.service.enabled";
constexpr std::string_view instances_key = "spark.executor.instances";
constexpr std::string_view cores_key = "spark.executor.cores";
constexpr std::string_view task_cpus_key = "spark.task.cpus";
constexpr std::string_view master_key = "spark.master";

constexpr std::int64_t usual_maximum = 10;          // executors
constexpr std::int64_t unbounded = INT32_MAX;       // Spark's default
constexpr std::string_view usual_timeout = "600s";  // of executors with data

std::string whole(std::int64_t number) { return json_text(std::to_string(number)); }

std::string quoted(const SparkConf& conf, std::string_view key) { return "'" + conf.text(key).value_or("") + "'"; }

/// Whether executors run as pods. The master decides; without one, settings of Kubernetes do.
bool is_on_kubernetes(const SparkConf& conf) {
  if (const auto master = conf.text(master_key)) return master->starts_with("k8s://");
  return std::ranges::any_of(conf.properties().members(),
                             [](const json::Member& member) { return member.name.starts_with("spark.kubernetes."); });
}

/// What keeps the shuffle files of an executor that goes.
bool keeps_shuffle(const SparkConf& conf) {
  const bool decommissions = conf.is_true("spark.decommission.enabled") &&
                             !conf.is_false("spark.storage.decommission.enabled") &&
                             !conf.is_false("spark.storage.decommission.shuffleBlocks.enabled");
  const auto manager = conf.text("spark.shuffle.manager").value_or("sort");
  const bool has_own_manager =
      manager != "sort" && manager != "tungsten-sort" && !manager.starts_with("org.apache.spark.shuffle.sort.");
  return !conf.is_false(tracking_key) || conf.is_true(service_key) || decommissions || has_own_manager ||
         conf.has("spark.shuffle.sort.io.plugin.class");
}

struct WholeNumber {
  std::string_view key;
  std::int64_t least;
};
constexpr std::array whole_numbers =
    std::to_array<WholeNumber>({{cores_key, 1}, {task_cpus_key, 1}, {"spark.driver.cores", 1}});
constexpr std::array bounds = std::to_array<WholeNumber>({{minimum_key, 0}, {initial_key, 0}, {instances_key, 0}});

void check_whole(const SparkConf& conf, const WholeNumber& setting, Findings& findings) {
  if (!conf.at(setting.key).present()) return;
  const auto number = conf.integer(setting.key);
  if (number && *number >= setting.least) return;
  const Place place = conf.at(setting.key);
  findings.add_with_choice("invalid_value", place.pointer(),
                           std::string(setting.key) + " is " + quoted(conf, setting.key) +
                               "; Spark takes a whole number of at least " + std::to_string(setting.least),
                           {{set(place, whole(setting.least))}, {remove(place)}});
}

void check_sizes(const SparkConf& conf, Findings& findings) {
  constexpr std::array<std::string_view, 5> keys{"spark.executor.memory", "spark.driver.memory",
                                                 "spark.executor.memoryOverhead", "spark.driver.memoryOverhead",
                                                 "spark.executor.pyspark.memory"};
  for (const std::string_view key : keys) {
    const Place place = conf.at(key);
    const auto text = conf.text(key);
    if (!place.present() || (text && is_spark_size(*text))) continue;
    std::vector<JsonPatch> fixes;
    if (const auto meant = text ? meant_spark_size(*text) : std::nullopt)
      fixes.push_back({set(place, json_text(*meant))});
    fixes.push_back({remove(place)});
    findings.add_with_choice(
        "invalid_value", place.pointer(),
        std::string(key) + " is " + quoted(conf, key) + "; Spark takes whole digits and one of k, m, g, t",
        std::move(fixes));
  }
}

void check_booleans(const SparkConf& conf, Findings& findings) {
  constexpr std::array<std::string_view, 6> keys{enabled_key,
                                                 tracking_key,
                                                 service_key,
                                                 "spark.decommission.enabled",
                                                 "spark.storage.decommission.enabled",
                                                 "spark.storage.decommission.shuffleBlocks.enabled"};
  constexpr std::array<std::string_view, 4> yes{"yes", "1", "on", "t"};
  for (const std::string_view key : keys) {
    const Place place = conf.at(key);
    if (!place.present() || conf.boolean(key)) continue;
    const bool meant = std::ranges::find(yes, conf.text(key).value_or("")) != yes.end();
    findings.add_with_choice("invalid_value", place.pointer(),
                             std::string(key) + " is " + quoted(conf, key) + "; Spark takes true or false",
                             {{set(place, json_text(meant ? "true" : "false"))}, {remove(place)}});
  }
}

/// An executor needs at least the cores of one task.
void check_cores(const SparkConf& conf, Findings& findings) {
  const auto cores = conf.integer(cores_key);
  const std::int64_t cpus = conf.integer(task_cpus_key).value_or(1);
  if (!cores || *cores < 1 || *cores >= cpus) return;
  findings.add("invalid_value", conf.at(cores_key),
               "An executor has " + std::to_string(*cores) + " cores and a task needs " + std::to_string(cpus) +
                   ", so no task can run",
               set(conf.at(cores_key), whole(cpus)));
}

struct Timeout {
  std::string_view key;
  std::int64_t least;  ///< microseconds
  std::string_view usual;
  bool holds_data;  ///< how long executors are kept
};
constexpr std::array timeouts =
    std::to_array<Timeout>({{"spark.dynamicAllocation.executorIdleTimeout", 0, "60s", true},
                            {"spark.dynamicAllocation.cachedExecutorIdleTimeout", 0, usual_timeout, true},
                            {tracking_timeout_key, 0, usual_timeout, true},
                            {"spark.dynamicAllocation.schedulerBacklogTimeout", 1, "1s", false},
                            {"spark.dynamicAllocation.sustainedSchedulerBacklogTimeout", 1, "1s", false}});

void check_timeouts(const SparkConf& conf, Findings& findings) {
  for (const Timeout& timeout : timeouts) {
    const Place place = conf.at(timeout.key);
    if (!place.present()) continue;
    const auto text = conf.text(timeout.key);
    const auto time = text ? spark_time(*text) : std::nullopt;
    const std::string name(timeout.key);
    if (!time || *time < timeout.least) {
      findings.add_with_choice(
          "invalid_value", place.pointer(),
          name + " is " + quoted(conf, timeout.key) + "; Spark takes a time such as " + std::string(timeout.usual),
          {{set(place, json_text(timeout.usual))}, {remove(place)}});
      continue;
    }
    const bool is_idle =
        timeout.key == tracking_timeout_key && (conf.is_false(tracking_key) || conf.is_true(service_key));
    if (is_idle)
      findings.add("setting_without_effect", place,
                   name + " is read only if shuffle tracking is on and there is no shuffle service", remove(place));
    else if (timeout.holds_data && *time == endless)
      findings.add("cached_executors_never_released", place,
                   name + " is " + quoted(conf, timeout.key) + ", so executors that hold data are never given back",
                   set(place, json_text(usual_timeout)));
  }
}

void check_ratio(const SparkConf& conf, Findings& findings) {
  const Place place = conf.at(ratio_key);
  if (!place.present()) return;
  const auto ratio = conf.number(ratio_key);
  if (ratio && *ratio > 0 && *ratio <= 1) return;
  findings.add_with_choice(
      "invalid_value", place.pointer(),
      "The allocation ratio is " + quoted(conf, ratio_key) + "; Spark takes a number above 0 and at most 1",
      {{set(place, json_text("1.0"))}, {remove(place)}});
}

/// Spark starts with the largest of three figures, and says so in a warning that nobody reads.
void check_initial(const SparkConf& conf, std::int64_t minimum, std::optional<std::int64_t> maximum,
                   Findings& findings) {
  const std::int64_t instances = std::max<std::int64_t>(conf.integer(instances_key).value_or(0), 0);
  for (const std::string_view key : {initial_key, instances_key}) {
    const auto number = conf.integer(key);
    if (!number || *number < 0) continue;
    const Place place = conf.at(key);
    const std::string shown = std::string(key) + " is " + std::to_string(*number);
    if (maximum && *maximum > 0 && *number > *maximum) {
      findings.add("initial_outside_bounds", place, shown + ", above the maximum of " + std::to_string(*maximum),
                   set(place, whole(*maximum)));
      continue;
    }
    const std::int64_t larger = key == initial_key ? std::max(minimum, instances) : minimum;
    if (*number < larger)
      findings.add("setting_without_effect", place,
                   shown + ", and " + std::to_string(larger) + " executors are started with anyway", remove(place));
  }
}

void check_bounds(const SparkConf& conf, Findings& findings) {
  for (const WholeNumber& bound : bounds) check_whole(conf, bound, findings);
  const std::int64_t minimum = std::max<std::int64_t>(conf.integer(minimum_key).value_or(0), 0);
  const auto maximum = conf.integer(maximum_key);
  const Place most = conf.at(maximum_key);
  const std::int64_t first = std::max(conf.integer(initial_key).value_or(0), conf.integer(instances_key).value_or(0));
  const std::int64_t sensible = std::max({usual_maximum, 2 * minimum, first});
  if (!most.present() || (maximum && *maximum == unbounded)) {
    findings.add("maximum_unbounded", most,
                 "Nothing bounds the number of executors, so one job can take the whole cluster",
                 set(most, whole(std::min(sensible, unbounded - 1))));
  } else if (!maximum || *maximum < 0 || (*maximum == 0 && minimum == 0)) {
    findings.add("invalid_value", most,
                 "maxExecutors is " + quoted(conf, maximum_key) + "; Spark takes a whole number above 0",
                 set(most, whole(maximum ? 1 : sensible)));
  } else if (minimum > *maximum) {
    const Place least = conf.at(minimum_key);
    findings.add("minimum_above_maximum", least,
                 "minExecutors " + std::to_string(minimum) + " is above maxExecutors " + std::to_string(*maximum),
                 *maximum == 0 ? JsonPatch{set(most, whole(minimum))} : exchange(least, most));
  } else if (minimum == *maximum) {
    findings.add("minimum_equals_maximum", most,
                 "minExecutors and maxExecutors are both " + std::to_string(minimum) + ", so nothing scales",
                 set(most, whole(std::min(2 * minimum, unbounded - 1))));
  }
  check_initial(conf, minimum, maximum, findings);
}

void check_shuffle(const SparkConf& conf, bool on_kubernetes, bool is_dynamic, Findings& findings) {
  if (on_kubernetes && conf.is_true(service_key)) {
    JsonPatch fix{set(conf.at(service_key), json_text("false"))};
    if (!conf.is_true(tracking_key)) fix.push_back(set(conf.at(tracking_key), json_text("true")));
    findings.add("external_shuffle_on_kubernetes", conf.at(service_key),
                 "Kubernetes has no external shuffle service, so executors end when they look for one", std::move(fix));
  }
  if (is_dynamic && !keeps_shuffle(conf))
    findings.add("shuffle_not_kept", conf.at(tracking_key),
                 "Nothing keeps the shuffle files of an executor that goes, so Spark refuses dynamic allocation",
                 set(conf.at(tracking_key), json_text("true")));
}

/// Settings of dynamic allocation while it is off: nothing reads them.
void check_switched_off(const SparkConf& conf, Findings& findings) {
  const Place enabled = conf.at(enabled_key);
  for (const std::string_view key : {minimum_key, maximum_key, initial_key}) {
    if (!conf.at(key).present()) continue;
    const PatchOperation enable = set(enabled, json_text("true"));
    findings.add_with_choice("dynamic_allocation_not_enabled", enabled.where(),
                             std::string(key) + " is set and dynamic allocation is off, so the number is fixed",
                             {{enable}, {enable, set(conf.at(tracking_key), json_text("true"))}});
    return;
  }
  if (!conf.is_false(enabled_key)) return;
  for (const Timeout& timeout : timeouts)
    if (conf.at(timeout.key).present())
      findings.add("setting_without_effect", conf.at(timeout.key),
                   std::string(timeout.key) + " is not read while dynamic allocation is off",
                   remove(conf.at(timeout.key)));
}

}  // namespace

void lint_spark_conf(const Place& body, Findings& findings) {
  const Place properties = body.member("properties");
  const SparkConf conf(properties);
  const bool is_dynamic = conf.is_true(enabled_key);
  for (const WholeNumber& setting : whole_numbers) check_whole(conf, setting, findings);
  check_booleans(conf, findings);
  check_sizes(conf, findings);
  check_cores(conf, findings);
  check_shuffle(conf, is_on_kubernetes(conf), is_dynamic, findings);
  if (is_dynamic) {
    check_bounds(conf, findings);
    check_ratio(conf, findings);
    check_timeouts(conf, findings);
  } else {
    check_whole(conf, {instances_key, 1}, findings);
    check_switched_off(conf, findings);
  }
  check_spark_keys(conf, findings);
}

}  // namespace headroom::lint
