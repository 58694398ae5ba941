#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "api/sources/reading/foreign_faults.hpp"
#include "api/sources/reading/object_lists.hpp"
#include "api/sources/yarn/document_readers.hpp"
#include "api/sources/yarn/resources.hpp"

/// The ResourceManager's /ws/v1/cluster/metrics.
namespace headroom::api {
namespace {

/// YARN's name of a figure, and CloudWatch's (where CloudWatch has none, the one of core/model/metrics.hpp).
constexpr std::array<std::pair<std::string_view, std::string_view>, 25> names{{
    {"totalMB", "MemoryTotalMB"},
    {"availableMB", "MemoryAvailableMB"},
    {"allocatedMB", "MemoryAllocatedMB"},
    {"reservedMB", "MemoryReservedMB"},
    {"pendingMB", "MemoryPendingMB"},
    {"totalVirtualCores", "VCoresTotal"},
    {"availableVirtualCores", "VCoresAvailable"},
    {"allocatedVirtualCores", "VCoresAllocated"},
    {"reservedVirtualCores", "VCoresReserved"},
    {"pendingVirtualCores", "VCoresPending"},
    {"containersAllocated", "ContainerAllocated"},
    {"containersReserved", "ContainerReserved"},
    {"containersPending", "ContainerPending"},
    {"appsSubmitted", "AppsSubmitted"},
    {"appsCompleted", "AppsCompleted"},
    {"appsPending", "AppsPending"},
    {"appsRunning", "AppsRunning"},
    {"appsFailed", "AppsFailed"},
    {"appsKilled", "AppsKilled"},
    {"totalNodes", "MRTotalNodes"},
    {"activeNodes", "MRActiveNodes"},
    {"lostNodes", "MRLostNodes"},
    {"unhealthyNodes", "MRUnhealthyNodes"},
    {"decommissionedNodes", "MRDecommissionedNodes"},
    {"rebootedNodes", "MRRebootedNodes"},
}};

using Figures = std::map<std::string_view, double>;  ///< by CloudWatch's names

std::optional<double> figure(const Figures& figures, std::string_view metric) {
  const auto known = figures.find(metric);
  return known == figures.end() ? std::nullopt : std::optional(known->second);
}

/// YARN's own sum, for versions that do not print it. Overloaded, YARN counts what it has given out too much as a
/// negative available amount, so the sum is taken before that counts as 0.
void sum_total(json::ObjectReader& metrics, Figures& figures) {
  if (figure(figures, metric::memory_total)) return;
  const auto available = metrics.get("availableMB");
  const auto allocated = figure(figures, metric::memory_allocated);
  if (!allocated || !figure(figures, metric::memory_available)) return;
  figures[metric::memory_total] =
      std::max(0.0, available->number() + *allocated + figure(figures, "MemoryReservedMB").value_or(0));
}

/// The names of one resource's figures, and the whole of it.
struct Whole {
  std::string_view total_name;
  std::string_view available_name;
  std::optional<double> total;
  std::optional<double> used;
};

/// Replaces the figures of the default partition by those of the whole cluster. Without the use of the whole, the
/// available part of the whole is unknown, too.
void use(const Whole& whole, Figures& figures) {
  if (!whole.total || *whole.total <= 0) return;
  figures[whole.total_name] = *whole.total;
  if (whole.used)
    figures[whole.available_name] = std::max(0.0, *whole.total - *whole.used);
  else
    figures.erase(whole.available_name);
}

/// totalMB, availableMB and the vcores are those of the nodes without a label. What all partitions have stands beside
/// them, unless YARN says that it does not count it.
void use_all_partitions(json::ObjectReader& metrics, Figures& figures) {
  if (metrics.boolean("crossPartitionMetricsAvailable") == false) return;
  const Resources total = read_resources(metrics, "totalClusterResourcesAcrossPartition");
  Resources used = read_resources(metrics, "totalUsedResourcesAcrossPartition");
  // The whole cluster uses at least what is allocated in one partition.
  if (used.memory_mib && *used.memory_mib < figure(figures, metric::memory_allocated).value_or(0)) used = {};
  const auto unlabelled_total = figure(figures, metric::memory_total);
  const auto unlabelled_available = figure(figures, metric::memory_available);
  if (!total.is_positive() || total.memory_mib == unlabelled_total) return;
  if (const auto percent = percent_of(unlabelled_available, unlabelled_total); percent && !used.memory_mib)
    figures[metric::memory_available_percent] = std::min(100.0, *percent);
  use({metric::memory_total, metric::memory_available, total.memory_mib, used.memory_mib}, figures);
  use({metric::vcores_total, metric::vcores_available, total.vcores, used.vcores}, figures);
}

void read_metrics(json::ObjectReader& metrics, Collector& out) {
  Figures seen;
  for (const auto& [field, name] : names)
    if (const auto amount = read_amount(metrics, field, largest_amount)) seen[name] = *amount;
  sum_total(metrics, seen);
  use_all_partitions(metrics, seen);
  for (const auto& [name, amount] : seen) out.add_value(name, amount);
}

}  // namespace

void read_yarn_cluster_metrics(const SourceDocument& document, Collector& out) {
  read_body(document, [&](json::ObjectReader& body) {
    read_unwrapped(body, "clusterMetrics", [&](json::ObjectReader& metrics) { read_metrics(metrics, out); });
  });
}

}  // namespace headroom::api
