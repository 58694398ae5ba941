#include "store/migrate.hpp"

#include <charconv>

#include "headroom_migrations.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/schema.hpp"

namespace headroom::store {

std::span<const Migration> built_in_migrations() {
  static const std::vector<Migration> migrations = [] {
    std::vector<Migration> all;
    for (const auto& file : embedded::headroom_migrations()) {
      const auto name = file.path.substr(file.path.rfind('/') + 1);
      Migration migration{.name = name, .sql = file.bytes};
      std::from_chars(name.data(), name.data() + name.size(), migration.number);
      all.push_back(migration);
    }
    return all;
  }();
  return migrations;
}

Result<std::vector<MigrationStatus>> migration_status(const std::filesystem::path& path) {
  const auto kind = identify(path);
  if (!kind) return tl::unexpected(kind.error());
  try {
    if (*kind == FileKind::headroom) {
      Database db{path, Access::read_only};
      return statuses(db, built_in_migrations());
    }
  } catch (const DatabaseError& error) {
    return tl::unexpected(damaged(path, error));
  }
  std::vector<MigrationStatus> all;
  for (const auto& migration : built_in_migrations())
    all.push_back({.number = migration.number, .name = std::string{migration.name}});
  return all;
}

Result<void> check_database(const std::filesystem::path& path) {
  const auto kind = identify(path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind == FileKind::none)
    return tl::unexpected(Error{.kind = ErrorKind::not_found,
                                .code = "database_missing",
                                .detail = "There is no database at " + path.string() + "."});
  return inspect(path, built_in_migrations());
}

}  // namespace headroom::store
