#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Documents as they lie on disk: zstd frames made with a dictionary of text that such documents share. Dictionaries
/// are numbered and never change once released, since rows name the one they need.
namespace headroom::store {

/// The dictionary that new rows use.
inline constexpr std::int64_t newest_dictionary = 1;

/// Made with the newest dictionary.
std::string pack(std::string_view text);
/// The text again; throws DatabaseError for bytes that pack() did not make or a dictionary that isn't known.
std::string unpack(std::int64_t dictionary, std::string_view packed);

}  // namespace headroom::store
