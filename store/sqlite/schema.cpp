#include "store/sqlite/schema.hpp"

#include <map>

#include "store/common/errors.hpp"
#include "store/common/sha256.hpp"

namespace headroom::store {
namespace {

constexpr const char* create_journal =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, schema_sha256 TEXT NOT NULL,"
    " applied_at TEXT NOT NULL) STRICT";

struct Applied {
  std::string name;
  std::string sha256;
  std::string schema_sha256;
  std::string applied_at;
};

std::map<std::int64_t, Applied> applied_migrations(Database& db) {
  std::map<std::int64_t, Applied> applied;
  if (!db.integer("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'")) return applied;
  Statement select = db.prepare("SELECT number, name, sha256, schema_sha256, applied_at FROM schema_migrations");
  Rows rows = select.query();
  while (rows.next())
    applied[rows.integer(0)] = {
        .name = rows.text(1), .sha256 = rows.text(2), .schema_sha256 = rows.text(3), .applied_at = rows.text(4)};
  return applied;
}

/// SHA-256 over the definitions of all tables and indexes. A change by hand would alter it.
std::string schema_fingerprint(Database& db) {
  Statement select = db.prepare(
      "SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
      " ORDER BY type, name");
  std::string definitions;
  Rows rows = select.query();
  while (rows.next()) definitions.append(rows.bytes(0)) += '\n';
  return hex(sha256(definitions));
}

void apply(Database& db, const Migration& migration) {
  Transaction transaction{db, "BEGIN IMMEDIATE"};
  db.execute(create_journal);
  db.execute(std::string{migration.sql});
  db.prepare("INSERT INTO schema_migrations VALUES (?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))")
      .run(migration.number, migration.name, std::string_view{hex(sha256(migration.sql))},
           std::string_view{schema_fingerprint(db)});
  transaction.commit();
}

}  // namespace

std::vector<MigrationStatus> statuses(Database& db, std::span<const Migration> migrations) {
  auto applied = applied_migrations(db);
  std::vector<MigrationStatus> all;
  for (const auto& migration : migrations) {
    MigrationStatus status{.number = migration.number, .name = std::string{migration.name}};
    if (const auto known = applied.extract(migration.number)) {
      const bool same = known.mapped().sha256 == hex(sha256(migration.sql));
      status.state = same ? MigrationState::applied : MigrationState::edited;
      status.applied_at = known.mapped().applied_at;
    }
    all.push_back(std::move(status));
  }
  for (auto& [number, record] : applied)
    all.push_back({.number = number,
                   .name = std::move(record.name),
                   .state = MigrationState::unknown,
                   .applied_at = std::move(record.applied_at)});
  return all;
}

Result<void> require_compatible(Database& db, std::span<const Migration> migrations) {
  bool pending = false;
  for (const auto& status : statuses(db, migrations)) {
    const std::string what = "migration " + std::to_string(status.number) + " (" + status.name + ")";
    if (status.state == MigrationState::unknown)
      return tl::unexpected(refusal("newer_schema", "The database was written by a newer Headroom: it has " + what +
                                                        ", which this version doesn't know. Run the newer version."));
    if (status.state == MigrationState::edited || (status.state == MigrationState::applied && pending))
      return tl::unexpected(refusal("edited_migration", "The database has a different " + what +
                                                            " from this program's. Run the version that wrote it."));
    pending = pending || status.state == MigrationState::pending;
  }
  const auto applied = applied_migrations(db);
  if (!applied.empty() && applied.rbegin()->second.schema_sha256 != schema_fingerprint(db))
    return tl::unexpected(refusal("edited_schema",
                                  "Tables or indexes of the database were changed since its last migration. Undo that"
                                  " change or restore a backup."));
  return {};
}

void apply_pending(Database& db, std::span<const Migration> migrations) {
  const auto all = statuses(db, migrations);
  for (std::size_t i = 0; i < migrations.size(); ++i)
    if (all[i].state == MigrationState::pending) apply(db, migrations[i]);
}

}  // namespace headroom::store
