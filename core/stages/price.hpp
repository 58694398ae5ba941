#pragma once

#include <vector>

#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"
#include "core/pricing/cost.hpp"
#include "core/stages/allocate.hpp"

namespace headroom {

struct Priced {
  Cost cost;
  std::vector<Warning> warnings;
};

/// The price of the core, task and worker capacity before and after, in micro-dollars per hour.
Priced price(const Allocation& allocation, const Cluster& cluster, const Catalog& catalog);

}  // namespace headroom
