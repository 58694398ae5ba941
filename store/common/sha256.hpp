#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headroom::store {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
/// 64 lower-case hexadecimal digits.
std::string hex(const Sha256& digest);
/// The digest that hex() wrote. No value if `digits` is none.
std::optional<Sha256> parse_hex(std::string_view digits);
/// The bytes of the digest, valid while the digest lives.
std::string_view bytes_of(const Sha256& digest);

}  // namespace headroom::store
