#pragma once

#include <cstdint>
#include <string_view>

#include "store/sqlite/base/database.hpp"

namespace headroom::store {

/// Removes decisions with all that belongs to them, inside the writer's transaction. What others still need stays:
/// recommendations for the cluster's evaluations, the answers to repeat, and events, which then name the decision by
/// its id alone. Throws DatabaseError.
class DecisionRemover {
 public:
  explicit DecisionRemover(Database& db);

  /// Whether the decision was removed. One that somebody may still approve at `now` (Unix milliseconds) stays.
  bool remove(std::int64_t decision, std::int64_t now);

 private:
  void keep_recommendation(std::int64_t decision, std::int64_t cluster);
  void keep_answers(std::int64_t decision, std::string_view answer);

  Statement awaits_approval_;
  Statement select_;
  Statement delete_label_;
  Statement keep_recommendation_;
  Statement forget_recommendations_;
  Statement rename_events_;
  Statement has_answers_;
  Statement keep_answers_;
  Statement delete_applied_;
  Statement delete_report_;
  Statement delete_approval_;
  Statement delete_token_;
  Statement delete_steered_;
  Statement delete_;
};

}  // namespace headroom::store
