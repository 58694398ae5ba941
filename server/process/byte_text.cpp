#include "server/process/byte_text.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace headroom::server {

std::string shown_bytes(std::int64_t bytes) {
  constexpr std::array<std::string_view, 4> units{"kB", "MB", "GB", "TB"};
  if (bytes < 1'000) return std::to_string(bytes) + " B";
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (value /= 1'000; value >= 999.95 && unit + 1 < units.size(); ++unit) value /= 1'000;
  const auto tenths = std::llround(value * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " " + std::string(units[unit]);
}

}  // namespace headroom::server
