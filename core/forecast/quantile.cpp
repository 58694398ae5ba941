#include "core/forecast/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace headroom::forecast {

double quantile_of(std::vector<double> values, double quantile) {
  if (values.empty()) return 0;
  const double place = std::clamp(quantile, 0.0, 1.0) * static_cast<double>(values.size() - 1);
  const auto below = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), below, values.end());
  const double share = place - std::floor(place);
  if (share <= 0 || below + 1 == values.end()) return *below;
  const double above = *std::min_element(below + 1, values.end());
  return *below + share * (above - *below);
}

}  // namespace headroom::forecast
