#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/ports/policy_book.hpp"
#include "store/sqlite/base/database.hpp"
#include "store/sqlite/interned.hpp"

/// The tables of stored policies.
namespace headroom::store {

/// Reads them through one connection. Throws DatabaseError.
class PolicyReader {
 public:
  explicit PolicyReader(Database& db);
  std::optional<StoredPolicy> find(std::string_view id);
  std::optional<SharedText> document(std::string_view id, std::int64_t version);
  std::vector<StoredPolicy> list(const PolicyQuery& query);
  std::vector<PolicyVersion> versions(std::string_view id, const PolicyQuery& query);

 private:
  Statement find_;
  Statement document_;
  Statement list_;
  Statement versions_;
};

/// Writes them inside the writer's transaction. Throws DatabaseError.
class PolicyWriter {
 public:
  PolicyWriter(Database& db, Interned& interned);
  PolicyPutAnswer put(const PolicyPut& policy, const WriteCondition& condition, Instant now);
  PolicyActivateAnswer activate(std::string_view id, std::int64_t version, const WriteCondition& condition,
                                Instant now);
  DeleteOutcome remove(std::string_view id, const WriteCondition& condition);

 private:
  std::int64_t deleted_newest(std::int64_t policy);
  void insert_version(std::int64_t policy, const StoredPolicy& stored, const PolicyPut& put, Instant now);
  void set_active(StoredPolicy& stored, std::int64_t version, Instant now);
  void save(const StoredPolicy& stored);

  Database& db_;
  Interned& interned_;
  PolicyReader reader_;
  Statement insert_;
  Statement update_;
  Statement remove_;
  Statement insert_version_;
  Statement mark_activated_;
  Statement remove_versions_;
  Statement select_deleted_;
  Statement insert_deleted_;
};

}  // namespace headroom::store
