#pragma once

#include <cstdint>
#include <limits>

#include "core/base/decimal.hpp"

/// Arithmetic on whole numbers that rounds up and never overflows.
namespace headroom::rightsizing {

/// Spark counts partitions, executors, cores and the MiB of a container with 32-bit integers.
inline constexpr std::int64_t most_countable = std::numeric_limits<std::int32_t>::max();

inline constexpr std::int64_t bytes_per_mebibyte = std::int64_t{1} << 20;

/// a / b rounded up; a ≥ 0, b > 0.
template <class Integer>
constexpr Integer ceil_div(Integer a, Integer b) {
  return a / b + (a % b != 0 ? 1 : 0);
}

}  // namespace headroom::rightsizing
