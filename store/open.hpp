#pragma once

#include <filesystem>
#include <memory>

#include "core/base/error.hpp"
#include "core/base/ids.hpp"
#include "store/common/durable_decision_log.hpp"
#include "store/common/readable_store.hpp"

/// The durable store, as the program that puts everything together needs it.
namespace headroom::store {

/// Opens the database for the one server that may write to it: creates it if it is missing, checks it, brings its
/// schema up to date, and raises the floor of `ids` to the largest id in it. If a file is refused, it stays unchanged.
/// Destroying the log stores everything in the queue and closes the database.
Result<std::unique_ptr<DurableDecisionLog>> open_decision_log(const StoreOptions& options, IdGenerator& ids);

/// Opens the database for reading what is stored of clusters over time, beside a running server too. Sees what was
/// committed before the call. Changes nothing. Fails if the schema is not up to date.
Result<std::unique_ptr<SnapshotHistory>> open_snapshot_history(const std::filesystem::path& path);

/// Opens the database for reading its decisions and what they were made from, beside a running server too. Changes
/// nothing. Fails if the schema is not up to date. At most `readers` threads read at the same time; others wait.
Result<std::unique_ptr<ReadableStore>> open_for_reading(const std::filesystem::path& path, std::size_t readers);

/// Writes a copy of the database to `to`, which must not exist. The copy contains every decision that was acknowledged
/// before the call. A server may be running.
Result<void> backup(const std::filesystem::path& path, const std::filesystem::path& to);

}  // namespace headroom::store
