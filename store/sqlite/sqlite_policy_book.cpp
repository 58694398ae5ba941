#include "store/sqlite/sqlite_policy_book.hpp"

#include <memory>
#include <optional>
#include <string>

#include "store/sqlite/snapshot_tasks.hpp"

namespace headroom::store {
namespace {

/// The event is part of the transaction that makes the version the active one.
void note_activation(DecisionWriter& writer, const std::optional<StoredPolicy>& policy, Instant now) {
  writer.events().policy_activated(policy->id + '@' + std::to_string(*policy->active), std::nullopt, now);
}

}  // namespace

void SqlitePolicyBook::put(PolicyPut policy, WriteCondition condition, Instant now,
                           std::function<void(Result<PolicyPutAnswer>)> done) {
  enqueue(writer_, std::make_unique<SimpleTask<PolicyPutAnswer>>(
                       [policy = std::move(policy), condition = std::move(condition), now](DecisionWriter& writer) {
                         auto answer = writer.policies().put(policy, condition, now);
                         if (answer.activates(policy)) note_activation(writer, answer.policy, now);
                         return answer;
                       },
                       [this, done = std::move(done)](Result<PolicyPutAnswer> answer) {
                         forget();
                         done(std::move(answer));
                       }));
}

void SqlitePolicyBook::activate(std::string id, std::int64_t version, WriteCondition condition, Instant now,
                                std::function<void(Result<PolicyActivateAnswer>)> done) {
  enqueue(writer_, std::make_unique<SimpleTask<PolicyActivateAnswer>>(
                       [id = std::move(id), version, condition = std::move(condition), now](DecisionWriter& writer) {
                         auto answer = writer.policies().activate(id, version, condition, now);
                         if (answer.outcome == ActivateOutcome::activated) note_activation(writer, answer.policy, now);
                         return answer;
                       },
                       [this, done = std::move(done)](Result<PolicyActivateAnswer> answer) {
                         forget();
                         done(std::move(answer));
                       }));
}

void SqlitePolicyBook::remove(std::string id, WriteCondition condition,
                              std::function<void(Result<DeleteOutcome>)> done) {
  enqueue(writer_, std::make_unique<SimpleTask<DeleteOutcome>>(
                       [id = std::move(id), condition = std::move(condition)](DecisionWriter& writer) {
                         return writer.policies().remove(id, condition);
                       },
                       [this, done = std::move(done)](Result<DeleteOutcome> outcome) {
                         forget();
                         done(std::move(outcome));
                       }));
}

void SqlitePolicyBook::forget() {
  const std::lock_guard lock{mutex_};
  ++changes_;
  policies_.clear();
  documents_.clear();
}

/// What is read while a write ends may be older than it, so it is answered but not kept.
template <class Value, class Look>
Result<std::optional<Value>> SqlitePolicyBook::recalled(Known<Value>& cache, const std::string& key, const Look& look) {
  std::uint64_t ticket = 0;
  {
    const std::lock_guard lock{mutex_};
    if (const auto* known = cache.find(key)) return *known;
    ticket = changes_;
  }
  auto loaded = read(readers_, [&](auto& reader) { return look(reader.policies); });
  const std::lock_guard lock{mutex_};
  if (loaded && ticket == changes_) cache.put(key, *loaded);
  return loaded;
}

Result<std::optional<StoredPolicy>> SqlitePolicyBook::find(std::string_view id) {
  return recalled(policies_, std::string{id}, [id](PolicyReader& reader) { return reader.find(id); });
}

Result<std::optional<SharedText>> SqlitePolicyBook::document(std::string_view id, std::int64_t version) {
  return recalled(documents_, std::string{id} + '@' + std::to_string(version),
                  [id, version](PolicyReader& reader) { return reader.document(id, version); });
}

Result<std::vector<StoredPolicy>> SqlitePolicyBook::list(const PolicyQuery& query) {
  return read(readers_, [&](auto& reader) { return reader.policies.list(query); });
}

Result<std::vector<PolicyVersion>> SqlitePolicyBook::versions(std::string_view id, const PolicyQuery& query) {
  return read(readers_, [&](auto& reader) { return reader.policies.versions(id, query); });
}

}  // namespace headroom::store
