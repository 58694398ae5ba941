#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/common/sha256.hpp"
#include "store/sqlite/base/database.hpp"
#include "store/sqlite/limits_table.hpp"

namespace headroom::store {

enum class Documents { all, answer_only };

/// Reads decisions through one connection. For one thread at a time. Throws DatabaseError. Calls that run more than one
/// statement expect that the caller has begun a transaction.
class DecisionReader {
 public:
  explicit DecisionReader(Database& db);

  std::optional<StoredDecision> decision(std::int64_t order, Documents documents);
  DecisionPage page(const DecisionQuery& query);
  History history(std::string_view cluster_id);
  /// The remembered answer for the key with this digest. In its `key`, only the digest of the body is filled in.
  std::optional<IdempotentAnswer> remembered(const Sha256& digest);
  /// The document with this SHA-256.
  std::optional<std::string> document_of(const Sha256& sha256);

 private:
  class Shared;

  std::optional<StoredDecision> decision(std::int64_t order, Documents documents, Shared& shared);
  std::string document(std::int64_t id);
  std::string document_sha256(std::int64_t id);
  std::optional<std::int64_t> cluster_number(std::string_view cluster_id);
  void add_recommendations(History& history, std::int64_t cluster, std::optional<std::int64_t> facet);

  Database& db_;
  Statement select_decision_;
  Statement select_name_;
  Statement select_turn_;
  Statement select_document_;
  Statement select_document_sha256_;
  Statement select_document_of_;
  Statement select_cluster_;
  Statement select_recommendations_;
  Statement select_signal_memory_;
  LimitsReader limits_;
  Statement select_remembered_;
};

}  // namespace headroom::store
