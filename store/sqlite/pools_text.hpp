#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/history.hpp"

namespace headroom::store {

/// `from to spot_from spot_to length:pool_id` for each pool, with nothing between them.
std::string pools_text(const std::vector<PoolTarget>& pools);
/// What pools_text wrote; throws DatabaseError for other text.
std::vector<PoolTarget> parse_pools(std::string_view text);

}  // namespace headroom::store
