#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/history.hpp"
#include "core/ports/decision_log.hpp"

/// How small structures are written into one column. Reading any other text throws DatabaseError.
namespace headroom::store {

/// `from to spot_from spot_to length:pool_id` for each pool, without separators between pools.
std::string pools_text(const std::vector<PoolTarget>& pools);
std::vector<PoolTarget> parse_pools(std::string_view text);

/// `length:name` and `length:value` for each label, without separators between labels.
void append_labels(std::string& text, const Labels& labels);
Labels parse_labels(std::string_view text);

}  // namespace headroom::store
