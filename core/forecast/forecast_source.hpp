#pragma once

#include <cstdint>
#include <string>

#include "core/base/time.hpp"

namespace headroom::forecast {

/// Names the stored values that a forecast was made from, so that the same can be read again, or are known to have
/// changed or expired.
struct ForecastSource {
  std::string metric;
  Instant from{};         ///< of the first value
  Instant to{};           ///< of the last value
  std::int64_t count{0};  ///< how many values there were
  std::string sha256{};   ///< of all of them, as lower-case hexadecimal digits
  friend bool operator==(const ForecastSource&, const ForecastSource&) = default;
};

}  // namespace headroom::forecast
