#include "store/sqlite/policy_table.hpp"

#include <string>
#include <utility>

#include "store/sqlite/base/codec.hpp"

namespace headroom::store {
namespace {

Instant instant(std::int64_t milliseconds) { return Instant{std::chrono::milliseconds{milliseconds}}; }
std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }

/// A query for whole policies; `rest` says which.
std::string select_policies(std::string_view rest) {
  std::string sql =
      "SELECT p.number, (SELECT text FROM names WHERE id = p.policy), p.revision, p.newest, p.active, p.created_at,"
      " p.updated_at FROM policies AS p ";
  return sql.append(rest);
}

StoredPolicy read_policy(const Rows& row) {
  return {.id = row.text(1),
          .state = {.number = row.integer(0), .version = row.integer(2)},
          .newest = row.integer(3),
          .active = row.optional_integer(4),
          .created_at = instant(row.integer(5)),
          .updated_at = instant(row.integer(6))};
}

PolicyVersion read_version(const Rows& row) {
  PolicyVersion version{.version = row.integer(0), .created_at = instant(row.integer(1))};
  if (const auto at = row.optional_integer(2)) version.activated_at = instant(*at);
  return version;
}

std::optional<ResourceVersion> state_of(const std::optional<StoredPolicy>& policy) {
  return policy ? std::optional(policy->state) : std::nullopt;
}

}  // namespace

PolicyReader::PolicyReader(Database& db)
    : find_(db.prepare(select_policies("WHERE p.policy = (SELECT id FROM names WHERE text = ?)"))),
      document_(db.prepare("SELECT dictionary, document FROM policy_versions"
                           " WHERE policy = (SELECT id FROM names WHERE text = ?) AND version = ?")),
      list_(db.prepare(select_policies("WHERE p.number < ? ORDER BY p.number DESC LIMIT ?"))),
      versions_(db.prepare("SELECT version, created_at, activated_at FROM policy_versions"
                           " WHERE policy = (SELECT id FROM names WHERE text = ?) AND version < ?"
                           " ORDER BY version DESC LIMIT ?")) {}

std::optional<StoredPolicy> PolicyReader::find(std::string_view id) {
  Rows rows = find_.query(id);
  if (!rows.next()) return std::nullopt;
  return read_policy(rows);
}

std::optional<SharedText> PolicyReader::document(std::string_view id, std::int64_t version) {
  Rows rows = document_.query(id, version);
  if (!rows.next()) return std::nullopt;
  return SharedText(unpack(rows.integer(0), rows.bytes(1)));
}

std::vector<StoredPolicy> PolicyReader::list(const PolicyQuery& query) {
  std::vector<StoredPolicy> page;
  Rows rows = list_.query(query.before.value_or(INT64_MAX), static_cast<std::int64_t>(query.limit));
  while (rows.next()) page.push_back(read_policy(rows));
  return page;
}

std::vector<PolicyVersion> PolicyReader::versions(std::string_view id, const PolicyQuery& query) {
  std::vector<PolicyVersion> page;
  Rows rows = versions_.query(id, query.before.value_or(INT64_MAX), static_cast<std::int64_t>(query.limit));
  while (rows.next()) page.push_back(read_version(rows));
  return page;
}

PolicyWriter::PolicyWriter(Database& db, Interned& interned)
    : db_(db),
      interned_(interned),
      reader_(db),
      insert_(db.prepare("INSERT INTO policies (policy, revision, newest, active, created_at, updated_at)"
                         " VALUES (?, 1, ?, ?, ?, ?)")),
      update_(db.prepare("UPDATE policies SET revision = ?, newest = ?, active = ?, updated_at = ? WHERE number = ?")),
      remove_(db.prepare("DELETE FROM policies WHERE number = ?")),
      insert_version_(db.prepare("INSERT INTO policy_versions VALUES (?, ?, ?, ?, ?, ?)")),
      mark_activated_(db.prepare("UPDATE policy_versions SET activated_at = ? WHERE policy = ? AND version = ?")),
      remove_versions_(db.prepare("DELETE FROM policy_versions WHERE policy = ?")),
      select_deleted_(db.prepare("SELECT newest FROM deleted_policies WHERE policy = ?")),
      insert_deleted_(db.prepare("INSERT OR REPLACE INTO deleted_policies VALUES (?, ?)")) {}

