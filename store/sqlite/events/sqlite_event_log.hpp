#pragma once

#include "core/ports/event_log.hpp"
#include "store/sqlite/events/event_index.hpp"
#include "store/sqlite/reader_pool.hpp"

namespace headroom::store {

/// The events in a SQLite file. The writer publishes them in `index`.
class SqliteEventLog final : public EventLog {
 public:
  SqliteEventLog(EventIndex& index, ReaderPool& readers) : index_(index), readers_(readers) {}

  Result<EventPage> read(const EventQuery& query) override;
  std::int64_t newest() const override { return index_.newest(); }
  void add_listener(std::function<void()> wake) override { index_.add_listener(std::move(wake)); }

 private:
  EventIndex& index_;
  ReaderPool& readers_;
};

}  // namespace headroom::store
