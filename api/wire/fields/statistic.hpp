#pragma once

#include <string>

#include "api/json/reader.hpp"
#include "core/model/metrics.hpp"

namespace headroom::api {

/// The field `statistic`: average (also when absent), sum, minimum, maximum, sample_count, or a percentile as `p99.5`.
Statistic decode_statistic(json::ObjectReader& object);

std::string statistic_name(const Statistic& statistic);

}  // namespace headroom::api
