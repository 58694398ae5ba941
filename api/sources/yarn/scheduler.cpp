#include <algorithm>
#include <string>

#include "api/sources/reading/object_lists.hpp"
#include "api/sources/yarn/document_readers.hpp"

/// The ResourceManager's /ws/v1/cluster/scheduler: a tree of queues, of which the leaves hold the work.
namespace headroom::api {
namespace {

constexpr double maximum_percent = 1e6;
constexpr double rounding = 0.01;  // YARN's shares are single-precision
constexpr std::int64_t maximum_containers = 1'000'000'000;

struct Resources {
  double memory_mib{0};
  double vcores{0};
};

std::optional<Resources> read_resources(json::ObjectReader& holder, std::string_view name) {
  return holder.nested(name, [](json::ObjectReader& resources) {
    const auto memory = resources.number("memory", 0, largest_amount);
    const auto vcores = resources.number("vCores", 0, largest_amount);
    return Resources{memory.value_or(0), vcores.value_or(0)};
  });
}

/// The queues under `name`: `{"queue": [several]}`, `{"queue": the only one}` or the list itself. Leaves have none.
/// Answers how many there are.
template <class Read>
std::size_t for_each_child(json::ObjectReader& queue, std::string_view name, Read read) {
  const json::Value* children = queue.get(name);
  if (children == nullptr) return 0;
  const json::Path path = queue.path().member(name);
  const json::Value* list = children->find("queue");
  const JsonPlace place = list == nullptr ? JsonPlace{*children, path} : JsonPlace{*list, path.member("queue")};
  if (place.value.kind() == json::Kind::array) {
    for_each_item(place, queue.violations(), read);
    return place.value.items().size();
  }
  return read_object(place, queue.violations(), [&](json::ObjectReader& only) -> std::size_t {
    if (list == nullptr || list->kind() != json::Kind::object) return 0;
    read(only);
    return 1;
  });
}

std::string queue_name(json::ObjectReader& queue) {
  const auto path = queue.string("queuePath", 1024);
  const auto name = queue.string("queueName", 1024);
  return std::string(path.value_or(name.value_or("")));
}

/// What waits in a queue of the capacity scheduler, summed over node labels.
std::optional<Resources> read_pending(json::ObjectReader& queue) {
  std::optional<Resources> sum;
  const auto add = [&](json::ObjectReader& label) {
    const auto pending = read_resources(label, "pending");
    if (!pending) return;
    const Resources before = sum.value_or(Resources{});
    sum = {before.memory_mib + pending->memory_mib, before.vcores + pending->vcores};
  };
  queue.nested("resources",
               [&](json::ObjectReader& resources) { resources.each("resourceUsagesByPartition", maximum_items, add); });
  return sum;
}

void add_queue(YarnQueue queue, const std::optional<Resources>& pending, Collector& out) {
  if (queue.name.empty()) return;
  if (pending) {
    queue.pending_memory_mib = pending->memory_mib;
    queue.pending_vcores = pending->vcores;
  }
  out.add_queue(std::move(queue));
}

/// What a queue inherits from those above it.
struct Ancestors {
  double maximum_percent{100};  ///< of the cluster, absolute; a queue without an absolute maximum has its share of it
  bool full{false};             ///< one of them is at its own maximum, so that no leaf below it gets more
};

void read_capacity_queue(json::ObjectReader& object, Ancestors above, Collector& out) {
  YarnQueue queue{.name = queue_name(object)};
  const double share = object.number("maxCapacity", 0, maximum_percent).value_or(100);
  const auto maximum = object.number("absoluteMaxCapacity", 0, maximum_percent);
  queue.maximum_percent = maximum.value_or(above.maximum_percent * share / 100);
  queue.used_percent = object.number("absoluteUsedCapacity", 0, maximum_percent).value_or(0);
  queue.pending_containers = object.integer("pendingContainers", 0, maximum_containers).value_or(0);
  const bool at_maximum = queue.maximum_percent < 100 && queue.used_percent >= queue.maximum_percent - rounding;
  const Ancestors below{.maximum_percent = queue.maximum_percent, .full = above.full || at_maximum};
  const auto read_child = [&](json::ObjectReader& child) { read_capacity_queue(child, below, out); };
  if (above.full) queue.maximum_percent = std::min(queue.maximum_percent, queue.used_percent);
  if (for_each_child(object, "queues", read_child) == 0) add_queue(std::move(queue), read_pending(object), out);
}

double percent_of(double part, double whole) { return whole > 0 ? part / whole * 100 : 0; }

/// The fair scheduler has no percentages: shares of the cluster's memory stand for them, and what a queue demands
/// beyond what it uses is what waits.
void read_fair_queue(json::ObjectReader& object, Collector& out) {
  YarnQueue queue{.name = queue_name(object)};
  queue.pending_containers = object.integer("pendingContainers", 0, maximum_containers).value_or(0);
  const auto cluster = read_resources(object, "clusterResources").value_or(Resources{});
  const auto used = read_resources(object, "usedResources").value_or(Resources{});
  queue.used_percent = percent_of(used.memory_mib, cluster.memory_mib);
  if (const auto maximum = read_resources(object, "maxResources"); maximum && cluster.memory_mib > 0)
    queue.maximum_percent = std::min(100.0, percent_of(maximum->memory_mib, cluster.memory_mib));
  std::optional<Resources> pending;
  if (const auto demand = read_resources(object, "demandResources"))
    pending = {std::max(0.0, demand->memory_mib - used.memory_mib), std::max(0.0, demand->vcores - used.vcores)};
  const auto read_child = [&](json::ObjectReader& child) { read_fair_queue(child, out); };
  if (for_each_child(object, "childQueues", read_child) == 0) add_queue(std::move(queue), pending, out);
}

void read_scheduler(json::ObjectReader& info, Collector& out) {
  const auto is_fair = info.nested("rootQueue", [&](json::ObjectReader& root) {
    read_fair_queue(root, out);
    return true;
  });
  if (is_fair) return;
  if (info.has("queues")) return read_capacity_queue(info, {}, out);
  if (const auto type = info.string("type"))
    out.warn("scheduler_not_supported", "comes from " + std::string(*type) + ", whose queues are not comparable");
}

}  // namespace

void read_yarn_cluster_scheduler(const SourceDocument& document, Collector& out) {
  read_body(document, [&](json::ObjectReader& body) {
    read_unwrapped(body, "scheduler", [&](json::ObjectReader& scheduler) {
      read_unwrapped(scheduler, "schedulerInfo", [&](json::ObjectReader& info) { read_scheduler(info, out); });
    });
  });
}

}  // namespace headroom::api
