#include "store/memory/memory_policy_book.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace headroom::store {
namespace {

std::optional<ResourceVersion> state_of(const std::optional<StoredPolicy>& policy) {
  return policy ? std::optional(policy->state) : std::nullopt;
}

}  // namespace

void MemoryPolicyBook::set_active(Entry& entry, std::int64_t version, Instant now) {
  entry.policy->active = version;
  entry.policy->updated_at = now;
  ++entry.policy->state.version;
  entry.versions.at(version).version.activated_at = now;
}

PolicyPutAnswer MemoryPolicyBook::store(const PolicyPut& policy, const WriteCondition& condition, Instant now) {
  const std::lock_guard lock{mutex_};
  const auto known = entries_.find(policy.id);
  const auto before = known == entries_.end() ? std::nullopt : known->second.policy;
  if (!holds(condition, state_of(before))) return {.outcome = PutOutcome::refused, .policy = before};
  Entry& entry = entries_[policy.id];
  if (before && entry.versions.at(entry.newest).document == policy.document) {
    if (!policy.activates || before->active == before->newest)
      return {.outcome = PutOutcome::unchanged, .policy = before};
    set_active(entry, entry.newest, now);
    return {.outcome = PutOutcome::changed, .policy = entry.policy};
  }
  if (!before) entry.policy = StoredPolicy{.id = policy.id, .state = {++newest_number_, 0}, .created_at = now};
  StoredPolicy& stored = *entry.policy;
  stored.newest = ++entry.newest;
  stored.updated_at = now;
  ++stored.state.version;
  if (policy.activates) stored.active = stored.newest;
  entry.versions[stored.newest] = {.version = {.version = stored.newest,
                                               .created_at = now,
                                               .activated_at = policy.activates ? std::optional(now) : std::nullopt},
                                   .document = policy.document};
  return {.outcome = before ? PutOutcome::changed : PutOutcome::created, .policy = stored};
}

PolicyActivateAnswer MemoryPolicyBook::make_active(const std::string& id, std::int64_t version,
                                                   const WriteCondition& condition, Instant now) {
  const std::lock_guard lock{mutex_};
  const auto known = entries_.find(id);
  if (known == entries_.end() || !known->second.policy) return {.outcome = ActivateOutcome::no_policy};
  Entry& entry = known->second;
  auto outcome = ActivateOutcome::activated;
  if (!holds(condition, entry.policy->state))
    outcome = ActivateOutcome::refused;
  else if (!entry.versions.contains(version))
    outcome = ActivateOutcome::no_version;
  else if (entry.policy->active == version)
    outcome = ActivateOutcome::unchanged;
  else
    set_active(entry, version, now);
  return {.outcome = outcome, .policy = entry.policy};
}

DeleteOutcome MemoryPolicyBook::erase(const std::string& id, const WriteCondition& condition) {
  const std::lock_guard lock{mutex_};
  const auto known = entries_.find(id);
  if (known == entries_.end() || !known->second.policy) return DeleteOutcome::absent;
  if (!holds(condition, known->second.policy->state)) return DeleteOutcome::refused;
  known->second = Entry{.newest = known->second.newest};
  return DeleteOutcome::deleted;
}

void MemoryPolicyBook::note_activation(const StoredPolicy& policy, Instant now) const {
  if (activated_) activated_(policy.id + '@' + std::to_string(*policy.active), now);
}

void MemoryPolicyBook::put(PolicyPut policy, WriteCondition condition, Instant now,
                           std::function<void(Result<PolicyPutAnswer>)> done) {
  auto answer = store(policy, condition, now);
  if (answer.activates(policy)) note_activation(*answer.policy, now);
  done(std::move(answer));
}

void MemoryPolicyBook::activate(std::string id, std::int64_t version, WriteCondition condition, Instant now,
                                std::function<void(Result<PolicyActivateAnswer>)> done) {
  auto answer = make_active(id, version, condition, now);
  if (answer.outcome == ActivateOutcome::activated) note_activation(*answer.policy, now);
  done(std::move(answer));
}

void MemoryPolicyBook::remove(std::string id, WriteCondition condition,
                              std::function<void(Result<DeleteOutcome>)> done) {
  done(erase(id, condition));
}

Result<std::optional<StoredPolicy>> MemoryPolicyBook::find(std::string_view id) {
  const std::lock_guard lock{mutex_};
  const auto known = entries_.find(id);
  return known == entries_.end() ? std::nullopt : known->second.policy;
}

Result<std::optional<SharedText>> MemoryPolicyBook::document(std::string_view id, std::int64_t version) {
  const std::lock_guard lock{mutex_};
  const auto known = entries_.find(id);
  if (known == entries_.end()) return std::nullopt;
  const auto found = known->second.versions.find(version);
  return found == known->second.versions.end() ? std::nullopt : std::optional(found->second.document);
}

Result<std::vector<StoredPolicy>> MemoryPolicyBook::list(const PolicyQuery& query) {
  const std::lock_guard lock{mutex_};
  std::vector<StoredPolicy> page;
  for (const auto& [id, entry] : entries_)
    if (entry.policy && entry.policy->state.number < query.before.value_or(INT64_MAX)) page.push_back(*entry.policy);
  std::ranges::sort(page, std::ranges::greater{}, [](const auto& policy) { return policy.state.number; });
  if (page.size() > query.limit) page.resize(query.limit);
  return page;
}

Result<std::vector<PolicyVersion>> MemoryPolicyBook::versions(std::string_view id, const PolicyQuery& query) {
  const std::lock_guard lock{mutex_};
  std::vector<PolicyVersion> page;
  const auto known = entries_.find(id);
  if (known == entries_.end()) return page;
  const auto& all = known->second.versions;
  for (auto at = all.rbegin(); at != all.rend() && page.size() < query.limit; ++at)
    if (at->first < query.before.value_or(INT64_MAX)) page.push_back(at->second.version);
  return page;
}

}  // namespace headroom::store
