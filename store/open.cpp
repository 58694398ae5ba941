#include "store/open.hpp"

#include "store/migrate.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/sqlite_decision_log.hpp"

namespace headroom::store {
namespace {

/// Creates, checks and updates the database. Returns the largest id in it.
Result<std::int64_t> prepare(const std::filesystem::path& path) {
  const auto kind = identify(path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind == FileKind::none) create_database(path);
  if (const auto sound = inspect(path, built_in_migrations()); !sound) return tl::unexpected(sound.error());
  Database db{path, Access::read_write};
  db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  apply_pending(db, built_in_migrations());
  return db.integer("SELECT max(id) FROM decisions").value_or(0);
}

}  // namespace

Result<std::unique_ptr<DurableDecisionLog>> open_decision_log(const StoreOptions& options, IdGenerator& ids) {
  if (const auto usable = require_usable_place(options.path); !usable) return tl::unexpected(usable.error());
  auto lock = ServerLock::acquire(options.path);
  if (!lock) return tl::unexpected(std::move(lock.error()));
  try {
    const auto newest = prepare(options.path);
    if (!newest) return tl::unexpected(newest.error());
    ids.raise_floor(*newest);
    return std::make_unique<SqliteDecisionLog>(options, std::move(*lock));
  } catch (const DatabaseError& error) {
    return tl::unexpected(damaged(options.path, error));
  }
}

Result<void> backup(const std::filesystem::path& path, const std::filesystem::path& to) {
  if (auto sound = check_database(path); !sound) return sound;
  std::error_code error;
  if (std::filesystem::exists(to, error))
    return tl::unexpected(Error{.kind = ErrorKind::conflict,
                                .code = "backup_exists",
                                .detail = to.string() + " exists already. Name another file."});
  auto unfinished = to;
  unfinished += ".unfinished";
  std::filesystem::remove(unfinished, error);
  try {
    Database db{path, Access::read_only};
    db.prepare("VACUUM INTO ?").run(std::string_view{unfinished.native()});
    publish(unfinished, to);
    return {};
  } catch (const DatabaseError& failure) {
    std::filesystem::remove(unfinished, error);
    return tl::unexpected(failure.error());
  }
}

}  // namespace headroom::store
