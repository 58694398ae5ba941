#pragma once

#include <vector>

#include "core/rightsizing/seed_compatible.hpp"

namespace headroom::rightsizing {

/// The faults of the seed calculator that this result shows. Each text says what the model `spark` does instead.
std::vector<Warning> faults_shown(const SeedSizing& sizing, const SeedRequest& request);

}  // namespace headroom::rightsizing
