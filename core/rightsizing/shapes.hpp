#pragma once

#include <optional>
#include <vector>

#include "core/base/error.hpp"
#include "core/rightsizing/nodes.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/sizing.hpp"

namespace headroom::rightsizing {

/// The containers of an application, worked out from presets, from the request and from the nodes.
struct Shapes {
  ExecutorShape executor;
  OverheadOrigin overhead_origin{OverheadOrigin::factor};
  std::optional<ExecutorShape> container_limit{};  ///< only with a preset
  ExecutorShape driver;                            ///< like the executor, unless the request says otherwise
  std::int64_t slots{1};                           ///< tasks that one executor runs at the same time
};

/// An executor without a memory takes what `room` has for it. The overhead of a preset is meant for a JVM: with Python
/// or R, the platform's factor applies if it gives more. Fails if no node tells how much memory there is, if the
/// container is larger than Spark can count, or if the executor has too few cores for even one task.
Result<Shapes> shapes_of(const JobRequest& request, const std::optional<NodeRoom>& room);

}  // namespace headroom::rightsizing
