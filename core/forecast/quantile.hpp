#pragma once

#include <vector>

namespace headroom::forecast {

/// The quantile (0–1) of the values, interpolated between the two nearest: 0.5 of {1, 2, 4} is 2, 0.75 is 3. 0 if there
/// are no values. They must be finite.
double quantile_of(std::vector<double> values, double quantile);

}  // namespace headroom::forecast
