#include "store/sqlite/sqlite_decision_log.hpp"

#include "store/common/errors.hpp"
#include "store/sqlite/decision_tasks.hpp"
#include "store/sqlite/find_decision.hpp"
#include "store/sqlite/history/decision_totals.hpp"

namespace headroom::store {

SqliteDecisionLog::SqliteDecisionLog(const StoreOptions& options, ServerLock lock)
    : read_facts_(options.read_facts),
      lock_(std::move(lock)),
      histories_(options.remembered_clusters),
      writer_(options, pending_, event_index_),
      readers_(options.path, options.readers),
      snapshots_(options, writer_, readers_, pending_, reservations_),
      clusters_(writer_, readers_, options.remembered_clusters),
      policies_(writer_, readers_),
      events_(event_index_, readers_),
      webhooks_(writer_, readers_),
      job_runs_(writer_, readers_, reservations_),
      keeper_(options, writer_, readers_) {}

SqliteDecisionLog::~SqliteDecisionLog() {
  keeper_.stop();
  snapshots_.stop();
  writer_.stop();
  reservations_.abandon(closed());
}

void SqliteDecisionLog::append(std::vector<DecisionRecord> records, std::optional<IdempotentAnswer> answer,
                               Appended done) {
  // Checked first, so that no record is packed in vain during overload.
  auto accepted = writer_.accepting();
  if (accepted) {
    std::unique_ptr<WriteTask> task = std::make_unique<AppendTask>(
        std::move(records), std::move(answer), std::move(done), Memories{histories_, reservations_});
    accepted = writer_.enqueue(task);
    if (!accepted) task->failed(accepted.error());
    return;
  }
  done(std::move(accepted));
  if (answer) reservations_.release(answer->key);
}

void SqliteDecisionLog::claim(IdempotencyKey key, Claimed claimed) {
  if (!reservations_.take_or_wait(key, claimed)) return;
  auto known = read(readers_, [&](auto& reader) { return reader.decisions.remembered(digest_of(key)); });
  if (!known) {
    reservations_.release(key);
    return claimed(tl::unexpected(known.error()));
  }
  auto& answer = *known;
  if (!answer) return claimed(KeyClaim{.use = KeyUse::first});
  const auto used_for = answer->key.body_sha256;
  reservations_.settle({.scope = key.scope, .key = key.key, .body_sha256 = used_for}, answer->answer);
  claimed(judge(key, used_for, std::move(answer->answer)));
}

void SqliteDecisionLog::release(const IdempotencyKey& key) { reservations_.release(key); }

Result<StoredDecision> SqliteDecisionLog::find(const DecisionId& id) { return find_decision(readers_, id); }

Result<std::vector<StoredDecision>> SqliteDecisionLog::list(const DecisionQuery& query) {
  auto found = page(query);
  if (!found) return tl::unexpected(std::move(found.error()));
  return std::move(found->items);
}

Result<DecisionPage> SqliteDecisionLog::page(const DecisionQuery& query) {
  return read(readers_, [&](auto& reader) {
    Transaction snapshot{reader.db, "BEGIN"};
    auto page = reader.decisions.page(query);
    snapshot.commit();
    return page;
  });
}

Result<std::vector<SummaryRow>> SqliteDecisionLog::summary(const SummaryQuery& query) {
  return read(readers_, [&](auto& reader) { return total(reader.db, query, read_facts_); });
}

Result<History> SqliteDecisionLog::history(std::string_view cluster_id) {
  const std::string cluster{cluster_id};
  auto [known, ticket] = histories_.find(cluster);
  if (known) return std::move(*known);
  auto loaded = read(readers_, [&](auto& reader) { return reader.decisions.history(cluster_id); });
  if (loaded) histories_.put(cluster, *loaded, ticket);
  return loaded;
}

void SqliteDecisionLog::report(const DecisionId& id, OutcomeReport report,
                               std::function<std::optional<IdempotentAnswer>(const StoredDecision&)> remember,
                               std::function<void(Result<StoredDecision>)> done) {
  std::unique_ptr<WriteTask> task = std::make_unique<ReportTask>(id, std::move(report), std::move(remember),
                                                                 std::move(done), Memories{histories_, reservations_});
  if (const auto accepted = writer_.enqueue(task); !accepted) task->failed(accepted.error());
}

Result<SharedText> SqliteDecisionLog::catalog(std::string_view sha256) { return find_catalog(readers_, sha256); }

Result<void> SqliteDecisionLog::writable() { return writer_.healthy(); }

StoreStats SqliteDecisionLog::stats() const {
  StoreStats stats = writer_.stats();
  stats.pending_snapshots = pending_.rows();
  if (const auto packed = read(readers_, [](auto& reader) { return reader.snapshots.packed(); })) {
    stats.packed_points = packed->points;
    stats.packed_bytes = packed->bytes;
  }
  return stats;
}

}  // namespace headroom::store
