#pragma once

#include <optional>
#include <vector>

#include "core/base/error.hpp"
#include "core/rightsizing/nodes.hpp"
#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"

namespace headroom::rightsizing {

/// The containers of an application, resolved from presets, wishes and nodes.
struct Shapes {
  ExecutorShape executor;
  OverheadOrigin overhead_origin{OverheadOrigin::factor};
  std::optional<ExecutorShape> container_limit{};  ///< of a preset
  ExecutorShape driver;                            ///< of the executor's size unless the request says otherwise
  std::int64_t slots{1};                           ///< tasks that one executor runs at a time
};

/// An executor without memory takes what `room` has for it. A preset's overhead is that of a JVM: Python and R get what
/// the platform's factor says where that is more. Fails where no node tells the memory, where the container is larger
/// than Spark can count, and where not even one task fits the executor's cores.
Result<Shapes> shapes_of(const Request& request, const std::optional<NodeRoom>& room);

}  // namespace headroom::rightsizing
