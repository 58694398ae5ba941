#include <utility>

#include "store/sqlite/snapshot_tasks.hpp"
#include "store/sqlite/sqlite_snapshot_log.hpp"

namespace headroom::store {

void SqliteClusterCatalog::put(ClusterRegistration registration, WriteCondition condition, Instant now,
                               std::function<void(Result<PutAnswer>)> done) {
  const std::string id = registration.id;
  enqueue(writer_, std::make_unique<SimpleTask<PutAnswer>>(
                       [registration = std::move(registration), condition = std::move(condition),
                        now](DecisionWriter& writer) { return writer.clusters().put(registration, condition, now); },
                       [this, id, done = std::move(done)](Result<PutAnswer> answer) {
                         forget(id);
                         done(std::move(answer));
                       }));
}

void SqliteClusterCatalog::remove(std::string id, WriteCondition condition,
                                  std::function<void(Result<DeleteOutcome>)> done) {
  enqueue(writer_, std::make_unique<SimpleTask<DeleteOutcome>>(
                       [id, condition = std::move(condition)](DecisionWriter& writer) {
                         return writer.clusters().remove(id, condition);
                       },
                       [this, id, done = std::move(done)](Result<DeleteOutcome> outcome) {
                         forget(id);
                         done(std::move(outcome));
                       }));
}

void SqliteClusterCatalog::forget(const std::string& id) {
  const std::lock_guard lock{mutex_};
  ++changes_;
  known_.erase(id);
}

Result<std::optional<RegisteredCluster>> SqliteClusterCatalog::find(std::string_view id) {
  const std::string key{id};
  std::uint64_t ticket = 0;
  {
    const std::lock_guard lock{mutex_};
    if (const auto* known = known_.find(key)) return *known;
    ticket = changes_;
  }
  auto loaded = read(readers_, [&](auto& reader) { return reader.clusters.find(id); });
  const std::lock_guard lock{mutex_};
  if (loaded && ticket == changes_) known_.put(key, *loaded);
  return loaded;
}

Result<std::vector<RegisteredCluster>> SqliteClusterCatalog::list(const ClusterQuery& query) {
  return read(readers_, [&](auto& reader) { return reader.clusters.list(query); });
}

}  // namespace headroom::store
