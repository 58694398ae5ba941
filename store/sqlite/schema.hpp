#pragma once

#include <span>
#include <vector>

#include "core/base/error.hpp"
#include "store/common/migration.hpp"
#include "store/sqlite/database.hpp"

/// The schema of an open database: which migrations made it, and whether it is still as they left it.
namespace headroom::store {

/// Applies what is pending, each migration entirely or not at all, to a database that was found compatible.
void apply_pending(Database& db, std::span<const Migration> migrations);

/// The state of each migration that the database or `migrations` knows, by number.
std::vector<MigrationStatus> statuses(Database& db, std::span<const Migration> migrations);

/// Refuses a database with a newer or edited schema.
Result<void> require_compatible(Database& db, std::span<const Migration> migrations);

}  // namespace headroom::store
