#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/ports/event_log.hpp"
#include "store/common/event_index.hpp"
#include "store/sqlite/base/database.hpp"
#include "store/sqlite/decision_reader.hpp"
#include "store/sqlite/interned.hpp"

/// The rows of `events`.
namespace headroom::store {

/// The column `type`, as a type. Throws DatabaseError for a number that this program does not know.
EventType event_type(std::int64_t number);

/// Writes events inside the writer's transaction. Throws DatabaseError.
class EventWriter {
 public:
  /// `kept`: so many of the newest events stay, and up to a sixteenth more.
  EventWriter(Database& db, EventIndex& index, std::size_t kept);

  void decision_created(const DecisionId& id, std::int64_t cluster, Instant at);
  void decision_outcome(const DecisionId& id, std::int64_t cluster, const OutcomeReport& report);
  /// `subject`: the policy with its version, such as `etl@3`. `cluster`: a row of `names`, if it concerns one.
  void policy_activated(std::string_view subject, std::optional<std::int64_t> cluster, Instant at);

  /// Removes the oldest rows if there are too many.
  void finish();
  /// The commit is on disk: readers may see its events.
  void committed();
  /// The transaction was rolled back.
  void forget();

 private:
  std::int64_t next(EventType type, std::optional<std::int64_t> cluster);

  EventIndex& index_;
  const std::int64_t kept_;
  Statement insert_;
  Statement insert_report_;
  Statement remove_;
  std::vector<EventIndex::Entry> written_{};
  std::int64_t newest_{0};  ///< with those of the open transaction
  std::optional<std::int64_t> oldest_{};
};

/// Reads events through one connection. Throws DatabaseError.
class EventReader {
 public:
  EventReader(Database& db, DecisionReader& decisions);

  std::optional<std::int64_t> cluster_number(std::string_view cluster_id);
  /// The events that were selected. Runs more than one statement.
  std::vector<Event> events(const EventIndex::Selection& selection);

 private:
  Event read(const Rows& row);

  DecisionReader& decisions_;
  Statement select_cluster_;
  Statement select_range_;
  Statement select_one_;
};

}  // namespace headroom::store
