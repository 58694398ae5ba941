#include "store/sqlite/base/text_forms.hpp"

#include <charconv>

#include "store/sqlite/base/database.hpp"

namespace headroom::store {
namespace {

/// Removes a number and the character after it from the front.
std::int64_t take_number(std::string_view& text, char terminator) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || length == text.size() || *end != terminator)
    throw DatabaseError{SQLITE_CORRUPT, 0, "a stored decision is damaged"};
  text.remove_prefix(length + 1);
  return value;
}

/// Removes `length:text` from the front.
std::string take_text(std::string_view& text) {
  const auto length = take_number(text, ':');
  if (length < 0 || static_cast<std::size_t>(length) > text.size())
    throw DatabaseError{SQLITE_CORRUPT, 0, "a stored decision is damaged"};
  std::string taken{text.substr(0, static_cast<std::size_t>(length))};
  text.remove_prefix(taken.size());
  return taken;
}

void append_number(std::string& text, std::int64_t value, char terminator) {
  text += std::to_string(value);
  text += terminator;
}

void append_text(std::string& text, std::string_view value) {
  append_number(text, static_cast<std::int64_t>(value.size()), ':');
  text += value;
}

}  // namespace

std::string pools_text(const std::vector<PoolTarget>& pools) {
  std::string text;
  for (const auto& pool : pools) {
    for (const auto count : {pool.from, pool.to, pool.spot_from, pool.spot_to}) append_number(text, count, ' ');
    append_text(text, pool.pool_id);
  }
  return text;
}

std::vector<PoolTarget> parse_pools(std::string_view text) {
  std::vector<PoolTarget> pools;
  while (!text.empty()) {
    PoolTarget pool;
    for (auto* count : {&pool.from, &pool.to, &pool.spot_from, &pool.spot_to}) *count = take_number(text, ' ');
    pool.pool_id = take_text(text);
    pools.push_back(std::move(pool));
  }
  return pools;
}

void append_labels(std::string& text, const Labels& labels) {
  for (const auto& [name, value] : labels) {
    append_text(text, name);
    append_text(text, value);
  }
}

Labels parse_labels(std::string_view text) {
  Labels labels;
  while (!text.empty()) {
    auto name = take_text(text);
    labels.emplace_back(std::move(name), take_text(text));
  }
  return labels;
}

}  // namespace headroom::store
