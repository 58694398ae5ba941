#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

/// The numbered steps by which a database reaches the schema of this program. They are built in, applied in order, each
/// in a transaction, and recorded with their SHA-256 in the table schema_migrations.
namespace headroom::store {

class Database;

struct Migration {
  std::int64_t number{0};
  std::string_view name;  ///< its file's, `0001_decisions.sql`
  std::string_view sql;
};

/// The migrations built into this program, 1, 2, 3 …
std::span<const Migration> built_in_migrations();

enum class MigrationState {
  applied,
  pending,
  edited,   ///< applied with other contents than this program's
  unknown,  ///< applied by a newer program
};

struct MigrationStatus {
  std::int64_t number{0};
  std::string name{};
  MigrationState state{MigrationState::pending};
  std::string applied_at{};  ///< RFC 3339; empty while pending
};

/// Every migration that the database or this program knows, by number; all pending where there is no database yet.
/// Changes nothing, and may run beside a server. Fails for a file that is not a Headroom database.
Result<std::vector<MigrationStatus>> migration_status(const std::filesystem::path& path);

/// Whether a server could open the database: it is Headroom's, undamaged, and neither newer nor edited; migrations may
/// be pending. Changes nothing, and may run beside a server.
Result<void> check_database(const std::filesystem::path& path);

/// Applies what is pending, each migration entirely or not at all, to a database that was found compatible.
void apply_pending(Database& db, std::span<const Migration> migrations);

/// What the database says of each migration.
std::vector<MigrationStatus> statuses(Database& db, std::span<const Migration> migrations);

/// Refuses a database with a newer or edited schema.
Result<void> require_compatible(Database& db, std::span<const Migration> migrations);

}  // namespace headroom::store
