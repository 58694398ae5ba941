#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "core/ports/event_log.hpp"

namespace headroom::store {

/// The events without a disk. Safe from any thread.
class MemoryEventLog final : public EventLog {
 public:
  /// `kept`: as StoreOptions::kept_events.
  explicit MemoryEventLog(std::size_t kept) : kept_(kept) {}

  Result<EventPage> read(const EventQuery& query) override;
  std::int64_t newest() const override;
  void add_listener(std::function<void()> wake) override { listeners_.push_back(std::move(wake)); }

  /// Gives the event its id.
  void add(Event event);
  /// Tells the listeners that there are new events.
  void notify() const;

 private:
  const std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<Event> events_;
  std::int64_t newest_{0};
  std::vector<std::function<void()>> listeners_;
};

}  // namespace headroom::store
