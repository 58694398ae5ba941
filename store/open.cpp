#include "store/open.hpp"

#include <algorithm>

#include "store/migrate.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/find_decision.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/sqlite_decision_log.hpp"
#include "store/sqlite/sqlite_snapshot_history.hpp"

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

/// The points of a file, and all that reading them needs.
class HistoryInFile final : public SnapshotHistory {
 public:
  HistoryInFile(const std::filesystem::path& path, std::size_t readers)
      : readers_(path, readers), history_(readers_, pending_) {
    pending_.load(readers_.lease()->db, Instant{});
  }
  ReaderPool& readers() { return readers_; }
  Result<StoredSeries> series(const SeriesQuery& query) override { return history_.series(query); }
  Result<NewestValues> newest(std::string_view cluster_id, Instant until) override {
    return history_.newest(cluster_id, until);
  }
  Result<std::vector<std::string>> metrics(std::string_view cluster_id) override {
    return history_.metrics(cluster_id);
  }

 private:
  ReaderPool readers_;
  PendingSnapshots pending_;
  SqliteSnapshotHistory history_;
};

/// The decisions of a file, and the points they were made from.
class StoreInFile final : public ReadableStore {
 public:
  StoreInFile(const std::filesystem::path& path, std::size_t readers) : points_(path, readers) {}
  Result<StoredDecision> find(const DecisionId& id) override { return find_decision(points_.readers(), id); }
  Result<std::vector<StoredDecision>> list(const DecisionQuery& query) override {
    return read(points_.readers(), [&](auto& reader) {
      Transaction snapshot{reader.db, "BEGIN"};  // without it, each row of the page would lock the file again
      auto page = reader.decisions.page(query).items;
      snapshot.commit();
      return page;
    });
  }
  Result<std::int64_t> count(const DecisionQuery& query) override {
    const auto milliseconds = [](const std::optional<Instant>& at, std::int64_t otherwise) {
      return at ? at->time_since_epoch().count() : otherwise;
    };
    return read(points_.readers(), [&](auto& reader) {
      if (!query.since && !query.until) return reader.db.integer("SELECT count(*) FROM decisions").value_or(0);
      Rows row = reader.db.prepared("SELECT count(*) FROM decisions WHERE evaluated_at >= ? AND evaluated_at < ?")
                     .query(milliseconds(query.since, 0), milliseconds(query.until, INT64_MAX));
      return row.next() ? row.integer(0) : 0;
    });
  }
  Result<SharedText> catalog(std::string_view sha256) override { return find_catalog(points_.readers(), sha256); }
  SnapshotHistory& snapshots() override { return points_; }
  Result<std::optional<RegisteredCluster>> cluster(std::string_view id) override {
    return read(points_.readers(), [&](auto& reader) { return reader.clusters.find(id); });
  }
  Result<std::optional<StoredPolicy>> policy(std::string_view id) override {
    return read(points_.readers(), [&](auto& reader) { return reader.policies.find(id); });
  }
  Result<std::optional<SharedText>> policy_document(std::string_view id, std::int64_t version) override {
    return read(points_.readers(), [&](auto& reader) { return reader.policies.document(id, version); });
  }

 private:
  HistoryInFile points_;
};

/// Fails if the database is not one that this program can read as it is.
Result<void> require_current(const std::filesystem::path& path) {
  if (auto sound = check_database(path); !sound) return sound;
  const auto migrations = migration_status(path);
  if (!migrations) return tl::unexpected(migrations.error());
  if (std::ranges::any_of(*migrations, [](const auto& m) { return m.state == MigrationState::pending; }))
    return tl::unexpected(
        Error{.kind = ErrorKind::conflict,
              .code = "migrations_pending",
              .detail = path.string() + " is of an older version. `headroom migrate` brings it up to date."});
  return {};
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

Result<std::unique_ptr<SnapshotHistory>> open_snapshot_history(const std::filesystem::path& path) {
  if (auto current = require_current(path); !current) return tl::unexpected(std::move(current.error()));
  try {
    return std::make_unique<HistoryInFile>(path, 1);
  } catch (const DatabaseError& error) {
    return tl::unexpected(damaged(path, error));
  }
}

Result<std::unique_ptr<ReadableStore>> open_for_reading(const std::filesystem::path& path, std::size_t readers) {
  if (auto current = require_current(path); !current) return tl::unexpected(std::move(current.error()));
  try {
    return std::make_unique<StoreInFile>(path, readers);
  } catch (const DatabaseError& error) {
    return tl::unexpected(damaged(path, error));
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
