#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/ports/cluster_catalog.hpp"
#include "store/sqlite/base/database.hpp"
#include "store/sqlite/interned.hpp"

/// The tables of registered clusters.
namespace headroom::store {

/// Reads them through one connection. Throws DatabaseError.
class ClusterReader {
 public:
  explicit ClusterReader(Database& db);
  std::optional<RegisteredCluster> find(std::string_view id);
  std::vector<RegisteredCluster> list(const ClusterQuery& query);

 private:
  Database& db_;
  Statement find_;
};

/// Writes them inside the writer's transaction. Throws DatabaseError.
class ClusterWriter {
 public:
  ClusterWriter(Database& db, Interned& interned);
  PutAnswer put(const ClusterRegistration& registration, const WriteCondition& condition, Instant now);
  DeleteOutcome remove(std::string_view id, const WriteCondition& condition);

 private:
  void insert_tags(std::int64_t number, const Tags& tags);

  Database& db_;
  Interned& interned_;
  ClusterReader reader_;
  Statement insert_;
  Statement update_;
  Statement remove_;
  Statement insert_tag_;
  Statement remove_tag_;
};

}  // namespace headroom::store
