#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/ports/decision_log.hpp"

/// Where the runs of a cluster's jobs are stored: what the cluster was there for. A cluster need not be registered.
namespace headroom {

/// One run of a job on a cluster, as somebody reports it after its end.
struct JobRun {
  std::string id;  ///< unique in its cluster; 1 to 256 bytes without control characters
  Instant started_at;
  Instant ended_at;                     ///< not before `started_at`
  std::optional<std::int64_t> bytes{};  ///< what the run has processed; at least 0; absent: nobody said
  bool succeeded{false};
  std::optional<std::int64_t> interruptions{};  ///< of instances while it ran; at least 0; absent: nobody said
  friend bool operator==(const JobRun&, const JobRun&) = default;
};

/// A run with what the store adds to it.
struct StoredJobRun {
  JobRun run;
  std::int64_t number{0};  ///< in the order of the first reports; the cursor of the list
  Instant reported_at;     ///< when it was last reported with other content
};

struct JobRunBatch {
  std::string cluster_id;
  std::vector<JobRun> runs{};  ///< each id once
  Instant now;                 ///< the time of the server's clock
};

/// What became of a batch. Together these are all of its runs.
struct JobRunCounts {
  std::size_t accepted{0};    ///< runs that are new
  std::size_t replaced{0};    ///< a run with this id was stored with other content; the new content counts
  std::size_t duplicates{0};  ///< the same run was stored already
  friend bool operator==(const JobRunCounts&, const JobRunCounts&) = default;
};

struct JobRunQuery {
  std::string cluster_id;
  std::optional<Instant> since{};        ///< only runs that ended then or later
  std::optional<Instant> until{};        ///< only runs that ended before it
  std::optional<std::int64_t> before{};  ///< only runs with a smaller number
  std::size_t limit{50};
};

/// How long a run is kept. Its age is counted from the latest end of a run of its cluster.
inline constexpr Seconds job_run_retention{std::chrono::hours{24 * 400}};

class JobRunLog {
 public:
  using Remember = std::function<std::optional<IdempotentAnswer>(const JobRunCounts&)>;
  using Appended = std::function<void(Result<JobRunCounts>)>;

  virtual ~JobRunLog() = default;

  /// Stores all runs of the batch or none, and removes those that are too old. A run that is too old itself is counted
  /// and not kept. Calls `done` from any thread after the commit. `remember` is that of SnapshotLog::append().
  virtual void append(JobRunBatch batch, Remember remember, Appended done) = 0;
  /// The runs that match, the largest number first, at most `limit`.
  virtual Result<std::vector<StoredJobRun>> list(const JobRunQuery& query) = 0;
};

}  // namespace headroom
