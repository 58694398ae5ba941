#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/sqlite/base/database.hpp"

/// The table `facets`. Everything here throws DatabaseError.
namespace headroom::store {

/// A row of it. Words are rows of `names`.
struct Facet {
  std::int64_t kind{0};
  std::int64_t action{0};
  std::int64_t status{0};
  std::int64_t changing{0};
  std::int64_t changed{0};
  std::int64_t reason{0};
  std::int64_t blocked_by{0};
  friend auto operator<=>(const Facet&, const Facet&) = default;
};

/// The column `changed`.
std::int64_t changed_number(const std::optional<bool>& changed);

/// Writes facets inside the writer's transaction.
class FacetWriter {
 public:
  explicit FacetWriter(Database& db);
  /// The id of its row, which is added if it is new.
  std::int64_t id_of(const Facet& facet);
  /// Forgets all known rows, because a transaction that may have added rows was rolled back.
  void forget() { known_.clear(); }

 private:
  std::map<Facet, std::int64_t> known_;
  Statement insert_;
  Statement select_;
};

/// The facets that the decisions of a cluster or of a policy have, in ascending order. The first of them is found in
/// the index, then the next, and so on.
std::vector<std::int64_t> facets_of_cluster(Database& db, std::int64_t cluster);
std::vector<std::int64_t> facets_of_policy(Database& db, std::int64_t policy);

/// Whether there are rows of older versions whose facet is not known yet.
bool has_unknown_facets(Database& db);

}  // namespace headroom::store
