#pragma once

#include "core/base/names.hpp"

/// Where a cluster runs, and how its machines are bought.
namespace headroom {

enum class Platform { emr, emr_on_eks, kubernetes, spark };
enum class Market { on_demand, spot };

template <>
inline constexpr auto names_of<Platform> = std::to_array<EnumName<Platform>>({{"emr", Platform::emr},
                                                                              {"emr_on_eks", Platform::emr_on_eks},
                                                                              {"kubernetes", Platform::kubernetes},
                                                                              {"spark", Platform::spark}});
template <>
inline constexpr auto names_of<Market> = std::to_array<EnumName<Market>>({{"on_demand", Market::on_demand},
                                                                          {"spot", Market::spot}});

}  // namespace headroom
