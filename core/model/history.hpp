#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

namespace headroom {

/// The count that a decision wanted a pool to have, per market for fleets.
struct PoolTarget {
  std::string pool_id;
  std::int64_t from{0};
  std::int64_t to{0};
  std::int64_t spot_from{0};  ///< fleets only: then from/to are On-Demand
  std::int64_t spot_to{0};
  friend bool operator==(const PoolTarget&, const PoolTarget&) = default;
};

/// A change that was recommended for a cluster earlier.
struct Recommendation {
  DecisionId id;
  Instant evaluated_at;
  std::optional<Instant> applied_at{};  ///< known by a report or by an earlier inference
  std::vector<PoolTarget> pools;
  friend bool operator==(const Recommendation&, const Recommendation&) = default;
};

/// What is remembered of a cluster: its latest recommendations that changed something, newest first, at most
/// `History::depth` of them, and what signals with timers and windows left for themselves.
struct History {
  static constexpr std::size_t depth = 8;
  std::vector<Recommendation> recommendations;
  std::string signal_memory{};  ///< what the newest evaluation that said so left for the next; the API's JSON
  friend bool operator==(const History&, const History&) = default;
};

}  // namespace headroom
