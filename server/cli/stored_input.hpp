#pragma once

#include <memory>
#include <string>

#include "core/base/error.hpp"
#include "core/ports/snapshot_log.hpp"

namespace CLI {
class App;
}  // namespace CLI

/// A demand that is stored, instead of a file.
namespace headroom::server {

struct StoredInput {
  std::string database{"headroom.db"};
  std::string cluster{};  ///< empty: none is asked for
  std::string metric{};   ///< empty: the demand
};

/// Adds `--database`, `--cluster` and `--metric`. The flags exclude `file`, the argument that names a file.
void add_stored_input_flags(CLI::App& command, StoredInput& stored, const char* file);

/// Throws the error of a wrong usage unless there is either a file or a cluster.
void require_file_or_cluster(const std::string& file, const StoredInput& stored);

/// Appends `cluster_id` and `metric` to a JSON object.
void append_stored_input(std::string& object, const StoredInput& stored);

/// Opens the database for reading, beside a running server too.
Result<std::unique_ptr<SnapshotHistory>> open_history(const StoredInput& stored);

/// `--cluster` for `/cluster_id`; other fields have the flags of their names.
std::string stored_input_flag_of(std::string_view pointer);

}  // namespace headroom::server
