#pragma once

#include "core/base/names.hpp"

namespace headroom {

enum class Comparison { less_than, less_than_or_equal, greater_than, greater_than_or_equal };

bool holds(double observed, Comparison comparison, double threshold);
/// The comparison that is true if, and only if, `comparison` is false.
Comparison negation(Comparison comparison);

template <>
inline constexpr auto names_of<Comparison> =
    std::to_array<EnumName<Comparison>>({{"less_than", Comparison::less_than},
                                         {"less_than_or_equal", Comparison::less_than_or_equal},
                                         {"greater_than", Comparison::greater_than},
                                         {"greater_than_or_equal", Comparison::greater_than_or_equal}});

}  // namespace headroom
