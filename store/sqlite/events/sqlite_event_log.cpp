#include "store/sqlite/events/sqlite_event_log.hpp"

namespace headroom::store {

Result<EventPage> SqliteEventLog::read(const EventQuery& query) {
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

}  // namespace headroom::store
