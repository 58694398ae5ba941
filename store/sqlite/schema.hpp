#pragma once

#include <span>
#include <vector>

#include "core/base/error.hpp"
#include "store/common/migration.hpp"
#include "store/sqlite/base/database.hpp"

/// The schema of an open database: which migrations made it, and whether they are the same as in this program.
namespace headroom::store {

/// Applies the pending migrations, each completely or not at all. The database must have been found compatible.
void apply_pending(Database& db, std::span<const Migration> migrations);

/// The state of each migration that the database or `migrations` knows, by number.
std::vector<MigrationStatus> statuses(Database& db, std::span<const Migration> migrations);

/// Fails if the schema of the database is newer or edited.
Result<void> require_compatible(Database& db, std::span<const Migration> migrations);

}  // namespace headroom::store
