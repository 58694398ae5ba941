#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "store/common/generation_cache.hpp"
#include "store/common/sha256.hpp"
#include "store/sqlite/database.hpp"

namespace headroom::store {

/// The rows of `names` and `documents`: repeated texts are stored once. Runs inside the writer's transaction.
class Interned {
 public:
  explicit Interned(Database& db);

  std::int64_t name(const std::string& text);
  std::int64_t document(const Sha256& digest, std::string_view text);
  /// Forgets all known rows, because a transaction that may have added rows was rolled back.
  void forget();

 private:
  struct FirstBytes {
    std::size_t operator()(const Sha256& digest) const {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };
  static constexpr std::size_t remembered = 10'000;

  Database& db_;
  GenerationCache<std::string, std::int64_t> names_{remembered};
  GenerationCache<Sha256, std::int64_t, FirstBytes> documents_{remembered};
  Statement select_name_;
  Statement insert_name_;
  Statement select_document_;
  Statement insert_document_;
};

}  // namespace headroom::store
