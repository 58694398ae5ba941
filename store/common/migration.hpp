#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The numbered steps that bring a database to the schema of this program.
namespace headroom::store {

struct Migration {
  std::int64_t number{0};
  std::string_view name;  ///< the name of its file, `0001_decisions.sql`
  std::string_view sql;
};

enum class MigrationState {
  applied,
  pending,
  edited,   ///< applied with a content that differs from this program's
  unknown,  ///< applied by a newer program
};

struct MigrationStatus {
  std::int64_t number{0};
  std::string name{};
  MigrationState state{MigrationState::pending};
  std::string applied_at{};  ///< RFC 3339; empty while pending
};

}  // namespace headroom::store
