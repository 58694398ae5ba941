#include "store/memory/memory_snapshot_log.hpp"

#include <algorithm>
#include <utility>

namespace headroom::store {

void MemorySnapshotLog::append(SnapshotBatch batch, Remember remember, Appended done) {
  const AppendCounts counts = store(batch);
  const auto answer = remember ? remember(counts) : std::nullopt;
  done(counts);
  if (answer && keep_) keep_(*answer);
}

AppendCounts MemorySnapshotLog::store(const SnapshotBatch& batch) {
  const std::lock_guard lock{mutex_};
  AppendCounts counts{.arrival = ++arrival_};
  Cluster& cluster = clusters_[batch.cluster_id];
  for (const auto& point : batch.points) {
    const std::string& name = batch.metrics[point.metric];
    const bool added = cluster[name].try_emplace(point.at, Point{point.value, counts.arrival}).second;
    if (!is_capacity_name(name)) ++(added ? counts.accepted : counts.duplicates);
  }
  return counts;
}

void MemorySnapshotLog::insert(const std::string& cluster_id, const Snapshot& snapshot) {
  if (snapshot.empty()) return;
  const std::lock_guard lock{mutex_};
  ++arrival_;
  for (const auto& value : snapshot)
    clusters_[cluster_id][value.name].try_emplace(value.at, Point{value.value, arrival_});
}

Result<StoredSeries> MemorySnapshotLog::series(const SeriesQuery& query) {
  const std::lock_guard lock{mutex_};
  StoredSeries found{.arrived_until = arrival_};
  const auto cluster = clusters_.find(query.cluster_id);
  if (cluster == clusters_.end() || query.from >= query.until) return found;
  const auto series = cluster->second.find(query.metric);
  if (series == cluster->second.end()) return found;
  const auto end = series->second.lower_bound(query.until);
  for (auto point = series->second.lower_bound(query.from); point != end; ++point) {
    if (query.arrived_until && point->second.arrival > *query.arrived_until) continue;
    found.cut = found.points.size() == query.limit;
    if (found.cut) break;
    found.points.push_back({point->first, point->second.value});
  }
  return found;
}

Result<NewestValues> MemorySnapshotLog::newest(std::string_view cluster_id, Instant until) {
  const std::lock_guard lock{mutex_};
  NewestValues found{.arrived_until = arrival_};
  const auto cluster = clusters_.find(cluster_id);
  if (cluster == clusters_.end()) return found;
  std::vector<SnapshotValue> figures;
  for (const auto& [name, series] : cluster->second) {
    const auto after = series.upper_bound(until);
    if (after == series.begin()) continue;
    const auto& [at, point] = *std::prev(after);
    (is_capacity_name(name) ? figures : found.values).push_back({name, at, point.value});
  }
  found.capacity = capacity_of(figures);
  return found;
}

Result<std::vector<std::string>> MemorySnapshotLog::metrics(std::string_view cluster_id) {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> names;
  if (const auto cluster = clusters_.find(cluster_id); cluster != clusters_.end())
    for (const auto& [name, series] : cluster->second)
      if (!is_capacity_name(name) && !series.empty()) names.push_back(name);
  return names;
}

Result<void> MemorySnapshotLog::tidy(Instant) {
  const std::lock_guard lock{mutex_};
  for (auto& [id, cluster] : clusters_) {
    Instant newest{};
    for (const auto& [name, series] : cluster)
      if (!series.empty()) newest = std::max(newest, series.rbegin()->first);
    for (auto& [name, series] : cluster) age(series, newest);
  }
  return {};
}

/// By whole days, as the database does it.
void MemorySnapshotLog::age(Series& series, Instant newest) {
  using std::chrono::days;
  std::map<days, std::vector<ArrivedPoint>> by_day;
  for (const auto& [at, point] : series)
    by_day[std::chrono::floor<days>(at.time_since_epoch())].push_back({at, point.value, point.arrival});
  Series aged;
  for (auto& [day, points] : by_day) {
    const auto resolution = resolution_at(std::chrono::floor<days>(newest.time_since_epoch()) - day, retention_);
    if (resolution < 0) continue;
    if (resolution > 0) points = downsampled(std::move(points), Seconds{resolution}, ++arrival_);
    for (const auto& point : points) aged[point.at] = {point.value, point.arrival};
  }
  series = std::move(aged);
}

void MemoryClusterCatalog::put(ClusterRegistration registration, WriteCondition condition, Instant now,
                               std::function<void(Result<PutAnswer>)> done) {
  std::unique_lock lock{mutex_};
  const auto known = clusters_.find(registration.id);
  const bool is_known = known != clusters_.end();
  PutAnswer answer;
  if (is_known) answer.cluster = known->second;
  if (holds(condition, is_known ? std::optional(known->second.version) : std::nullopt)) {
    if (!is_known) {
      answer = {PutOutcome::created, RegisteredCluster{registration, {++newest_, 1}, now, now}};
    } else if (known->second.registration == registration) {
      answer.outcome = PutOutcome::unchanged;
    } else {
      answer.outcome = PutOutcome::changed;
      answer.cluster->registration = registration;
      answer.cluster->version.version += 1;
      answer.cluster->updated_at = now;
    }
    clusters_.insert_or_assign(registration.id, *answer.cluster);
  }
  lock.unlock();
  done(std::move(answer));
}

void MemoryClusterCatalog::remove(std::string id, WriteCondition condition,
                                  std::function<void(Result<DeleteOutcome>)> done) {
  std::unique_lock lock{mutex_};
  const auto known = clusters_.find(id);
  DeleteOutcome outcome = DeleteOutcome::absent;
  if (known != clusters_.end()) {
    outcome = holds(condition, known->second.version) ? DeleteOutcome::deleted : DeleteOutcome::refused;
    if (outcome == DeleteOutcome::deleted) clusters_.erase(known);
  }
  lock.unlock();
  done(outcome);
}

Result<std::optional<RegisteredCluster>> MemoryClusterCatalog::find(std::string_view id) {
  const std::lock_guard lock{mutex_};
  const auto known = clusters_.find(id);
  return known == clusters_.end() ? std::nullopt : std::optional(known->second);
}

Result<std::vector<RegisteredCluster>> MemoryClusterCatalog::list(const ClusterQuery& query) {
  const std::lock_guard lock{mutex_};
  std::vector<RegisteredCluster> page;
  for (const auto& [id, cluster] : clusters_) {
    const auto& own = cluster.registration;
    const auto has = [&](const auto& tag) { return std::ranges::find(own.tags, tag) != own.tags.end(); };
    if (query.before && cluster.version.number >= *query.before) continue;
    if (query.platform && *query.platform != own.platform) continue;
    if (std::ranges::all_of(query.tags, has)) page.push_back(cluster);
  }
  std::ranges::sort(page, std::ranges::greater{}, [](const auto& cluster) { return cluster.version.number; });
  if (page.size() > query.limit) page.resize(query.limit);
  return page;
}

}  // namespace headroom::store
