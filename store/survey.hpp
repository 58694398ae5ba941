#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "store/common/file_space.hpp"

/// What is in a database, and whether it can be trusted.
namespace headroom::store {

struct DatabaseSurvey {
  std::vector<std::string> faults{};   ///< of the pages, the indexes and the rows that others name; the first ten
  std::int64_t migrations{0};          ///< that were applied
  std::int64_t pending_migrations{0};  ///< that a server would apply
  std::string schema_sha256{};         ///< of the schema that the last migration left; empty if there was none
  std::int64_t decisions{0};
  std::int64_t reports{0};
  std::int64_t clusters{0};
  std::int64_t policies{0};
  std::optional<Instant> oldest_decision{};  ///< when it was recorded
  std::optional<Instant> newest_decision{};
  FileSpace space{};
  /// The file expects a write-ahead log, but none is beside it. A copy that `headroom backup` made expects none.
  bool lacks_log{false};
};

/// Reads all of the database. Never creates or migrates one, and may run while a server runs. Fails as check_database()
/// does, and with `database_empty` for an empty file.
Result<DatabaseSurvey> survey(const std::filesystem::path& path);

/// How much room the database takes. Quick.
Result<FileSpace> file_space(const std::filesystem::path& path);

}  // namespace headroom::store
