#pragma once

#include <vector>

#include "core/rightsizing/seed_compatible.hpp"

namespace headroom::rightsizing {

/// The faults of the calculator that this result of it shows, each with what the `spark` model does instead.
std::vector<Warning> faults_shown(const SeedSizing& sizing, const SeedRequest& request);

}  // namespace headroom::rightsizing
