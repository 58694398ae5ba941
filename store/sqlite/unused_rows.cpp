#include "store/sqlite/unused_rows.hpp"

#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "store/sqlite/snapshot_rows.hpp"

namespace headroom::store {
namespace {

constexpr std::int64_t rows_at_once = 10'000;

struct Used {
  std::unordered_set<std::int64_t> names;
  std::unordered_set<std::int64_t> documents;

  std::unordered_set<std::int64_t>& of(std::string_view table) { return table == "names" ? names : documents; }
};

/// A column that refers to one of the two tables.
struct Reference {
  std::string table;
  std::string column;
  std::string to;
};

std::vector<Reference> references(Database& db) {
  std::vector<Reference> all;
  Statement select = db.prepare(
      "SELECT t.name, f.\"from\", f.\"table\" FROM sqlite_schema AS t JOIN pragma_foreign_key_list(t.name) AS f"
      " WHERE t.type = 'table' AND f.\"table\" IN ('names', 'documents')");
  Rows rows = select.query();
  while (rows.next()) all.push_back({.table = rows.text(0), .column = rows.text(1), .to = rows.text(2)});
  return all;
}

/// All references of decisions, in the order of ids.
void mark_decisions(Database& db, const std::vector<Reference>& references, Used& used) {
  std::string columns;
  std::vector<std::string_view> targets;
  for (const auto& reference : references) {
    if (reference.table != "decisions") continue;
    columns.append(", ").append(reference.column);
    targets.push_back(reference.to);
  }
  Statement select = db.prepare("SELECT id" + columns + " FROM decisions WHERE id > ? ORDER BY id LIMIT ?");
  std::int64_t last = 0;
  for (std::int64_t read = rows_at_once; read == rows_at_once;) {
    Transaction snapshot{db, "BEGIN"};
    Rows rows = select.query(last, rows_at_once);
    for (read = 0; rows.next(); ++read) {
      last = rows.integer(0);
      for (std::size_t i = 0; i < targets.size(); ++i)
        if (const auto id = rows.optional_integer(static_cast<int>(i) + 1)) used.of(targets[i]).insert(*id);
    }
  }
}

/// The other tables at one moment, because rows of snapshots become chunks.
void mark_others(Database& db, const std::vector<Reference>& references, Used& used) {
  Transaction snapshot{db, "BEGIN"};
  for (const auto& reference : references) {
    if (reference.table == "decisions") continue;
    Statement select = db.prepare("SELECT DISTINCT " + reference.column + " FROM " + reference.table + " WHERE " +
                                  reference.column + " IS NOT NULL");
    Rows rows = select.query();
    while (rows.next()) used.of(reference.to).insert(rows.integer(0));
  }
  // The bytes of these rows name metrics.
  std::vector<NumberedPoint> points;
  Statement select = db.prepare("SELECT arrival, bytes FROM snapshots");
  Rows rows = select.query();
  while (rows.next()) {
    points.clear();
    read_row(rows.bytes(1), rows.integer(0), points);
    for (const auto& point : points) used.names.insert(point.metric);
  }
}

/// All rows but the newest.
std::vector<std::int64_t> rows_of(Database& db, const std::string& table) {
  std::vector<std::int64_t> ids;
  Statement select = db.prepare("SELECT id FROM " + table + " WHERE id < (SELECT max(id) FROM " + table + ")");
  Rows rows = select.query();
  while (rows.next()) ids.push_back(rows.integer(0));
  return ids;
}

}  // namespace

UnusedRows find_unused_rows(Database& db) {
  // Listed first: what is added from now on is not among them.
  const auto all = references(db);
  const auto names = rows_of(db, "names");
  const auto documents = rows_of(db, "documents");
  Used used;
  mark_decisions(db, all, used);
  mark_others(db, all, used);
  UnusedRows found;
  for (const auto id : names)
    if (used.names.count(id) == 0) found.names.push_back(id);
  for (const auto id : documents)
    if (used.documents.count(id) == 0) found.documents.push_back(id);
  return found;
}

}  // namespace headroom::store