std::int64_t PolicyWriter::deleted_newest(std::int64_t policy) {
  Rows rows = select_deleted_.query(policy);
  return rows.next() ? rows.integer(0) : 0;
}

void PolicyWriter::insert_version(std::int64_t policy, const StoredPolicy& stored, const PolicyPut& put, Instant now) {
  const std::string document = pack(put.document.view());
  const auto activated = put.activates ? std::optional(milliseconds(now)) : std::nullopt;
  insert_version_.run(policy, stored.newest, milliseconds(now), activated, newest_dictionary, Blob{document});
}

void PolicyWriter::save(const StoredPolicy& stored) {
  update_.run(stored.state.version, stored.newest, stored.active, milliseconds(stored.updated_at), stored.state.number);
}

void PolicyWriter::set_active(StoredPolicy& stored, std::int64_t version, Instant now) {
  stored.active = version;
  stored.updated_at = now;
  ++stored.state.version;
  mark_activated_.run(milliseconds(now), interned_.name(stored.id), version);
  save(stored);
}

PolicyPutAnswer PolicyWriter::put(const PolicyPut& policy, const WriteCondition& condition, Instant now) {
  auto known = reader_.find(policy.id);
  if (!holds(condition, state_of(known))) return {.outcome = PutOutcome::refused, .policy = std::move(known)};
  if (known && reader_.document(policy.id, known->newest) == policy.document) {
    if (!policy.activates || known->active == known->newest)
      return {.outcome = PutOutcome::unchanged, .policy = std::move(known)};
    set_active(*known, known->newest, now);
    return {.outcome = PutOutcome::changed, .policy = std::move(known)};
  }
  const std::int64_t name = interned_.name(policy.id);
  StoredPolicy stored{.id = policy.id, .created_at = now, .updated_at = now};
  if (known) stored = *known;
  stored.updated_at = now;
  stored.newest = (known ? known->newest : deleted_newest(name)) + 1;
  if (policy.activates) stored.active = stored.newest;
  if (known) {
    ++stored.state.version;
    save(stored);
  } else {
    insert_.run(name, stored.newest, stored.active, milliseconds(now), milliseconds(now));
    stored.state = {db_.last_inserted_id(), 1};
  }
  insert_version(name, stored, policy, now);
  return {.outcome = known ? PutOutcome::changed : PutOutcome::created, .policy = std::move(stored)};
}

PolicyActivateAnswer PolicyWriter::activate(std::string_view id, std::int64_t version, const WriteCondition& condition,
                                            Instant now) {
  auto known = reader_.find(id);
  if (!known) return {.outcome = ActivateOutcome::no_policy};
  auto outcome = ActivateOutcome::activated;
  if (!holds(condition, known->state))
    outcome = ActivateOutcome::refused;
  else if (!reader_.document(id, version))
    outcome = ActivateOutcome::no_version;
  else if (known->active == version)
    outcome = ActivateOutcome::unchanged;
  else
    set_active(*known, version, now);
  return {.outcome = outcome, .policy = std::move(known)};
}

DeleteOutcome PolicyWriter::remove(std::string_view id, const WriteCondition& condition) {
  const auto known = reader_.find(id);
  if (!known) return DeleteOutcome::absent;
  if (!holds(condition, known->state)) return DeleteOutcome::refused;
  const std::int64_t name = interned_.name(known->id);
  remove_versions_.run(name);
  remove_.run(known->state.number);
  insert_deleted_.run(name, known->newest);
  return DeleteOutcome::deleted;
}

}  // namespace headroom::store
