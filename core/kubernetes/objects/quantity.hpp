#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/decimal.hpp"

/// The numbers in Kubernetes documents: `1500m`, `4Gi`, `1e3`.
namespace headroom::kubernetes {

/// Which kind of suffix a quantity has. Writing the quantity uses the same kind.
enum class QuantityFormat { binary_si, decimal_exponent, decimal_si };

/// A whole number of nanos (1e-9). Every value that Kubernetes can store is exact in it.
struct Quantity {
  Int128 nanos{0};
  QuantityFormat format{QuantityFormat::decimal_si};
  friend bool operator==(const Quantity&, const Quantity&) = default;
};

inline constexpr Int128 nanos_per_milli = 1'000'000;
inline constexpr Int128 nanos_per_one = 1'000'000'000;

/// Reads what apimachinery's resource.ParseQuantity reads: a sign, digits with at most one point, and one of the
/// suffixes n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or e|E with a whole exponent. White space is not allowed.
///
/// A part smaller than a nano is rounded away from zero, so that a small request never becomes 0. Binary quantities are
/// capped at 2^63 − 1 in magnitude; a binary quantity strictly between 0 and 1 becomes decimal. No value if the text is
/// not a quantity, or if it is a decimal quantity of 1.7 × 10^29 or more, which has no exact value here. The time it
/// takes grows with the length of the text, not with the exponent.
std::optional<Quantity> parse_quantity(std::string_view text);

/// Like parse_quantity, but allows white space around the quantity, as Kubernetes does in a JSON string.
std::optional<Quantity> parse_padded_quantity(std::string_view text);

/// The canonical text of a quantity in its format: no fraction, and the largest suffix that loses nothing (`1.5Gi` →
/// `1536Mi`). A binary quantity below 1024 in magnitude, or with a fraction, is written as decimal. A decimal quantity
/// that is too large for the suffix E is written with an exponent.
std::string canonical(const Quantity& quantity);

/// The quantity divided by `nanos` (positive), rounded away from zero.
Int128 count_of(const Quantity& quantity, Int128 nanos);

/// The quantity in ones and in thousandths, rounded away from zero. Both saturate at the bounds of int64.
std::int64_t value(const Quantity& quantity);
std::int64_t milli_value(const Quantity& quantity);

/// A finite number in thousandths, rounded away from zero. It is read as the shortest decimal that gives this double.
std::int64_t milli_value(double number);

}  // namespace headroom::kubernetes
