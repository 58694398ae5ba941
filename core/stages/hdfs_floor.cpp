#include "core/stages/hdfs_floor.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/text.hpp"

namespace headroom {
namespace {

/// A node with a fuller disk is marked as unhealthy.
constexpr double fullest_disk_percent = 90;

std::optional<double> fresh(const Observation& seen, std::string_view metric) {
  const auto reading = seen.reading(metric);
  return reading && reading->fresh && std::isfinite(reading->value) ? std::optional(reading->value) : std::nullopt;
}

std::optional<double> used_percent(const Observation& seen) {
  if (const auto used = fresh(seen, metric::hdfs_used_percent)) {
    const bool may_be_share = *used > 0 && *used < 1;  // the worse of both readings keeps the data
    return std::clamp(may_be_share ? *used * 100 : *used, 0.0, 100.0);
  }
  const auto remaining = fresh(seen, metric::hdfs_remaining);
  if (remaining && *remaining <= 0) return 100;
  const auto total = fresh(seen, metric::hdfs_total);
  if (!total || *total <= 0) return std::nullopt;
  if (const auto used = fresh(seen, metric::hdfs_used)) return std::clamp(100 * *used / *total, 0.0, 100.0);
  return remaining ? std::optional(std::clamp(100 * (*total - *remaining) / *total, 0.0, 100.0)) : std::nullopt;
}

/// HDFS is on what runs. A description without running nodes shows what was requested.
Units core_running(const Observation& seen, Units requested) {
  Units running{0};
  for (std::size_t i = 0; i < seen.cluster->pools.size(); ++i)
    if (seen.cluster->pools[i].role == Role::core)
      running += Units{seen.cluster->pools[i].running * seen.units_per_count[i]};
  return running > Units{0} ? running : requested;
}

}  // namespace

HdfsFloor hdfs_floor(const Observation& seen, const PolicyRules& policy, Units requested, Units one_node) {
  if (seen.cluster->platform != Platform::emr || requested <= Units{0}) return {};
  const auto used = used_percent(seen);
  if (!used)
    return {std::max(requested - one_node, Units{0}),
            "how full HDFS is is not known, so core gives up one node at a time: give HDFSUtilization"};
  const double usable = std::max(fullest_disk_percent - policy.guards.hdfs_headroom_percent, 1.0);
  const Units running = core_running(seen, requested);
  // Percentages have at most a few digits; without the tolerance, 8 × 60 / 80 might come out above 6.
  const double exact = static_cast<double>(running.value) * *used / usable;
  const Units needed{static_cast<std::int64_t>(std::ceil(exact - 1e-9))};
  if (!seen.tells_reasons()) return {needed, {}};
  return {needed, "HDFS fills " + text::quantity(*used) + "% of the " + text::counted(running, seen.unit) +
                      " of core, and may fill " + text::quantity(usable) +
                      "% of what stays: " + text::whole(running.value) + " × " + text::quantity(*used) + " / " +
                      text::quantity(usable) + ", rounded up, is " + text::whole(needed.value)};
}

}  // namespace headroom
