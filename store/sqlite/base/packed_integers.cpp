#include "store/sqlite/base/packed_integers.hpp"

#include <algorithm>
#include <bit>
#include <memory>

#include <zstd.h>

#include "store/sqlite/base/database_error.hpp"

namespace headroom::store {
namespace {

/// The first byte of a list: up to 64 a number of bits, else this.
constexpr unsigned char compressed = 0xFF;
/// Lists that take fewer bytes than this are not worth compressing.
constexpr std::size_t worth_compressing = 24;
constexpr int level = 3;
/// No list has more numbers than this: a chunk holds what one day has, and a day has 86,400,000 milliseconds.
constexpr std::size_t most_integers = 90'000'000;

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

[[noreturn]] void corrupt() { throw DatabaseError{SQLITE_CORRUPT, 0, "stored points are damaged"}; }

/// All lowest bytes, then all second-lowest bytes, and so on, up to `width` bytes.
std::string planes(std::span<const std::uint64_t> values, std::size_t width) {
  std::string out;
  out.reserve(values.size() * width);
  for (std::size_t plane = 0; plane < width; ++plane)
    for (const auto value : values) out += static_cast<char>(value >> (8 * plane));
  return out;
}

std::string compress(std::string_view text) {
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context{ZSTD_createCCtx()};
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const auto size = ZSTD_compressCCtx(context.get(), out.data(), out.size(), text.data(), text.size(), level);
  if (ZSTD_isError(size) != 0) throw DatabaseError{SQLITE_NOMEM, 0, ZSTD_getErrorName(size)};
  out.resize(size);
  return out;
}

std::string decompress(std::string_view packed, std::size_t size) {
  thread_local const std::unique_ptr<ZSTD_DCtx, Free> context{ZSTD_createDCtx()};
  std::string out(size, '\0');
  const auto got = ZSTD_decompressDCtx(context.get(), out.data(), out.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0 || got != size) corrupt();
  return out;
}

void append_bits(std::string& out, std::span<const std::uint64_t> values, unsigned bits) {
  unsigned char open = 0;
  unsigned filled = 0;
  for (std::uint64_t value : values) {
    for (unsigned left = bits; left > 0;) {
      const unsigned taken = std::min(8 - filled, left);
      open = static_cast<unsigned char>(open | ((value & ((1u << taken) - 1)) << filled));
      value = taken == 64 ? 0 : value >> taken;
      left -= taken;
      filled += taken;
      if (filled == 8) {
        out += static_cast<char>(open);
        open = 0;
        filled = 0;
      }
    }
  }
  if (filled != 0) out += static_cast<char>(open);
}

std::vector<std::uint64_t> read_bits(std::string_view bytes, std::size_t count, unsigned bits) {
  std::vector<std::uint64_t> values(count);
  std::size_t at = 0;
  for (auto& value : values) {
    for (unsigned got = 0; got < bits;) {
      const unsigned inside = static_cast<unsigned>(at % 8);
      const unsigned taken = std::min(8 - inside, bits - got);
      const auto byte = static_cast<unsigned char>(bytes[at / 8]);
      value |= std::uint64_t{static_cast<unsigned char>(byte >> inside) & ((1u << taken) - 1)} << got;
      got += taken;
      at += taken;
    }
  }
  return values;
}

}  // namespace

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void append_integers(std::string& out, std::span<const std::uint64_t> values) {
  std::uint64_t all = 0;
  for (const auto value : values) all |= value;
  const auto bits = static_cast<unsigned>(std::bit_width(all));
  const std::size_t packed_size = (values.size() * bits + 7) / 8;
  if (packed_size >= worth_compressing) {
    const std::size_t width = (bits + 7) / 8;
    const std::string frame = compress(planes(values, width));
    if (frame.size() + 4 < packed_size) {
      out += static_cast<char>(compressed);
      out += static_cast<char>(width);
      append_varint(out, frame.size());
      out += frame;
      return;
    }
  }
  out += static_cast<char>(bits);
  append_bits(out, values, bits);
}

std::string_view PackedReader::bytes(std::size_t count) {
  if (count > rest_.size()) corrupt();
  const auto taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::uint64_t PackedReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes(1).front());
    value |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return value;
  }
  corrupt();
}

std::vector<std::uint64_t> PackedReader::integers(std::size_t count) {
  if (count > most_integers) corrupt();
  const auto tag = static_cast<unsigned char>(bytes(1).front());
  if (tag != compressed) {
    if (tag > 64) corrupt();
    return read_bits(bytes((count * tag + 7) / 8), count, tag);
  }
  const auto width = static_cast<unsigned char>(bytes(1).front());
  if (width > 8) corrupt();
  const std::string text = decompress(bytes(varint()), count * width);
  std::vector<std::uint64_t> values(count);
  for (std::size_t plane = 0; plane < width; ++plane)
    for (std::size_t i = 0; i < count; ++i)
      values[i] |= std::uint64_t{static_cast<unsigned char>(text[plane * count + i])} << (8 * plane);
  return values;
}

}  // namespace headroom::store
