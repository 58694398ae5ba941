#pragma once

#include <filesystem>
#include <memory>

#include "core/base/error.hpp"
#include "core/base/ids.hpp"
#include "store/common/durable_decision_log.hpp"

/// The durable store: what the program that puts everything together needs of it.
namespace headroom::store {

/// Opens the database for the one server that may write to it: makes it when missing, checks it, brings its schema up
/// to date, and raises the floor of `ids` to the largest id in it. A file that is refused stays as it is. Destroying
/// the log stores what is queued and closes the database.
Result<std::unique_ptr<DurableDecisionLog>> open_decision_log(const StoreOptions& options, IdGenerator& ids);

/// Writes a copy of the database to `to`, which must not exist. Holds every decision acknowledged before the call; a
/// server may run meanwhile.
Result<void> backup(const std::filesystem::path& path, const std::filesystem::path& to);

}  // namespace headroom::store
