#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "store/sqlite/base/database.hpp"
#include "store/sqlite/cluster_table.hpp"
#include "store/sqlite/decision_reader.hpp"
#include "store/sqlite/event_rows.hpp"
#include "store/sqlite/job_run_table.hpp"
#include "store/sqlite/policy_table.hpp"
#include "store/sqlite/snapshot_reader.hpp"
#include "store/sqlite/webhook_table.hpp"

namespace headroom::store {

/// A few connections for reading. Each is lent to one thread at a time. They never make the writer wait.
class ReaderPool {
 public:
  struct Reader {
    explicit Reader(const std::filesystem::path& path)
        : db(path, Access::read_only),
          decisions(db),
          snapshots(db),
          clusters(db),
          policies(db),
          events(db, decisions),
          webhooks(db),
          job_runs(db) {
      // In KiB. A page of a list may look at some thousands of rows, each on a page of its own.
      db.execute("PRAGMA cache_size = -12288");
    }
    Database db;
    DecisionReader decisions;
    SnapshotReader snapshots;
    ClusterReader clusters;
    PolicyReader policies;
    EventReader events;
    WebhookReader webhooks;
    JobRunReader job_runs;
  };
  struct GiveBack {
    ReaderPool* pool;
    void operator()(Reader* reader) const { pool->give_back(reader); }
  };
  using Lease = std::unique_ptr<Reader, GiveBack>;

  ReaderPool(const std::filesystem::path& path, std::size_t readers);

  /// Waits while all connections are lent.
  Lease lease();

 private:
  void give_back(Reader* reader);

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Reader>> idle_;
};

/// Reads with a connection of the pool. The one place that turns a reader's DatabaseError into an Error.
template <class Read>
auto read(ReaderPool& readers, const Read& f) -> Result<decltype(f(*readers.lease()))> {
  try {
    const auto reader = readers.lease();
    return f(*reader);
  } catch (const DatabaseError& error) {
    return tl::unexpected(error.error());
  }
}

}  // namespace headroom::store
