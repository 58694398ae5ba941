#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace headroom::rightsizing {

/// An amount of data, as text and in bytes.
struct DataSize {
  std::string text{};  ///< as given
  std::int64_t bytes{0};
  friend bool operator==(const DataSize&, const DataSize&) = default;
};

/// The largest amount of data. Spark numbers the partitions of a stage with a 32-bit integer; partitions of the default
/// 128 MiB then hold 256 PiB.
inline constexpr std::int64_t most_data = ((std::int64_t{1} << 31) - 1) * (std::int64_t{128} << 20);

/// Reads `1TB` (10¹² bytes), `1.5 TiB` (1.5 × 2⁴⁰), `500GB`, `1048576` (bytes) or `64 B`: a decimal number without sign
/// or exponent, and a suffix: k, M, G, T, P or E (in either case) with B (decimal) or iB (binary). The result is exact;
/// a fraction of a byte rounds up. A suffix without B (`1T`, `4g`) is refused, because Spark and Kubernetes read it
/// differently. Sizes that are zero, negative, too large or unreadable are errors. The error names the nearest size
/// that is allowed. Its list of violations is empty, because only the caller knows the field.
Result<DataSize> parse_data_size(std::string_view text);

/// Binary units with at most four digits, for a person: `1 TiB`, `931.3 GiB`, `512 B`.
std::string format_binary(std::int64_t bytes);

}  // namespace headroom::rightsizing
