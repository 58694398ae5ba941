#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/units.hpp"

namespace headroom {

/// US dollars in millionths. Money is never a floating-point number.
using MicroDollars = Quantity<struct MicroDollarsTag>;

/// A billion dollars. No input and no product exceeds it, so that thousands of amounts can be added without overflow.
inline constexpr MicroDollars most_money{1'000'000'000'000'000};

/// `price` × numerator / denominator, rounded to the nearest micro-dollar, halves away from zero. The result is limited
/// to ±`most_money`. The denominator must be positive.
MicroDollars scaled(MicroDollars price, std::int64_t numerator, std::int64_t denominator);

/// Reads the text of a JSON number (`0.07`, `1e-3`) as money, rounded to the nearest micro-dollar. No value if the text
/// is not a number, is negative, or is above a billion dollars.
std::optional<MicroDollars> parse_dollars(std::string_view number);

/// Dollars as a JSON number with at most six decimals and no trailing zeros: `0.454`, `12`, `-0.07`.
void append_dollars(std::string& out, MicroDollars amount);
std::string format_dollars(MicroDollars amount);

}  // namespace headroom
