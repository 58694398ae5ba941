#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/units.hpp"

namespace headroom {

/// US dollars in millionths. Money is never a floating-point number.
using MicroDollars = Quantity<struct MicroDollarsTag>;

/// A billion dollars: no input and no product exceeds it, so that thousands of amounts add up without overflow.
inline constexpr MicroDollars most_money{1'000'000'000'000'000};

/// `price` × numerator / denominator, rounded to the nearest micro-dollar, halves away from zero; bounded to
/// ±`most_money`. Denominator > 0.
MicroDollars scaled(MicroDollars price, std::int64_t numerator, std::int64_t denominator);

/// A JSON number's own text (`0.07`, `1e-3`) as money, rounded to the nearest micro-dollar; nothing when the text
/// is no number, is negative, or exceeds a billion dollars.
std::optional<MicroDollars> parse_dollars(std::string_view number);

/// Dollars as a JSON number with at most six decimals and no trailing zeros: `0.454`, `12`, `-0.07`.
void append_dollars(std::string& out, MicroDollars amount);
std::string format_dollars(MicroDollars amount);

}  // namespace headroom
