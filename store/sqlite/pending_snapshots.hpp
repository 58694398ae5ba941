#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/base/time.hpp"

namespace headroom::store {

class Database;

/// Which rows of `snapshots` belong to which cluster, by the numbers of their names. It takes the place of an index
/// that would cost every insert a page. Every commit keeps it up to date. Safe from any thread.
///
/// A reader copies the list of a cluster before it begins its transaction: a row that was packed in between is then
/// found in `chunks`.
class PendingSnapshots {
 public:
  /// Reads the rows that are there when the store is opened.
  void load(Database& db, Instant now);

  void add(std::int64_t cluster, std::int64_t arrival, Instant now);
  /// Removes the oldest rows of the cluster.
  void remove(std::int64_t cluster, std::size_t rows);

  /// In ascending order.
  std::vector<std::int64_t> arrivals(std::int64_t cluster) const;
  std::size_t rows() const;
  /// The newest arrival number that was committed.
  std::int64_t newest() const;
  void raise_newest(std::int64_t arrival);

  /// What makes a cluster's rows worth packing.
  struct Due {
    std::size_t rows{512};             ///< so many rows of one cluster
    Seconds age{24 * 3600};            ///< or a row that has waited for so long
    std::size_t rows_in_all{500'000};  ///< or the most rows of all clusters, while there are more rows than this
  };
  /// A cluster whose rows should be packed now.
  std::optional<std::int64_t> due(const Due& limits, Instant now) const;

 private:
  struct Rows {
    std::vector<std::int64_t> arrivals;
    Instant since;  ///< the server's time when the oldest row came
  };
  mutable std::mutex mutex_;
  std::unordered_map<std::int64_t, Rows> clusters_;
  std::size_t rows_{0};
  std::int64_t newest_{0};
};

}  // namespace headroom::store
