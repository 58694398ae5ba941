#pragma once

#include <map>
#include <mutex>
#include <string>

#include "core/ports/cluster_catalog.hpp"
#include "core/ports/snapshot_log.hpp"
#include "store/common/downsampling.hpp"

namespace headroom::store {

/// The snapshot log without a disk, for tests and for evaluations without a server. Every call is complete when it
/// returns.
class MemorySnapshotLog final : public SnapshotLog {
 public:
  /// Keeps an answer and ends the reservation of its key.
  using KeepAnswer = std::function<void(const IdempotentAnswer&)>;
  explicit MemorySnapshotLog(KeepAnswer keep = {}, Retention retention = {})
      : keep_(std::move(keep)), retention_(retention) {}

  void append(SnapshotBatch batch, Remember remember, Appended done) override;
  Result<StoredSeries> series(const SeriesQuery& query) override;
  Result<NewestValues> newest(std::string_view cluster_id, Instant until) override;
  Result<std::vector<std::string>> metrics(std::string_view cluster_id) override;
  Result<void> tidy(Instant now) override;

  /// What an evaluation leaves.
  void insert(const std::string& cluster_id, const Snapshot& snapshot);

 private:
  struct Point {
    double value{0};
    std::int64_t arrival{0};
  };
  using Series = std::map<Instant, Point>;
  using Cluster = std::map<std::string, Series, std::less<>>;

  AppendCounts store(const SnapshotBatch& batch);
  void age(Series& series, Instant newest);

  KeepAnswer keep_;
  Retention retention_;
  std::mutex mutex_;
  std::map<std::string, Cluster, std::less<>> clusters_;
  std::int64_t arrival_{0};
};

/// The cluster catalog without a disk.
class MemoryClusterCatalog final : public ClusterCatalog {
 public:
  void put(ClusterRegistration registration, WriteCondition condition, Instant now,
           std::function<void(Result<PutAnswer>)> done) override;
  void remove(std::string id, WriteCondition condition, std::function<void(Result<DeleteOutcome>)> done) override;
  Result<std::optional<RegisteredCluster>> find(std::string_view id) override;
  Result<std::vector<RegisteredCluster>> list(const ClusterQuery& query) override;

 private:
  std::mutex mutex_;
  std::map<std::string, RegisteredCluster, std::less<>> clusters_;
  std::int64_t newest_{0};
};

}  // namespace headroom::store
