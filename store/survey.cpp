#include "store/survey.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

#include "store/common/errors.hpp"
#include "store/migrate.hpp"
#include "store/sqlite/base/space_of.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/schema.hpp"

namespace headroom::store {
namespace {

constexpr std::size_t most_faults = 10;
/// The header's write version is 2 if the file is used with a write-ahead log.
constexpr std::size_t write_version_offset = 18;

Result<void> require_database(const std::filesystem::path& path) {
  const auto kind = identify(path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind == FileKind::headroom) return {};
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    return tl::unexpected(Error{.kind = ErrorKind::not_found,
                                .code = "database_missing",
                                .detail = "There is no database at " + path.string() + "."});
  return tl::unexpected(refusal("database_empty", path.string() + " is empty: there is no database in it."));
}

bool lacks_log(const std::filesystem::path& path) {
  std::array<char, write_version_offset + 1> header{};
  std::ifstream file{path, std::ios::binary};
  file.read(header.data(), header.size());
  auto log = path;
  log += "-wal";
  std::error_code ignored;
  return file && header[write_version_offset] == 2 && !std::filesystem::exists(log, ignored);
}

std::vector<std::string> faults_of(Database& db) {
  std::vector<std::string> faults;
  {
    Statement check = db.prepare("PRAGMA integrity_check(" + std::to_string(most_faults) + ")");
    Rows rows = check.query();
    while (rows.next())
      if (rows.bytes(0) != "ok") faults.push_back(rows.text(0));
  }
  Statement check = db.prepare("PRAGMA foreign_key_check");
  Rows rows = check.query();
  while (faults.size() < most_faults && rows.next())
    faults.push_back("a row of " + rows.text(0) + " names a row of " + rows.text(2) + " that is not there");
  return faults;
}

/// How many rows the table has; 0 if an older version wrote the database and it has no such table.
std::int64_t rows_of(Database& db, const std::string& table) {
  if (!db.integer("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '" + table + "'")) return 0;
  return db.integer("SELECT count(*) FROM " + table).value_or(0);
}

std::optional<Instant> recorded_at(Database& db, std::string_view order) {
  const auto at = db.integer("SELECT recorded_at FROM decisions ORDER BY id " + std::string(order) + " LIMIT 1");
  return at ? std::optional(Instant{std::chrono::milliseconds{*at}}) : std::nullopt;
}

void add_migrations(DatabaseSurvey& found, Database& db) {
  for (const MigrationStatus& migration : statuses(db, built_in_migrations()))
    ++(migration.state == MigrationState::pending ? found.pending_migrations : found.migrations);
  if (found.migrations == 0) return;
  Statement select = db.prepare("SELECT schema_sha256 FROM schema_migrations ORDER BY number DESC LIMIT 1");
  Rows rows = select.query();
  if (rows.next()) found.schema_sha256 = rows.text(0);
}

Result<DatabaseSurvey> survey(Database& db) {
  DatabaseSurvey found{.faults = faults_of(db)};
  if (!found.faults.empty()) return found;
  if (auto compatible = require_compatible(db, built_in_migrations()); !compatible)
    return tl::unexpected(std::move(compatible.error()));
  add_migrations(found, db);
  if (found.migrations == 0) return found;
  found.decisions = rows_of(db, "decisions");
  found.reports = rows_of(db, "reports");
  found.clusters = rows_of(db, "clusters");
  found.policies = rows_of(db, "policies");
  found.oldest_decision = recorded_at(db, "ASC");
  found.newest_decision = recorded_at(db, "DESC");
  found.space = space_of(db);
  return found;
}

}  // namespace

Result<DatabaseSurvey> survey(const std::filesystem::path& path) {
  if (auto is_one = require_database(path); !is_one) return tl::unexpected(std::move(is_one.error()));
  const bool without_log = lacks_log(path);
  try {
    Database db{path, Access::read_only};
    auto found = survey(db);
    if (found) found->lacks_log = without_log;
    return found;
  } catch (const DatabaseError& error) {
    return tl::unexpected(damaged(path, error));
  }
}

Result<FileSpace> file_space(const std::filesystem::path& path) {
  if (auto is_one = require_database(path); !is_one) return tl::unexpected(std::move(is_one.error()));
  try {
    Database db{path, Access::read_only};
    return space_of(db);
  } catch (const DatabaseError& error) {
    return tl::unexpected(damaged(path, error));
  }
}

}  // namespace headroom::store
