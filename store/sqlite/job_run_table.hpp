#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/job_run_log.hpp"
#include "store/sqlite/base/database.hpp"
#include "store/sqlite/interned.hpp"

/// The table job_runs. Everything here throws DatabaseError.
namespace headroom::store {

namespace job_run_row {

inline std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }

/// The columns number, id, started_at, ended_at, bytes, succeeded, interruptions, reported_at.
inline StoredJobRun read(const Rows& row) {
  const auto instant = [&](int column) { return Instant{std::chrono::milliseconds{row.integer(column)}}; };
  return {.run = {.id = row.text(1),
                  .started_at = instant(2),
                  .ended_at = instant(3),
                  .bytes = row.optional_integer(4),
                  .succeeded = row.integer(5) != 0,
                  .interruptions = row.optional_integer(6)},
          .number = row.integer(0),
          .reported_at = instant(7)};
}

inline constexpr std::string_view columns =
    "SELECT number, id, started_at, ended_at, bytes, succeeded, interruptions, reported_at FROM job_runs ";

}  // namespace job_run_row

/// Reads them through one connection.
class JobRunReader {
 public:
  explicit JobRunReader(Database& db) : db_(db) {}

  std::vector<StoredJobRun> list(const JobRunQuery& query) {
    static const std::string sql =
        std::string(job_run_row::columns) +
        "WHERE cluster = (SELECT id FROM names WHERE text = ?) AND ended_at >= ? AND ended_at < ? AND number < ?"
        " ORDER BY number DESC LIMIT ?";
    std::vector<StoredJobRun> page;
    Rows rows = db_.prepared(sql).query(std::string_view{query.cluster_id},
                                        query.since ? job_run_row::milliseconds(*query.since) : INT64_MIN,
                                        query.until ? job_run_row::milliseconds(*query.until) : INT64_MAX,
                                        query.before.value_or(INT64_MAX), static_cast<std::int64_t>(query.limit));
    while (rows.next()) page.push_back(job_run_row::read(rows));
    return page;
  }

 private:
  Database& db_;
};

/// Writes them, inside the writer's transaction.
class JobRunWriter {
 public:
  JobRunWriter(Database& db, Interned& interned)
      : interned_(interned),
        find_(db.prepare(std::string(job_run_row::columns) + "WHERE cluster = ? AND id = ?")),
        insert_(db.prepare("INSERT INTO job_runs VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)")),
        update_(db.prepare("UPDATE job_runs SET started_at = ?, ended_at = ?, bytes = ?, succeeded = ?,"
                           " interruptions = ?, reported_at = ? WHERE number = ?")),
        remove_old_(db.prepare("DELETE FROM job_runs WHERE cluster = ?1 AND ended_at <"
                               " (SELECT max(ended_at) FROM job_runs WHERE cluster = ?1) - ?2")) {}

  JobRunCounts append(const JobRunBatch& batch) {
    JobRunCounts counts;
    const std::int64_t cluster = interned_.name(batch.cluster_id);
    for (const JobRun& run : batch.runs) ++(counts.*put(cluster, run, batch.now));
    remove_old_.run(cluster, std::int64_t{std::chrono::milliseconds{job_run_retention}.count()});
    return counts;
  }

 private:
  std::optional<StoredJobRun> find(std::int64_t cluster, std::string_view id) {
    Rows row = find_.query(cluster, id);
    return row.next() ? std::optional(job_run_row::read(row)) : std::nullopt;
  }

  std::size_t JobRunCounts::*put(std::int64_t cluster, const JobRun& run, Instant now) {
    using job_run_row::milliseconds;
    const std::int64_t succeeded = run.succeeded ? 1 : 0;
    const auto known = find(cluster, run.id);
    if (known && known->run == run) return &JobRunCounts::duplicates;
    if (known) {
      update_.run(milliseconds(run.started_at), milliseconds(run.ended_at), run.bytes, succeeded, run.interruptions,
                  milliseconds(now), known->number);
      return &JobRunCounts::replaced;
    }
    insert_.run(cluster, std::string_view{run.id}, milliseconds(run.started_at), milliseconds(run.ended_at), run.bytes,
                succeeded, run.interruptions, milliseconds(now));
    return &JobRunCounts::accepted;
  }

  Interned& interned_;
  Statement find_;
  Statement insert_;
  Statement update_;
  Statement remove_old_;
};

}  // namespace headroom::store
