#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "store/sqlite/base/database.hpp"

namespace headroom::test {

/// Runs SQL behind the store's back.
inline void run_sql(const std::filesystem::path& path, const std::string& sql) {
  store::Database{path, store::Access::read_write}.execute(sql);
}

inline std::string integrity(const std::filesystem::path& path) {
  store::Database db{path, store::Access::read_only};
  auto check = db.prepare("PRAGMA integrity_check");
  store::Rows rows = check.query();
  return rows.next() ? rows.text(0) : "no answer";
}

inline std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

inline void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
}

}  // namespace headroom::test
