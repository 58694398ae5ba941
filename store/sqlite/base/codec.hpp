#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// How documents are stored on disk: as zstd frames, made with a dictionary of text that many documents share.
/// Dictionaries have numbers and never change once released, because rows name the dictionary that they need.
namespace headroom::store {

/// The dictionary for new rows.
inline constexpr std::int64_t newest_dictionary = 3;

/// Compresses with the newest dictionary.
std::string pack(std::string_view text);
/// The inverse of pack(). Throws DatabaseError if pack() did not make the bytes, or if the dictionary is unknown.
std::string unpack(std::int64_t dictionary, std::string_view packed);

}  // namespace headroom::store
