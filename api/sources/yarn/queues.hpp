#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/sources/reading/object_lists.hpp"
#include "core/intake/collector.hpp"
#include "core/model/metrics.hpp"

/// The queues of YARN's schedulers: a tree whose leaves hold the work.
namespace headroom::api {

inline constexpr std::int64_t maximum_containers = 1'000'000'000;

/// The maximum of one queue in one partition. It binds all queues below it, too.
struct QueueBound {
  std::string queue{};
  double used_percent{0};
  double maximum_percent{100};
  QueueMaximum maximum_is{QueueMaximum::share};

  /// A maximum of 100% is no limit. A maximum of 0% forbids the partition, which says nothing about work that waits.
  bool limits() const;
  bool is_reached() const;
};

/// The one that binds more tightly: a limit; a fixed maximum that is reached; a share that is reached; the one with
/// less room; else `above`.
QueueBound tighter(const QueueBound& above, const QueueBound& own);

/// The name of a queue with those above it, if the document says it; else its own name.
std::string queue_name(json::ObjectReader& queue);

/// How many containers wait in the queue.
std::optional<std::int64_t> read_pending_containers(json::ObjectReader& queue);

/// A record of the queue `name`, which `bound` binds.
YarnQueue queue_below(const QueueBound& bound, std::string name);

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

/// The schedulers' own trees. `info`: what stands under `schedulerInfo`.
void read_capacity_scheduler(json::ObjectReader& info, Collector& out);
/// `root`: what stands under `rootQueue`.
void read_fair_scheduler(json::ObjectReader& root, Collector& out);

}  // namespace headroom::api
