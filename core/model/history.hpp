#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/shared_text.hpp"
#include "core/base/time.hpp"
#include "core/model/remembered_limits.hpp"

namespace headroom {

/// The size that a decision wanted a pool to have. A fleet has one size for each market.
struct PoolTarget {
  std::string pool_id;
  std::int64_t from{0};
  std::int64_t to{0};
  std::int64_t spot_from{0};  ///< fleets only; `from` and `to` are then On-Demand
  std::int64_t spot_to{0};
  friend bool operator==(const PoolTarget&, const PoolTarget&) = default;
};

/// An earlier recommendation to change the cluster.
struct Recommendation {
  DecisionId id;
  Instant evaluated_at;
  std::optional<Instant> applied_at{};  ///< known from a report, or inferred by an earlier evaluation
  std::vector<PoolTarget> pools;
  std::optional<SteeredLimits> steered{};  ///< set if it asked to attach a managed scaling policy
  friend bool operator==(const Recommendation&, const Recommendation&) = default;
};

/// What is stored about a cluster: its latest recommendations that changed something, newest first, at most
/// `History::depth` of them, the signal memory of signals with timers and windows, and the limits of a managed scaling
/// policy that is attached to it.
struct History {
  static constexpr std::size_t depth = 8;
  std::vector<Recommendation> recommendations;
  /// The signal memory that the newest evaluation with one left for the next, as the API's JSON.
  SharedText signal_memory{};
  std::optional<RememberedLimits> limits{};
  friend bool operator==(const History&, const History&) = default;
};

}  // namespace headroom
