#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/base/ids.hpp"
#include "core/ports/decision_log.hpp"

/// The durable store: what the program that puts everything together needs of it.
namespace headroom::store {

struct StoreOptions {
  std::filesystem::path path;                      ///< made when missing; its folder must exist
  std::size_t queue_limit{4096};                   ///< records waiting for the writer; beyond it append() is refused
  std::size_t readers{4};                          ///< connections that read
  std::size_t remembered_clusters{10'000};         ///< whose histories are kept in memory
  std::chrono::milliseconds retry_interval{1000};  ///< between attempts to write again after a failure
  std::int64_t checkpoint_pages{4000};             ///< of 4 KiB in the write-ahead log before they are copied back
  /// Called by the writer's thread when writing begins to fail, and with null when it works again.
  std::function<void(const Error* trouble)> health_changed{};
};

/// Counters since the start, and the state now.
struct StoreStats {
  /// Commits by the number of records they held: 1, 2, 3–4, 5–8, … and above 4,096.
  static constexpr std::size_t batch_buckets = 14;

  std::size_t queue_depth{0};
  std::size_t queue_limit{0};
  std::uint64_t commits{0};
  std::uint64_t failed_commits{0};
  std::uint64_t records{0};
  std::array<std::uint64_t, batch_buckets> batch_sizes{};
  std::int64_t wal_pages{0};
  std::uint64_t checkpoints{0};
  std::uint64_t checkpointed_pages{0};
  std::string last_error;  ///< of the last attempt to write; empty when it succeeded
};

/// A decision log in a file.
class DurableDecisionLog : public DecisionLog {
 public:
  virtual StoreStats stats() const = 0;
};

/// Opens the database for the one server that may write to it: makes it when missing, checks it, brings its schema up
/// to date, and raises the floor of `ids` to the largest id in it. A file that is refused stays as it is. Destroying
/// the log stores what is queued and closes the database.
Result<std::unique_ptr<DurableDecisionLog>> open_decision_log(const StoreOptions& options, IdGenerator& ids);

/// Writes a copy of the database to `to`, which must not exist. Holds every decision acknowledged before the call; a
/// server may run meanwhile.
Result<void> backup(const std::filesystem::path& path, const std::filesystem::path& to);

}  // namespace headroom::store
