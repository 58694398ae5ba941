#include "store/sqlite/history/facet_table.hpp"

namespace headroom::store {
namespace {

std::vector<std::int64_t> ascending(Statement& next, std::int64_t value) {
  std::vector<std::int64_t> facets;
  for (std::int64_t last = 0;;) {
    Rows row = next.query(value, last);
    if (!row.next() || row.is_null(0)) return facets;
    last = row.integer(0);
    facets.push_back(last);
  }
}

}  // namespace

std::int64_t changed_number(const std::optional<bool>& changed) {
  if (!changed) return 2;
  return *changed ? 1 : 0;
}

FacetWriter::FacetWriter(Database& db)
    : insert_(db.prepare("INSERT OR IGNORE INTO facets (kind, action, status, changing, changed, reason, blocked_by)"
                         " VALUES (?, ?, ?, ?, ?, ?, ?)")),
      select_(db.prepare("SELECT id FROM facets WHERE kind = ? AND action = ? AND status = ? AND changing = ?"
                         " AND changed = ? AND reason = ? AND blocked_by = ?")) {}

std::int64_t FacetWriter::id_of(const Facet& facet) {
  if (const auto known = known_.find(facet); known != known_.end()) return known->second;
  const auto& [kind, action, status, changing, changed, reason, blocked_by] = facet;
  insert_.run(kind, action, status, changing, changed, reason, blocked_by);
  Rows row = select_.query(kind, action, status, changing, changed, reason, blocked_by);
  if (!row.next()) throw DatabaseError{SQLITE_CORRUPT, 0, "a facet is missing"};
  return known_.emplace(facet, row.integer(0)).first->second;
}

std::vector<std::int64_t> facets_of_cluster(Database& db, std::int64_t cluster) {
  return ascending(db.prepared("SELECT min(facet) FROM decisions INDEXED BY decisions_by_cluster"
                               " WHERE cluster = ? AND facet > ?"),
                   cluster);
}

std::vector<std::int64_t> facets_of_policy(Database& db, std::int64_t policy) {
  return ascending(db.prepared("SELECT min(facet) FROM decisions INDEXED BY decisions_by_policy"
                               " WHERE policy = ? AND facet > ?"),
                   policy);
}

bool has_unknown_facets(Database& db) {
  Rows row = db.prepared("SELECT 1 FROM decisions INDEXED BY decisions_by_facet WHERE facet IS NULL LIMIT 1").query();
  return row.next();
}

}  // namespace headroom::store
