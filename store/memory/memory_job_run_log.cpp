#include "store/memory/memory_job_run_log.hpp"

#include <algorithm>

namespace headroom::store {

void MemoryJobRunLog::append(JobRunBatch batch, Remember remember, Appended done) {
  const JobRunCounts counts = store(batch);
  const auto answer = remember ? remember(counts) : std::nullopt;
  done(counts);
  if (answer && keep_) keep_(*answer);
}

JobRunCounts MemoryJobRunLog::store(JobRunBatch& batch) {
  const std::lock_guard lock{mutex_};
  JobRunCounts counts;
  Cluster& cluster = clusters_[batch.cluster_id];
  for (JobRun& run : batch.runs) {
    const auto known = cluster.numbers.find(run.id);
    if (known == cluster.numbers.end()) {
      ++counts.accepted;
      const std::int64_t number = ++newest_;
      cluster.numbers.emplace(run.id, number);
      cluster.runs.emplace(number, StoredJobRun{.run = std::move(run), .number = number, .reported_at = batch.now});
      continue;
    }
    StoredJobRun& stored = cluster.runs.at(known->second);
    const bool same = stored.run == run;
    ++(same ? counts.duplicates : counts.replaced);
    if (!same) stored = {.run = std::move(run), .number = stored.number, .reported_at = batch.now};
  }
  remove_old(cluster);
  return counts;
}

void MemoryJobRunLog::remove_old(Cluster& cluster) {
  Instant newest{};
  for (const auto& [number, stored] : cluster.runs) newest = std::max(newest, stored.run.ended_at);
  for (auto next = cluster.runs.begin(); next != cluster.runs.end();) {
    const auto each = next++;
    if (each->second.run.ended_at >= newest - job_run_retention) continue;
    cluster.numbers.erase(each->second.run.id);
    cluster.runs.erase(each);
  }
}

Result<std::vector<StoredJobRun>> MemoryJobRunLog::list(const JobRunQuery& query) {
  const std::lock_guard lock{mutex_};
  std::vector<StoredJobRun> page;
  const auto cluster = clusters_.find(query.cluster_id);
  if (cluster == clusters_.end()) return page;
  for (const auto& [number, stored] : cluster->second.runs) {
    if (page.size() == query.limit) break;
    if (query.before && number >= *query.before) continue;
    if (query.since && stored.run.ended_at < *query.since) continue;
    if (query.until && stored.run.ended_at >= *query.until) continue;
    page.push_back(stored);
  }
  return page;
}

}  // namespace headroom::store
