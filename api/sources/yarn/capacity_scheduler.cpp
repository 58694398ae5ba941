#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "api/sources/reading/foreign_faults.hpp"
#include "api/sources/yarn/queues.hpp"
#include "api/sources/yarn/resources.hpp"

/// The queues of the Capacity Scheduler. With node labels, each maximum and each use is of one partition: the nodes
/// with one label.
namespace headroom::api {
namespace {

constexpr double maximum_percent = 1e6;

/// By partition; "" is that of the nodes without a label.
using Bounds = std::map<std::string, QueueBound, std::less<>>;

/// What applies in a partition; nothing binds a queue in a partition that no queue above it mentions.
QueueBound bound_in(const Bounds& bounds, const std::string& partition) {
  const auto known = bounds.find(partition);
  return known == bounds.end() ? QueueBound{} : known->second;
}

/// A maximum that is configured as an amount does not grow with the cluster.
bool is_amount(json::ObjectReader& capacities) {
  return read_resources(capacities, "configuredMaxResource").is_positive();
}

/// The maximum that `holder` states for `queue`. Without an absolute one, it is a share of the maximum above. The
/// object is a queue, whose figures are those of the default partition, or its capacities in one partition.
QueueBound read_bound(json::ObjectReader& holder, const std::string& queue, const QueueBound& above) {
  const double share = read_amount(holder, "maxCapacity", maximum_percent).value_or(100);
  const auto absolute = read_amount(holder, "absoluteMaxCapacity", maximum_percent);
  const auto used = read_amount(holder, "absoluteUsedCapacity", maximum_percent);
  return {.queue = queue,
          .used_percent = used.value_or(0),
          .maximum_percent = absolute.value_or(std::min(100.0, above.maximum_percent) * share / 100),
          .maximum_is =
              is_amount(holder) || holder.string("mode") == "absolute" ? QueueMaximum::fixed : QueueMaximum::share};
}

/// The queue's own maxima, before those above it are applied.
Bounds read_bounds(json::ObjectReader& object, const std::string& name, const Bounds& above) {
  Bounds own;
  own[""] = read_bound(object, name, bound_in(above, ""));
  const QueueMaximum kind = own[""].maximum_is;
  object.nested("capacities", [&](json::ObjectReader& capacities) {
    capacities.each("queueCapacitiesByPartition", maximum_items, [&](json::ObjectReader& each) {
      const std::string partition(each.string("partitionName").value_or(""));
      QueueBound bound = read_bound(each, name, bound_in(above, partition));
      if (kind == QueueMaximum::fixed) bound.maximum_is = kind;
      own[partition] = std::move(bound);
    });
  });
  return own;
}

/// The tighter of what is above and of the queue's own maxima, in each partition.
Bounds combined(const Bounds& above, const Bounds& own) {
  Bounds all = above;
  for (const auto& [partition, bound] : own) {
    const auto known = all.find(partition);
    if (known == all.end())
      all[partition] = bound;
    else
      known->second = tighter(known->second, bound);
  }
  return all;
}

/// What waits in a queue in one partition.
struct Waiting {
  std::string partition;
  Resources pending;
};

std::vector<Waiting> read_waiting(json::ObjectReader& queue) {
  std::vector<Waiting> all;
  queue.nested("resources", [&](json::ObjectReader& resources) {
    resources.each("resourceUsagesByPartition", maximum_items, [&](json::ObjectReader& usage) {
      const Resources pending = read_resources(usage, "pending");
      if (pending.has_any())
        all.push_back({.partition = std::string(usage.string("partitionName").value_or("")), .pending = pending});
    });
  });
  return all;
}

/// A part of `containers` in proportion to the memory that waits in the partition.
std::int64_t part_of(std::int64_t containers, const Waiting& part, const std::vector<Waiting>& all) {
  double whole = 0;
  for (const Waiting& each : all) whole += each.pending.memory_mib.value_or(0);
  if (whole <= 0) return containers;
  return std::llround(static_cast<double>(containers) * part.pending.memory_mib.value_or(0) / whole);
}

/// One leaf: a record for each partition in which something of it waits, or a record for the partition in which it
/// starts its containers.
void add_leaf(const std::string& name, const Bounds& bounds, std::vector<Waiting> waiting,
              std::optional<std::int64_t> containers, const std::string& home, Collector& out) {
  if (name.empty()) return;
  std::optional<Resources> whole;
  for (const Waiting& each : waiting) whole = whole ? sum(*whole, each.pending) : each.pending;
  std::erase_if(waiting, [](const Waiting& each) { return !each.pending.is_positive(); });
  if (waiting.empty()) waiting.push_back({.partition = home, .pending = whole.value_or(Resources{})});
  std::optional<std::int64_t> left = containers;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const bool last = i + 1 == waiting.size();
    const Waiting& part = waiting[i];
    YarnQueue queue = queue_below(bound_in(bounds, part.partition), name);
    queue.partition = part.partition;
    queue.pending_memory_mib = part.pending.memory_mib;
    queue.pending_vcores = part.pending.vcores;
    if (left) queue.pending_containers = last ? *left : std::min(*left, part_of(*containers, part, waiting));
    if (left) left = *left - *queue.pending_containers;
    out.add_queue(std::move(queue));
  }
}

void read_queue(json::ObjectReader& object, const Bounds& above, Collector& out) {
  const std::string name = queue_name(object);
  const Bounds own = read_bounds(object, name, above);
  const Bounds bounds = combined(above, own);
  const auto containers = read_pending_containers(object);
  const auto read_child = [&](json::ObjectReader& child) { read_queue(child, bounds, out); };
  if (for_each_child(object, "queues", read_child) > 0) return;
  const std::string label(object.string("defaultNodeLabelExpression").value_or(""));
  add_leaf(name, bounds, read_waiting(object), containers, own.contains(label) ? label : "", out);
}

}  // namespace

void read_capacity_scheduler(json::ObjectReader& info, Collector& out) { read_queue(info, {}, out); }

}  // namespace headroom::api
