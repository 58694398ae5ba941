#include "store/sqlite/event_rows.hpp"

#include <algorithm>

#include "store/sqlite/base/outcome_words.hpp"

namespace headroom::store {
namespace {

/// Rows are removed in steps of this share of what is kept.
constexpr std::int64_t steps = 16;

constexpr std::string_view columns =
    "SELECT id, type, at, (SELECT text FROM names WHERE id = cluster), decision, subject, state, applied_target, detail"
    " FROM events ";

Instant instant(std::int64_t milliseconds) { return Instant{std::chrono::milliseconds{milliseconds}}; }
std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }

std::int64_t number_of(EventType type) { return static_cast<std::int64_t>(type) + 1; }

}  // namespace

EventType event_type(std::int64_t number) {
  if (number < 1 || number > static_cast<std::int64_t>(names_of<EventType>.size()))
    throw DatabaseError{SQLITE_CORRUPT, 0, "an event has an unknown type"};
  return static_cast<EventType>(number - 1);
}

EventWriter::EventWriter(Database& db, EventIndex& index, std::size_t kept)
    : index_(index),
      kept_(static_cast<std::int64_t>(kept)),
      insert_(db.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL)")),
      insert_report_(db.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?)")),
      remove_(db.prepare("DELETE FROM events WHERE id < ?")) {
  std::vector<EventIndex::Entry> entries;
  Statement select = db.prepare("SELECT id, type, cluster FROM events ORDER BY id");
  Rows rows = select.query();
  while (rows.next())
    entries.push_back(
        {.id = rows.integer(0), .type = event_type(rows.integer(1)), .cluster = rows.optional_integer(2)});
  index_.load(entries);
  newest_ = index_.newest();
}

std::int64_t EventWriter::next(EventType type, std::optional<std::int64_t> cluster) {
  written_.push_back({.id = ++newest_, .type = type, .cluster = cluster});
  return newest_;
}

void EventWriter::decision_created(const DecisionId& id, std::int64_t cluster, Instant at) {
  constexpr auto type = EventType::decision_created;
  insert_.run(next(type, cluster), number_of(type), milliseconds(at), cluster, id.order(), nullptr);
}

void EventWriter::decision_outcome(const DecisionId& id, std::int64_t cluster, const OutcomeReport& report) {
  constexpr auto type = EventType::decision_outcome;
  insert_report_.run(next(type, cluster), number_of(type), milliseconds(report.reported_at), cluster, id.order(),
                     outcome_word(report.state), report.applied_target, std::string_view{report.detail});
}

void EventWriter::policy_activated(std::string_view subject, std::optional<std::int64_t> cluster, Instant at) {
  constexpr auto type = EventType::policy_activated;
  insert_.run(next(type, cluster), number_of(type), milliseconds(at), cluster, nullptr, subject);
}

void EventWriter::finish() {
  if (newest_ - index_.oldest() < kept_ + kept_ / steps) return;
  oldest_ = newest_ - kept_ + 1;
  remove_.run(*oldest_);
}

void EventWriter::committed() {
  if (oldest_) index_.drop_before(*oldest_);
  oldest_.reset();
  index_.publish(written_);
  written_.clear();
}

void EventWriter::forget() {
  written_.clear();
  oldest_.reset();
  newest_ = index_.newest();
}

EventReader::EventReader(Database& db, DecisionReader& decisions)
    : decisions_(decisions),
      select_cluster_(db.prepare("SELECT id FROM names WHERE text = ?")),
      select_range_(db.prepare(std::string(columns) + "WHERE id > ? AND id <= ? ORDER BY id")),
      select_one_(db.prepare(std::string(columns) + "WHERE id = ?")) {}

std::optional<std::int64_t> EventReader::cluster_number(std::string_view cluster_id) {
  Rows row = select_cluster_.query(cluster_id);
  if (!row.next()) return std::nullopt;
  return row.integer(0);
}

std::vector<Event> EventReader::events(const EventIndex::Selection& selection) {
  std::vector<Event> events;
  if (selection.all) {
    Rows rows = select_range_.query(selection.after, selection.next_after);
    while (rows.next()) events.push_back(read(rows));
  }
  for (const auto id : selection.ids) {
    Rows row = select_one_.query(id);
    if (row.next()) events.push_back(read(row));
  }
  return events;
}

Event EventReader::read(const Rows& row) {
  Event event{.id = row.integer(0), .type = event_type(row.integer(1)), .time = instant(row.integer(2))};
  if (!row.is_null(3)) event.cluster_id = row.text(3);
  if (!row.is_null(5)) event.subject = row.text(5);
  if (!row.is_null(6))
    event.report = OutcomeReport{.state = parse_outcome(row.bytes(6)),
                                 .applied_target = row.optional_integer(7),
                                 .detail = row.text(8),
                                 .reported_at = event.time};
  if (const auto decision = row.optional_integer(4)) {
    auto found = decisions_.decision(*decision, Documents::answer_only);
    if (!found) throw DatabaseError{SQLITE_CORRUPT, 0, "the decision of an event is missing"};
    event.subject = found->record.id.text();
    event.decision = std::move(found->record);
  }
  return event;
}

}  // namespace headroom::store
