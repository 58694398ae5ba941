#include "core/yarn/queue_limits.hpp"

#include <algorithm>

namespace headroom {
namespace {

constexpr double rounding = 0.01;  // YARN's shares are single-precision

bool waits(const YarnQueue& queue) {
  return queue.pending_containers.value_or(0) > 0 || queue.pending_memory_mib.value_or(0) > 0 ||
         queue.pending_vcores.value_or(0) > 0;
}

bool is_limited(const YarnQueue& queue) {
  return queue.maximum_percent > rounding && queue.maximum_percent < 100 - rounding;
}

}  // namespace

std::vector<QueueLimit> limits_of_waiting(const std::vector<YarnQueue>& queues) {
  std::vector<QueueLimit> limits;
  std::vector<std::vector<YarnQueue>> members;
  for (const YarnQueue& queue : queues) {
    if (!waits(queue) || !is_limited(queue)) continue;
    const std::string& name = queue.limited_by.empty() ? queue.name : queue.limited_by;
    const auto known = std::ranges::find_if(
        limits, [&](const QueueLimit& limit) { return limit.queue == name && limit.partition == queue.partition; });
    if (known != limits.end()) {
      members[static_cast<std::size_t>(known - limits.begin())].push_back(queue);
      continue;
    }
    limits.push_back({.queue = name,
                      .partition = queue.partition,
                      .used_percent = queue.used_percent,
                      .maximum_percent = queue.maximum_percent,
                      .maximum_is = queue.maximum_is});
    members.push_back({queue});
  }
  for (std::size_t i = 0; i < limits.size(); ++i) limits[i].pending = pending_in(members[i]);
  return limits;
}

bool is_at_maximum(const QueueLimit& limit, std::optional<double> partition_mib) {
  double next_percent = 0;
  const bool sized = limit.pending.memory_mib && limit.pending.containers.value_or(0) > 0;
  if (limit.maximum_is == QueueMaximum::fixed && sized && partition_mib.value_or(0) > 0)
    next_percent = *limit.pending.memory_mib / *limit.pending.containers / *partition_mib * 100;
  const double slack = next_percent > 0 ? -rounding : rounding;
  return limit.used_percent + next_percent >= limit.maximum_percent - slack;
}

std::optional<double> growth_for(const QueueLimit& limit, double pending, std::optional<double> whole) {
  const double maximum = limit.maximum_percent / 100;
  if (pending <= 0 || maximum <= 0) return std::nullopt;
  if (is_at_maximum(limit, std::nullopt)) return pending / maximum;
  if (!whole) return std::nullopt;
  const double growth = (limit.used_percent / 100 * *whole + pending) / maximum - *whole;
  return growth > 0 ? std::optional(growth) : std::nullopt;
}

}  // namespace headroom
