#include "store/memory/memory_event_log.hpp"

#include <algorithm>

namespace headroom::store {
namespace {

bool matches(const EventQuery& query, const Event& event) {
  if (query.cluster_id && *query.cluster_id != event.cluster_id) return false;
  return query.types.empty() || std::ranges::find(query.types, event.type) != query.types.end();
}

}  // namespace

Result<EventPage> MemoryEventLog::read(const EventQuery& query) {
  const std::lock_guard lock{mutex_};
  const std::int64_t oldest = newest_ - static_cast<std::int64_t>(events_.size()) + 1;
  const std::int64_t after = query.after.value_or(oldest - 1);
  if (after < oldest - 1) return EventPage{.next_after = after, .expired = true};
  EventPage page{.next_after = std::max(after, newest_)};
  for (const auto& event : events_) {
    if (event.id <= after || !matches(query, event)) continue;
    page.items.push_back(event);
    if (page.items.size() < query.limit) continue;
    page.next_after = event.id;
    break;
  }
  return page;
}

std::int64_t MemoryEventLog::newest() const {
  const std::lock_guard lock{mutex_};
  return newest_;
}

void MemoryEventLog::add(Event event) {
  const std::lock_guard lock{mutex_};
  event.id = ++newest_;
  events_.push_back(std::move(event));
  if (events_.size() > kept_ + kept_ / 16)
    events_.erase(events_.begin(), events_.end() - static_cast<std::ptrdiff_t>(kept_));
}

void MemoryEventLog::notify() const {
  for (const auto& wake : listeners_) wake();
}

}  // namespace headroom::store
