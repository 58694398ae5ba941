#include "api/lint/spark_keys.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

#include "api/lint/changes.hpp"
#include "api/lint/lower.hpp"
#include "core/base/nearest.hpp"

namespace headroom::lint {
namespace {

constexpr std::string_view dynamic_prefix = "spark.dynamicAllocation.";

/// All settings of dynamic allocation in Spark 3 and 4.
constexpr std::array<std::string_view, 11> dynamic_keys{"spark.dynamicAllocation.enabled",
                                                        "spark.dynamicAllocation.minExecutors",
                                                        "spark.dynamicAllocation.maxExecutors",
                                                        "spark.dynamicAllocation.initialExecutors",
                                                        "spark.dynamicAllocation.executorAllocationRatio",
                                                        "spark.dynamicAllocation.schedulerBacklogTimeout",
                                                        "spark.dynamicAllocation.sustainedSchedulerBacklogTimeout",
                                                        "spark.dynamicAllocation.executorIdleTimeout",
                                                        "spark.dynamicAllocation.cachedExecutorIdleTimeout",
                                                        "spark.dynamicAllocation.shuffleTracking.enabled",
                                                        "spark.dynamicAllocation.shuffleTracking.timeout"};

/// Settings that are often used, and others that look like them. A key that is nearly one of these is misspelt.
constexpr std::array<std::string_view, 34> usual_keys{"spark.master",
                                                      "spark.submit.deployMode",
                                                      "spark.app.name",
                                                      "spark.executor.instances",
                                                      "spark.executor.cores",
                                                      "spark.executor.memory",
                                                      "spark.executor.memoryOverhead",
                                                      "spark.executor.memoryOverheadFactor",
                                                      "spark.executor.pyspark.memory",
                                                      "spark.executor.heartbeatInterval",
                                                      "spark.executor.extraJavaOptions",
                                                      "spark.executor.defaultJavaOptions",
                                                      "spark.executor.extraClassPath",
                                                      "spark.executor.extraLibraryPath",
                                                      "spark.executor.maxNumFailures",
                                                      "spark.driver.cores",
                                                      "spark.driver.memory",
                                                      "spark.driver.memoryOverhead",
                                                      "spark.driver.memoryOverheadFactor",
                                                      "spark.driver.extraJavaOptions",
                                                      "spark.driver.defaultJavaOptions",
                                                      "spark.driver.extraClassPath",
                                                      "spark.driver.extraLibraryPath",
                                                      "spark.driver.maxResultSize",
                                                      "spark.task.cpus",
                                                      "spark.task.maxFailures",
                                                      "spark.shuffle.service.enabled",
                                                      "spark.shuffle.service.port",
                                                      "spark.shuffle.manager",
                                                      "spark.decommission.enabled",
                                                      "spark.storage.decommission.enabled",
                                                      "spark.storage.decommission.shuffleBlocks.enabled",
                                                      "spark.storage.decommission.rddBlocks.enabled",
                                                      "spark.sql.shuffle.partitions"};

/// Names that people expect by analogy.
constexpr std::array<std::string_view, 4> invented_keys{
    "spark.kubernetes.executor.request.memory", "spark.kubernetes.driver.request.memory",
    "spark.kubernetes.executor.limit.memory", "spark.kubernetes.driver.limit.memory"};

bool is_same_but_for_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

/// Whether one letter is wrong, missing, too many, or in the other case. More may be another setting.
bool is_nearly(std::string_view key, std::string_view known) {
  if (is_same_but_for_case(key, known)) return true;
  const std::string_view longer = key.size() > known.size() ? key : known;
  const std::string_view shorter = key.size() > known.size() ? known : key;
  if (longer.size() - shorter.size() > 1) return false;
  const auto first = std::ranges::mismatch(longer, shorter).in1 - longer.begin();
  const auto at = static_cast<std::size_t>(first);
  return longer.substr(at + 1) == shorter.substr(longer.size() == shorter.size() ? at + 1 : at);
}

/// Compares only what follows the prefix: with the prefix, all keys would be alike.
std::optional<std::string_view> nearest_dynamic_key(std::string_view key) {
  std::vector<std::string_view> names;
  names.reserve(std::size(dynamic_keys));
  for (const std::string_view known : dynamic_keys) names.push_back(known.substr(dynamic_prefix.size()));
  const auto found = nearest(key.substr(dynamic_prefix.size()), names);
  if (!found) return std::nullopt;
  return dynamic_keys[static_cast<std::size_t>(std::ranges::find(names, *found) - names.begin())];
}

void add_unknown(const SparkConf& conf, std::string_view key, std::optional<std::string_view> meant,
                 Findings& findings) {
  const Place place = conf.at(key);
  std::vector<JsonPatch> fixes;
  if (meant && !conf.at(*meant).is_written()) fixes.push_back(rename(conf.properties(), key, *meant));
  fixes.push_back({remove(place)});
  findings.add_with_choice(
      "unknown_key", place.pointer(),
      "Spark has no setting " + std::string(key) + (meant ? "; " + std::string(*meant) + " is probably meant" : ""),
      std::move(fixes));
}

}  // namespace

void check_spark_keys(const SparkConf& conf, Findings& findings) {
  const auto members = conf.properties().members();
  for (const json::Member& member : members.first(std::min(members.size(), Place::most_items))) {
    const std::string_view key = member.name;
    const bool is_dynamic = key.size() > dynamic_prefix.size() &&
                            is_same_but_for_case(key.substr(0, dynamic_prefix.size()), dynamic_prefix);
    if (std::ranges::find(dynamic_keys, key) != dynamic_keys.end()) continue;
    if (is_dynamic) {
      add_unknown(conf, key, nearest_dynamic_key(key), findings);
    } else if (std::ranges::find(invented_keys, key) != invented_keys.end()) {
      add_unknown(conf, key, std::nullopt, findings);
    } else if (std::ranges::find(usual_keys, key) == usual_keys.end()) {
      const auto* const near =
          std::ranges::find_if(usual_keys, [&](std::string_view known) { return is_nearly(key, known); });
      if (near != usual_keys.end()) add_unknown(conf, key, *near, findings);
    }
  }
}

}  // namespace headroom::lint
