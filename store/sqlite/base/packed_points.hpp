#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/common/downsampling.hpp"

/// Points of one metric in few bytes. Every value comes back with the same bits.
namespace headroom::store {

/// The points must be in ascending order of time, and at most a day apart from the first to the last.
///
/// Times are stored as the changes between their distances, which are zeros for regular times. Values that are decimals
/// are stored as whole numbers of 10⁻ᵏ, by their distance from the smallest or from the one before; if their magnitudes
/// differ much, each with an exponent of its own. Other values are stored as they are. Arrival numbers are stored as
/// runs. Each list takes the form that needs the fewest bytes.
std::string pack_points(std::span<const ArrivedPoint> points);
/// Throws DatabaseError if pack_points() did not make the bytes.
std::vector<ArrivedPoint> unpack_points(std::string_view packed);

}  // namespace headroom::store
