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

/// How full the disks are, and by what.
struct Fill {
  double percent{0};
  std::string_view by{"HDFS fills"};
};

std::optional<Fill> by_utilization(const Observation& seen) {
  const auto used = fresh(seen, metric::hdfs_used_percent);
  if (!used) return std::nullopt;
  const bool may_be_share = *used > 0 && *used < 1;  // the worse of both readings keeps the data
  return Fill{.percent = std::clamp(may_be_share ? *used * 100 : *used, 0.0, 100.0)};
}

/// What remains counts before what HDFS uses: files beside HDFS fill the disks of the nodes that stay, too.
std::optional<Fill> by_capacity(const Observation& seen) {
  const auto used = fresh(seen, metric::hdfs_used);
  const auto remaining = fresh(seen, metric::hdfs_remaining);
  if (remaining && *remaining <= 0) return Fill{.percent = 100};
  const auto total = fresh(seen, metric::hdfs_total);
  if (!total || *total <= 0 || (!used && !remaining)) return std::nullopt;
  const auto of_total = [&](double amount) { return std::clamp(100 * amount / *total, 0.0, 100.0); };
  const double by_hdfs = used ? of_total(*used) : 0;
  const double by_all = remaining ? of_total(*total - *remaining) : 0;
  if (used && by_all > by_hdfs) return Fill{.percent = by_all, .by = "HDFS and other files fill"};
  return Fill{.percent = std::max(by_hdfs, by_all)};
}

/// The fuller reading keeps the data.
std::optional<Fill> fill_of(const Observation& seen) {
  const auto percent = by_utilization(seen);
  const auto capacity = by_capacity(seen);
  if (!percent || !capacity) return percent ? percent : capacity;
  return capacity->percent > percent->percent ? capacity : percent;
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
  const auto fill = fill_of(seen);
  if (!fill)
    return {std::max(requested - one_node, Units{0}),
            "how full HDFS is is not known, so core gives up one node at a time: give HDFSUtilization"};
  const double usable = std::max(fullest_disk_percent - policy.guards.hdfs_headroom_percent, 1.0);
  const Units running = core_running(seen, requested);
  // Percentages have at most a few digits; without the tolerance, 8 × 60 / 80 might come out above 6.
  const double exact = static_cast<double>(running.value) * fill->percent / usable;
  const Units needed{static_cast<std::int64_t>(std::ceil(exact - 1e-9))};
  if (!seen.tells_reasons()) return {needed, {}};
  return {needed, std::string(fill->by) + " " + text::quantity(fill->percent) + "% of the " +
                      text::counted(running, seen.unit) + " of core, and may fill " + text::quantity(usable) +
                      "% of what stays: " + text::whole(running.value) + " × " + text::quantity(fill->percent) + " / " +
                      text::quantity(usable) + ", rounded up, is " + text::whole(needed.value)};
}

}  // namespace headroom
