#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/decimal.hpp"

/// The numbers of Kubernetes' own documents: `1500m`, `4Gi`, `1e3`.
namespace headroom::kubernetes {

/// Which kind of suffix a quantity was written with, and is written with again.
enum class QuantityFormat { binary_si, decimal_exponent, decimal_si };

/// A whole number of nanos, so that every value Kubernetes keeps is exact.
struct Quantity {
  Int128 nanos{0};
  QuantityFormat format{QuantityFormat::decimal_si};
  friend bool operator==(const Quantity&, const Quantity&) = default;
};

inline constexpr Int128 nanos_per_milli = 1'000'000;
inline constexpr Int128 nanos_per_one = 1'000'000'000;

/// What apimachinery's resource.ParseQuantity reads: a sign, digits with at most one point, and one of the suffixes
/// n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or e|E with a whole exponent. White space is no part of it.
///
/// What is finer than a nano is rounded away from zero, so that nothing asked for becomes nothing. Binary quantities
/// are capped at 2^63 − 1 in magnitude; one strictly between 0 and 1 turns decimal. Nothing for text that is no
/// quantity, and for decimal ones from 1.7 × 10^29 up, which have no exact value here. Takes time in proportion to the
/// text, whatever its exponent.
std::optional<Quantity> parse_quantity(std::string_view text);

/// As parse_quantity, of a JSON string, where Kubernetes allows white space around the quantity.
std::optional<Quantity> parse_padded_quantity(std::string_view text);

/// The one spelling of a value in its format: no fraction, the largest suffix that loses nothing (`1.5Gi` → `1536Mi`).
/// Binary values below 1024 in magnitude or with a fraction are written decimal, decimal ones above E with an exponent.
std::string canonical(const Quantity& quantity);

/// How many times `nanos` (positive), rounded away from zero.
Int128 count_of(const Quantity& quantity, Int128 nanos);

/// Ones and thousandths, rounded away from zero; saturate.
std::int64_t value(const Quantity& quantity);
std::int64_t milli_value(const Quantity& quantity);

/// The same of a finite number, as the shortest decimal that reads back as it.
std::int64_t milli_value(double number);

}  // namespace headroom::kubernetes
