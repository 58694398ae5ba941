#pragma once

#include "core/base/names.hpp"

namespace headroom {

/// Shuffle files that only this executor has, according to shuffle tracking.
enum class ShuffleData { none, held, active };  ///< active: a running job reads them

template <>
inline constexpr auto names_of<ShuffleData> = std::to_array<EnumName<ShuffleData>>({{"none", ShuffleData::none},
                                                                                    {"held", ShuffleData::held},
                                                                                    {"active", ShuffleData::active}});

}  // namespace headroom
