#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/rightsizing/nodes.hpp"
#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/shapes.hpp"

/// How many executors a cluster takes beside the driver.
namespace headroom::rightsizing {

struct Limit {
  LimitingFactor factor;
  std::int64_t executors{0};
  std::string formula;  ///< with the numbers
};

/// Every limit that the request sets, in the order cores, memory, nodes. Nodes bound executors where their size is
/// known: by the instance type that holds the most, else as the cluster's average node. Fails where a limit leaves no
/// room for one executor beside the driver, or the executor fits none of the instance types.
Result<std::vector<Limit>> limits_of(const Request& request, const Shapes& shapes, const std::vector<NodeRoom>& types);

/// The first of the smallest.
const Limit* tightest(const std::vector<Limit>& limits);

}  // namespace headroom::rightsizing
