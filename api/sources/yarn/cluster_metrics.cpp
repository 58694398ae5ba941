#include <algorithm>
#include <array>
#include <string>

#include "api/sources/reading/object_lists.hpp"
#include "api/sources/yarn/document_readers.hpp"

/// The ResourceManager's /ws/v1/cluster/metrics.
namespace headroom::api {
namespace {

/// YARN's name of a figure, and CloudWatch's (where CloudWatch has none, the one of core/model/metrics.hpp).
constexpr std::array<std::pair<std::string_view, std::string_view>, 25> figures{{
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

std::optional<double> figure(const std::vector<MetricValue>& seen, std::string_view metric) {
  const auto value = std::ranges::find(seen, metric, &MetricValue::name);
  return value == seen.end() ? std::nullopt : std::optional(value->value);
}

void read_metrics(json::ObjectReader& metrics, Collector& out) {
  std::vector<MetricValue> seen;
  for (const auto& [field, name] : figures)
    if (const auto amount = metrics.number(field, 0, largest_amount)) seen.push_back({std::string(name), *amount});
  // YARN's own sum, for versions that do not print it.
  const auto available = figure(seen, metric::memory_available);
  const auto allocated = figure(seen, metric::memory_allocated);
  if (!figure(seen, metric::memory_total) && available && allocated)
    out.add_value(metric::memory_total, *available + *allocated + figure(seen, "MemoryReservedMB").value_or(0));
  for (const MetricValue& each : seen) out.add_value(each.name, each.value);
}

}  // namespace

void read_yarn_cluster_metrics(const SourceDocument& document, Collector& out) {
  read_body(document, [&](json::ObjectReader& body) {
    read_unwrapped(body, "clusterMetrics", [&](json::ObjectReader& metrics) { read_metrics(metrics, out); });
  });
}

}  // namespace headroom::api
