#include "api/sources/yarn/queues.hpp"

#include <utility>

#include "api/sources/reading/foreign_faults.hpp"

namespace headroom::api {
namespace {

constexpr double rounding = 0.01;  // YARN's shares are single-precision

/// Nothing gets past a fixed maximum that is reached. A share that is reached grows with the cluster.
int severity(const QueueBound& bound) {
  if (!bound.is_reached()) return 0;
  return bound.maximum_is == QueueMaximum::fixed ? 2 : 1;
}

/// A fixed maximum binds what comes next, a share binds what the cluster can grow by.
double room(const QueueBound& bound) {
  return bound.maximum_is == QueueMaximum::fixed ? bound.maximum_percent - bound.used_percent : bound.maximum_percent;
}

}  // namespace

bool QueueBound::limits() const { return maximum_percent > rounding && maximum_percent < 100 - rounding; }

bool QueueBound::is_reached() const { return used_percent >= maximum_percent - rounding; }

QueueBound tighter(const QueueBound& above, const QueueBound& own) {
  if (!own.limits() || !above.limits()) return own.limits() ? own : above;
  if (severity(own) != severity(above)) return severity(own) > severity(above) ? own : above;
  return room(own) < room(above) ? own : above;
}

std::string queue_name(json::ObjectReader& queue) {
  const auto path = queue.string("queuePath", 1024);
  const auto name = queue.string("queueName", 1024);
  return std::string(path.value_or(name.value_or("")));
}

std::optional<std::int64_t> read_pending_containers(json::ObjectReader& queue) {
  const auto count = queue.integer("pendingContainers", -maximum_containers, maximum_containers);
  if (!count || *count >= 0) return count;
  queue.report("pendingContainers", clamped_code, "must not be negative");
  return 0;
}

YarnQueue queue_below(const QueueBound& bound, std::string name) {
  YarnQueue queue{.name = std::move(name),
                  .used_percent = bound.used_percent,
                  .maximum_percent = bound.maximum_percent,
                  .maximum_is = bound.maximum_is};
  if (bound.queue != queue.name) queue.limited_by = bound.queue;
  return queue;
}

}  // namespace headroom::api
