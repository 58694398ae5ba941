#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Lists of whole numbers in few bytes.
namespace headroom::store {

/// Small numbers of either sign become small numbers: 0, -1, 1, -2 … → 0, 1, 2, 3 …
constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

/// The sum and the difference modulo 2⁶⁴, so that damaged bytes can't make them overflow.
constexpr std::int64_t wrapping_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
constexpr std::int64_t wrapping_difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

/// Seven bits a byte, the lowest first; all bytes but the last have the highest bit set.
void append_varint(std::string& out, std::uint64_t value);

/// Appends the numbers, without their count: each with as many bits as the largest needs, or their bytes by weight,
/// compressed, whichever is shorter. A list of zeros takes two bytes.
void append_integers(std::string& out, std::span<const std::uint64_t> values);

/// Reads what the functions above have written, from front to back. Throws DatabaseError if the bytes are damaged.
class PackedReader {
 public:
  explicit PackedReader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t varint();
  std::vector<std::uint64_t> integers(std::size_t count);
  std::string_view bytes(std::size_t count);
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace headroom::store
