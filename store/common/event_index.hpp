#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/ports/event_log.hpp"

namespace headroom::store {

/// Which committed events are kept, and which of them concern a cluster or have a type. It takes 16 bytes an event, and
/// saves each decision two index pages in its commit. Safe from any thread.
class EventIndex {
 public:
  struct Entry {
    std::int64_t id;
    EventType type;
    std::optional<std::int64_t> cluster;  ///< a row of `names`
  };
  /// What a query selects.
  struct Selection {
    std::int64_t after{0};
    std::int64_t next_after{0};  ///< as EventPage::next_after
    bool expired{false};         ///< as EventPage::expired
    bool all{false};             ///< every event after `after` and up to `next_after`; `ids` is then empty
    std::vector<std::int64_t> ids{};
  };

  /// Adds events that are there when the store is opened, in the order of their ids. Nobody is told.
  void load(std::span<const Entry> entries);
  /// Adds events that were committed, in the order of their ids, and tells the listeners.
  void publish(std::span<const Entry> entries);
  /// The events before this id are no longer kept.
  void drop_before(std::int64_t oldest);
  void add_listener(std::function<void()> wake);

  std::int64_t newest() const;
  std::int64_t oldest() const;
  /// `cluster`: the row of the query's cluster in `names`. If the query names one that has no row, nothing matches.
  Selection select(const EventQuery& query, std::optional<std::int64_t> cluster) const;

 private:
  using Ids = std::vector<std::int64_t>;
  static constexpr std::size_t type_count = names_of<EventType>.size();

  void add(const Entry& entry);

  mutable std::mutex mutex_;
  std::int64_t oldest_{1};
  std::int64_t newest_{0};
  std::array<Ids, type_count> by_type_{};
  std::unordered_map<std::int64_t, Ids> by_cluster_;
  std::vector<std::function<void()>> listeners_;
};

}  // namespace headroom::store
