#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/common/sha256.hpp"
#include "store/sqlite/database.hpp"

namespace headroom::store {

enum class Documents { all, answer_only };

/// Reads decisions through one connection. Not safe from several threads; throws DatabaseError. Calls that run more
/// than one statement expect the caller to have begun a transaction.
class DecisionReader {
 public:
  explicit DecisionReader(Database& db);

  std::optional<StoredDecision> decision(std::int64_t order, Documents documents);
  std::vector<StoredDecision> page(const DecisionQuery& query);
  History history(std::string_view cluster_id);
  /// The answer that is remembered for the key with this digest. Of its `key` only the body's digest is filled.
  std::optional<IdempotentAnswer> remembered(const Sha256& digest);

 private:
  std::string document(std::int64_t id);
  std::optional<std::int64_t> cluster_number(std::string_view cluster_id);

  Database& db_;
  Statement select_decision_;
  Statement select_document_;
  Statement select_cluster_;
  Statement select_recommendations_;
  Statement select_signal_memory_;
  Statement select_remembered_;
};

}  // namespace headroom::store
