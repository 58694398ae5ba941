#include "store/sqlite/base/codec.hpp"

#include <memory>

#include <zstd.h>

#include "headroom_dictionaries.hpp"
#include "store/sqlite/base/database.hpp"

namespace headroom::store {
namespace {

/// Measured with evaluations and the newest dictionary: level -1 leaves a fifth more bytes, and level 3 saves 2% for
/// half as much time again.
constexpr int level = 1;

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  void operator()(ZSTD_CDict* dictionary) const { ZSTD_freeCDict(dictionary); }
  void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
};

[[noreturn]] void corrupt(const std::string& what) { throw DatabaseError{SQLITE_CORRUPT, 0, what}; }

const ZSTD_CDict* compressing() {
  const auto text = embedded::headroom_dictionaries()[newest_dictionary - 1].bytes;
  static const std::unique_ptr<ZSTD_CDict, Free> dictionary{ZSTD_createCDict(text.data(), text.size(), level)};
  return dictionary.get();
}

const ZSTD_DDict* decompressing(std::int64_t number) {
  using Dictionaries = std::vector<std::unique_ptr<ZSTD_DDict, Free>>;
  static const Dictionaries dictionaries = [] {
    Dictionaries all;
    for (const auto& file : embedded::headroom_dictionaries())
      all.emplace_back(ZSTD_createDDict(file.bytes.data(), file.bytes.size()));
    return all;
  }();
  if (number < 1 || number > static_cast<std::int64_t>(dictionaries.size()))
    corrupt("a document needs dictionary " + std::to_string(number) + ", which this program doesn't have");
  return dictionaries[static_cast<std::size_t>(number - 1)].get();
}

}  // namespace

std::string pack(std::string_view text) {
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context{ZSTD_createCCtx()};
  thread_local std::string buffer;
  buffer.resize(std::max(buffer.size(), ZSTD_compressBound(text.size())));
  const std::size_t size =
      ZSTD_compress_usingCDict(context.get(), buffer.data(), buffer.size(), text.data(), text.size(), compressing());
  if (ZSTD_isError(size) != 0) throw DatabaseError{SQLITE_NOMEM, 0, ZSTD_getErrorName(size)};
  return buffer.substr(0, size);
}

std::string unpack(std::int64_t dictionary, std::string_view packed) {
  thread_local const std::unique_ptr<ZSTD_DCtx, Free> context{ZSTD_createDCtx()};
  const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > (1u << 30))
    corrupt("a stored document is damaged");
  std::string text(size, '\0');
  const std::size_t got = ZSTD_decompress_usingDDict(context.get(), text.data(), text.size(), packed.data(),
                                                     packed.size(), decompressing(dictionary));
  if (ZSTD_isError(got) != 0 || got != size) corrupt("a stored document is damaged");
  return text;
}

}  // namespace headroom::store
