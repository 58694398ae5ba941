#include "store/sqlite/sqlite_snapshot_history.hpp"

namespace headroom::store {

Result<StoredSeries> SqliteSnapshotHistory::series(const SeriesQuery& query) {
  const std::int64_t newest = pending_.newest();
  auto series = read(readers_, [&](auto& reader) {
    const auto cluster = reader.snapshots.number_of(query.cluster_id);
    const auto metric = reader.snapshots.number_of(query.metric);
    if (!cluster || !metric || query.from >= query.until) return StoredSeries{};
    const auto pending = pending_.arrivals(*cluster);
    Transaction snapshot{reader.db, "BEGIN"};
    auto found = reader.snapshots.series(*cluster, *metric, query, pending);
    snapshot.commit();
    return found;
  });
  if (series) series->arrived_until = newest;
  return series;
}

Result<NewestValues> SqliteSnapshotHistory::newest(std::string_view cluster_id, Instant until) {
  const std::int64_t newest = pending_.newest();
  auto values = read(readers_, [&](auto& reader) {
    const auto cluster = reader.snapshots.number_of(cluster_id);
    if (!cluster) return NewestValues{};
    const auto pending = pending_.arrivals(*cluster);
    Transaction snapshot{reader.db, "BEGIN"};
    auto found = reader.snapshots.newest(*cluster, until, pending);
    snapshot.commit();
    return found;
  });
  if (values) values->arrived_until = newest;
  return values;
}

Result<std::vector<std::string>> SqliteSnapshotHistory::metrics(std::string_view cluster_id) {
  return read(readers_, [&](auto& reader) {
    const auto cluster = reader.snapshots.number_of(cluster_id);
    if (!cluster) return std::vector<std::string>{};
    const auto pending = pending_.arrivals(*cluster);
    Transaction snapshot{reader.db, "BEGIN"};
    auto names = reader.snapshots.metrics(*cluster, pending);
    snapshot.commit();
    return names;
  });
}

}  // namespace headroom::store
