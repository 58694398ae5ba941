#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <unordered_set>

#include "store/common/generation_cache.hpp"
#include "store/common/sha256.hpp"
#include "store/sqlite/base/database.hpp"

namespace headroom::store {

/// The rows of `names` and `documents`: repeated texts are stored once. Runs inside the writer's transaction.
class Interned {
 public:
  explicit Interned(Database& db);

  std::int64_t name(const std::string& text);
  std::int64_t document(const Sha256& digest, std::string_view text);
  /// Forgets all known rows, because a transaction that may have added rows was rolled back, or rows are removed.
  void forget();
  /// From now on until stop_noting(), the rows that are given out are noted.
  void note_uses();
  void stop_noting();
  /// Whether the row was given out meanwhile.
  bool used_name(std::int64_t id) const { return used_names_.count(id) != 0; }
  bool used_document(std::int64_t id) const { return used_documents_.count(id) != 0; }

 private:
  struct FirstBytes {
    std::size_t operator()(const Sha256& digest) const {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };
  static constexpr std::size_t remembered = 10'000;

  std::int64_t find_name(const std::string& text);
  std::int64_t find_document(const Sha256& digest, std::string_view text);

  Database& db_;
  bool noting_{false};
  std::unordered_set<std::int64_t> used_names_;
  std::unordered_set<std::int64_t> used_documents_;
  GenerationCache<std::string, std::int64_t> names_{remembered};
  GenerationCache<Sha256, std::int64_t, FirstBytes> documents_{remembered};
  Statement select_name_;
  Statement insert_name_;
  Statement select_document_;
  Statement insert_document_;
};

}  // namespace headroom::store
