#pragma once

namespace headroom {

enum class Comparison { less_than, less_than_or_equal, greater_than, greater_than_or_equal };

bool holds(double observed, Comparison comparison, double threshold);
/// The comparison that is true if, and only if, `comparison` is false.
Comparison negation(Comparison comparison);

}  // namespace headroom
