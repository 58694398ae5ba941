#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/ids.hpp"
#include "core/base/shared_text.hpp"
#include "core/ports/cluster_catalog.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/policy_book.hpp"
#include "core/ports/snapshot_log.hpp"

namespace headroom::store {

/// A store that is only read. Safe from any thread.
class ReadableStore {
 public:
  virtual ~ReadableStore() = default;
  /// As DecisionLog has them, and catalog() too.
  virtual Result<StoredDecision> find(const DecisionId& id) = 0;
  virtual Result<std::vector<StoredDecision>> list(const DecisionQuery& query) = 0;
  /// How many decisions the query's `since` and `until` let through. Its other fields play no part.
  virtual Result<std::int64_t> count(const DecisionQuery& query) = 0;
  virtual Result<SharedText> catalog(std::string_view sha256) = 0;
  virtual SnapshotHistory& snapshots() = 0;
  /// As ClusterCatalog::find().
  virtual Result<std::optional<RegisteredCluster>> cluster(std::string_view id) = 0;
  /// As PolicyBook has them.
  virtual Result<std::optional<StoredPolicy>> policy(std::string_view id) = 0;
  virtual Result<std::optional<SharedText>> policy_document(std::string_view id, std::int64_t version) = 0;
};

}  // namespace headroom::store
