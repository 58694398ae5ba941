#pragma once

#include "core/ports/event_log.hpp"
#include "store/common/event_index.hpp"
#include "store/sqlite/reader_pool.hpp"

namespace headroom::store {

/// The events in a SQLite file. The writer publishes them in `index`.
class SqliteEventLog final : public EventLog {
 public:
  SqliteEventLog(EventIndex& index, ReaderPool& readers) : index_(index), readers_(readers) {}

  Result<EventPage> read(const EventQuery& query) override {
    return store::read(readers_, [&](auto& reader) {
      const auto cluster = query.cluster_id ? reader.events.cluster_number(*query.cluster_id) : std::nullopt;
      const auto selection = index_.select(query, cluster);
      EventPage page{.next_after = selection.next_after, .expired = selection.expired};
      if (!selection.all && selection.ids.empty()) return page;
      Transaction snapshot{reader.db, "BEGIN"};
      page.items = reader.events.events(selection);
      snapshot.commit();
      // Rows may have gone since they were selected. Then the page would have a gap.
      if (index_.oldest() > selection.after + 1) return EventPage{.next_after = selection.after, .expired = true};
      return page;
    });
  }
  std::int64_t newest() const override { return index_.newest(); }
  void add_listener(std::function<void()> wake) override { index_.add_listener(std::move(wake)); }

 private:
  EventIndex& index_;
  ReaderPool& readers_;
};

}  // namespace headroom::store
