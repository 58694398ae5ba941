#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/rightsizing/nodes.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/shapes.hpp"
#include "core/rightsizing/sizing.hpp"

/// How many executors a cluster has room for, beside the driver.
namespace headroom::rightsizing {

struct Limit {
  LimitingFactor factor;
  std::int64_t executors{0};
  std::string formula;  ///< with the numbers
};

/// Every limit that the request sets, in the order cores, memory, nodes. The number of nodes is a limit if the size of
/// a node is known: that of the instance type with room for the most executors, or else that of the cluster's average
/// node. Fails if a limit leaves no room for one executor beside the driver, or if an executor or the driver fits on
/// none of the instance types.
Result<std::vector<Limit>> limits_of(const JobRequest& request, const Shapes& shapes,
                                     const std::vector<TypeRoom>& types);

/// The limit with the fewest executors; the first one among equals. Null if there is no limit.
const Limit* tightest(const std::vector<Limit>& limits);

}  // namespace headroom::rightsizing
