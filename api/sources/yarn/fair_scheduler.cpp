#include <algorithm>
#include <string>
#include <utility>

#include "api/sources/yarn/queues.hpp"
#include "api/sources/yarn/resources.hpp"

/// The queues of the Fair Scheduler. It has no percentages: shares of the cluster stand for them. Its maxima are
/// amounts, so they do not grow with the cluster. A container starts only if it fits below the maximum of its queue and
/// of every queue above it, in memory and in vcores (FSQueue.fitsInMaxShare).
namespace headroom::api {
namespace {

/// What a queue takes over from the queue above it.
struct Above {
  QueueBound bound{};
  Resources cluster{};  ///< for a queue that does not say it itself
};

Resources or_else(const Resources& own, const Resources& other) {
  return {.memory_mib = own.memory_mib ? own.memory_mib : other.memory_mib,
          .vcores = own.vcores ? own.vcores : other.vcores};
}

/// The maximum in one resource. One that is as large as the cluster is no limit.
QueueBound bound_of(const std::string& queue, std::optional<double> used, std::optional<double> maximum,
                    std::optional<double> cluster) {
  return {.queue = queue,
          .used_percent = percent_of(used, cluster).value_or(0),
          .maximum_percent = std::min(100.0, percent_of(maximum, cluster).value_or(100)),
          .maximum_is = QueueMaximum::fixed};
}

/// What waits is what the queue demands beyond what it uses. YARN counts no demand beyond the queue's maximum, so a
/// demand that is used up says nothing while containers wait.
Resources pending_of(const Resources& demand, const Resources& used, std::optional<std::int64_t> containers) {
  const Resources pending = difference(demand, used);
  return containers.value_or(0) > 0 && !pending.is_positive() ? Resources{} : pending;
}

void read_queue(json::ObjectReader& object, const Above& above, Collector& out) {
  const std::string name = queue_name(object);
  const auto containers = read_pending_containers(object);
  const Resources cluster = or_else(read_resources(object, "clusterResources"), above.cluster);
  const Resources used = read_resources(object, "usedResources");
  const Resources maximum = read_resources(object, "maxResources");
  const Resources demand = read_resources(object, "demandResources");
  const QueueBound memory = bound_of(name, used.memory_mib, maximum.memory_mib, cluster.memory_mib);
  const QueueBound vcores = bound_of(name, used.vcores, maximum.vcores, cluster.vcores);
  const Above here{.bound = tighter(above.bound, tighter(memory, vcores)), .cluster = cluster};
  const auto read_child = [&](json::ObjectReader& child) { read_queue(child, here, out); };
  if (for_each_child(object, "childQueues", read_child) > 0 || name.empty()) return;
  YarnQueue queue = here.bound.limits() ? queue_below(here.bound, name) : queue_below(memory, name);
  const Resources pending = pending_of(demand, used, containers);
  queue.pending_containers = containers;
  queue.pending_memory_mib = pending.memory_mib;
  queue.pending_vcores = pending.vcores;
  out.add_queue(std::move(queue));
}

}  // namespace

void read_fair_scheduler(json::ObjectReader& root, Collector& out) { read_queue(root, {}, out); }

}  // namespace headroom::api
