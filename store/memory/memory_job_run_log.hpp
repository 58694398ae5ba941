#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "core/ports/job_run_log.hpp"

namespace headroom::store {

/// The runs of jobs without a disk. Every call is complete when it returns.
class MemoryJobRunLog final : public JobRunLog {
 public:
  /// Keeps an answer and ends the reservation of its key.
  using KeepAnswer = std::function<void(const IdempotentAnswer&)>;
  explicit MemoryJobRunLog(KeepAnswer keep = {}) : keep_(std::move(keep)) {}

  void append(JobRunBatch batch, Remember remember, Appended done) override;
  Result<std::vector<StoredJobRun>> list(const JobRunQuery& query) override;

 private:
  struct Cluster {
    std::map<std::int64_t, StoredJobRun, std::greater<>> runs{};  ///< by their numbers
    std::map<std::string, std::int64_t, std::less<>> numbers{};   ///< by their ids
  };

  JobRunCounts store(JobRunBatch& batch);
  static void remove_old(Cluster& cluster);

  KeepAnswer keep_;
  std::mutex mutex_;
  std::map<std::string, Cluster, std::less<>> clusters_;
  std::int64_t newest_{0};
};

}  // namespace headroom::store
