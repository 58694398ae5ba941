#pragma once

#include <string>

#include "api/deciding/dependencies.hpp"
#include "core/base/error.hpp"

namespace headroom::api {

/// Whether anything is stored of a cluster: a registration, points or a decision.
Result<bool> is_known_cluster(const Dependencies& with, const std::string& cluster_id);

}  // namespace headroom::api
