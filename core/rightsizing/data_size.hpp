#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace headroom::rightsizing {

/// An amount of data as it was written and as it was read.
struct DataSize {
  std::string text{};  ///< as given
  std::int64_t bytes{0};
  friend bool operator==(const DataSize&, const DataSize&) = default;
};

/// Spark numbers the partitions of a stage with a 32-bit integer; of the default 128 MiB each they hold 256 PiB.
inline constexpr std::int64_t most_data = ((std::int64_t{1} << 31) - 1) * (std::int64_t{128} << 20);

/// Reads `1TB` (10¹² bytes), `1.5 TiB` (1.5 × 2⁴⁰), `500GB`, `1048576` (bytes) or `64 B`: a decimal number without sign
/// or exponent, and a suffix in any case of k, M, G, T, P or E with B (decimal) or iB (binary). Exact: a fraction of a
/// byte rounds up. A suffix without B (`1T`, `4g`) is refused, since Spark and Kubernetes read it differently. The
/// error is of zero, negative, overflowing and unreadable sizes, and says the nearest that would do; its violations are
/// empty, since the place is the caller's to name.
Result<DataSize> parse_data_size(std::string_view text);

/// `1 TiB`, `931.3 GiB`, `512 B`: four digits at most, binary, for a person.
std::string format_binary(std::int64_t bytes);

}  // namespace headroom::rightsizing
