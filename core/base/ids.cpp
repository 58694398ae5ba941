#include "core/base/ids.hpp"

#include <algorithm>

namespace headroom {
namespace {

constexpr std::string_view prefix = "dec_";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::int64_t counters_per_millisecond = 4096;
constexpr std::int64_t last_millisecond = (std::int64_t{1} << 48) - 1;

/// In the text form, a hyphen precedes these bytes.
constexpr bool hyphen_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

std::optional<std::uint8_t> nibble(char c) {
  const auto at = hex_digits.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(at);
}

bool is_version_7(const Uuid& uuid) { return (uuid.bytes[6] >> 4) == 7 && (uuid.bytes[8] >> 6) == 2; }

}  // namespace

DecisionId DecisionId::of(std::int64_t order, std::uint64_t random) {
  DecisionId id;
  auto& b = id.uuid.bytes;
  for (std::size_t i = 0; i < 6; ++i) b[i] = static_cast<std::uint8_t>(order >> (52 - 8 * i));
  b[6] = static_cast<std::uint8_t>(0x70 | ((order >> 8) & 0x0f));
  b[7] = static_cast<std::uint8_t>(order & 0xff);
  for (std::size_t i = 0; i < 8; ++i) b[8 + i] = static_cast<std::uint8_t>(random >> (56 - 8 * i));
  b[8] = static_cast<std::uint8_t>(0x80 | (b[8] & 0x3f));
  return id;
}

std::int64_t DecisionId::order() const {
  const auto& b = uuid.bytes;
  std::int64_t value = 0;
  for (std::size_t i = 0; i < 6; ++i) value = value << 8 | b[i];
  return value << 12 | (b[6] & 0x0f) << 8 | b[7];
}

std::uint64_t DecisionId::random() const {
  std::uint64_t value = uuid.bytes[8] & 0x3f;
  for (std::size_t i = 9; i < 16; ++i) value = value << 8 | uuid.bytes[i];
  return value;
}

std::string DecisionId::text() const {
  std::string out{prefix};
  out.reserve(prefix.size() + 36);
  for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
    if (hyphen_before(i)) out += '-';
    out += hex_digits[uuid.bytes[i] >> 4];
    out += hex_digits[uuid.bytes[i] & 0x0f];
  }
  return out;
}

std::optional<DecisionId> DecisionId::parse(std::string_view text) {
  if (text.size() != prefix.size() + 36 || text.substr(0, prefix.size()) != prefix) return std::nullopt;
  text.remove_prefix(prefix.size());
  DecisionId id;
  for (std::size_t i = 0, at = 0; i < id.uuid.bytes.size(); ++i, at += 2) {
    if (hyphen_before(i) && text[at++] != '-') return std::nullopt;
    const auto high = nibble(text[at]);
    const auto low = nibble(text[at + 1]);
    if (!high || !low) return std::nullopt;
    id.uuid.bytes[i] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  if (!is_version_7(id.uuid)) return std::nullopt;
  return id;
}

DecisionId IdGenerator::next(Instant now, std::uint64_t random) {
  const std::int64_t millisecond = std::clamp<std::int64_t>(now.time_since_epoch().count(), 0, last_millisecond);
  const std::lock_guard lock{mutex_};
  last_ = std::max(millisecond * counters_per_millisecond, last_ + 1);
  return DecisionId::of(last_, random);
}

void IdGenerator::raise_floor(std::int64_t order) {
  const std::lock_guard lock{mutex_};
  last_ = std::max(last_, order);
}

}  // namespace headroom
