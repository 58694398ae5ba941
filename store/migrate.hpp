#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/base/error.hpp"
#include "store/common/migration.hpp"

/// The migrations are built into the program. They are applied in order, each in a transaction, and recorded with their
/// SHA-256 in the table schema_migrations.
namespace headroom::store {

/// The migrations built into this program, 1, 2, 3 …
std::span<const Migration> built_in_migrations();

/// Every migration that the database or this program knows, by number. All are pending if there is no database yet.
/// Changes nothing, and may run while a server runs. Fails if the file is not a Headroom database.
Result<std::vector<MigrationStatus>> migration_status(const std::filesystem::path& path);

/// Whether a server could open the database: it is Headroom's, undamaged, and neither newer nor edited. Migrations may
/// be pending. Changes nothing, and may run while a server runs.
Result<void> check_database(const std::filesystem::path& path);

}  // namespace headroom::store
