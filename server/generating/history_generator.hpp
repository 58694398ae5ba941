#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "core/base/error.hpp"
#include "core/base/time.hpp"

/// Fills an empty store with a history that looks like one of real clusters.
namespace headroom::server {

struct HistoryPlan {
  std::string database;
  std::size_t clusters{24};  ///< 1 to `most_clusters`
  Seconds every{3600};       ///< between two evaluations of a cluster
  Instant from;              ///< the time of the first evaluation
  Instant until;             ///< this instant is not in the history
  std::uint64_t seed{1};
  std::size_t jobs{1};  ///< threads that decide; beside them one packs and one writes
  bool counterfactuals{false};
};

/// As many decisions as can have an id in one millisecond.
inline constexpr std::size_t most_clusters = 4096;

struct GeneratedCounts {
  std::uint64_t decisions{0};
  std::uint64_t changes{0};  ///< decisions that recommend a change
  std::uint64_t reports{0};
};

/// How many decisions the plan makes.
std::uint64_t decisions_of(const HistoryPlan& plan);

/// Makes the decisions and stores them: each is a request that is read, decided and answered as by a server, with the
/// history that the cluster has by then. So each can be replayed. Equal plans give equal decisions, whatever the number
/// of threads is. Calls `progress` after each group. Fails if the database has decisions already.
Result<GeneratedCounts> generate_history(const HistoryPlan& plan,
                                         const std::function<void(const GeneratedCounts&)>& progress);

}  // namespace headroom::server
