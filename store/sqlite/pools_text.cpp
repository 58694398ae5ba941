#include "store/sqlite/pools_text.hpp"

#include <charconv>

#include "store/sqlite/database.hpp"

namespace headroom::store {
namespace {

/// Takes a number and the character behind it off the front.
std::int64_t take_number(std::string_view& text, char terminator) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || length == text.size() || *end != terminator)
    throw DatabaseError{SQLITE_CORRUPT, 0, "a stored recommendation is damaged"};
  text.remove_prefix(length + 1);
  return value;
}

}  // namespace

std::string pools_text(const std::vector<PoolTarget>& pools) {
  std::string text;
  for (const auto& pool : pools) {
    for (const auto count : {pool.from, pool.to, pool.spot_from, pool.spot_to}) (text += std::to_string(count)) += ' ';
    ((text += std::to_string(pool.pool_id.size())) += ':') += pool.pool_id;
  }
  return text;
}

std::vector<PoolTarget> parse_pools(std::string_view text) {
  std::vector<PoolTarget> pools;
  while (!text.empty()) {
    PoolTarget pool;
    for (auto* count : {&pool.from, &pool.to, &pool.spot_from, &pool.spot_to}) *count = take_number(text, ' ');
    const auto length = static_cast<std::size_t>(take_number(text, ':'));
    if (length > text.size()) throw DatabaseError{SQLITE_CORRUPT, 0, "a stored recommendation is damaged"};
    pool.pool_id = text.substr(0, length);
    text.remove_prefix(length);
    pools.push_back(std::move(pool));
  }
  return pools;
}

}  // namespace headroom::store
