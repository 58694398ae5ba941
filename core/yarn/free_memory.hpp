#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/observation.hpp"
#include "core/yarn/yarn_need.hpp"

/// Pending work beside free memory. YARN starts a container as soon as it fits somewhere. So if work that would fit has
/// waited for long, something else holds it back, and more nodes would not help.
namespace headroom {

/// Why more nodes would not start what is pending.
struct Suspicion {
  std::string_view reason;  ///< snake_case: `pending_though_memory_is_free`, `container_larger_than_node`
  std::string detail;       ///< what is suspected, and what to look at
};

/// What to suspect. No value if more nodes would help. All pending containers fit what is free on the nodes, each node
/// with the same share of it; or a pending container is larger than a node, if all nodes have one instance type. If the
/// size of a container is not known, `mostly_free` decides: whether more memory is free than a cluster needs to be
/// scaled in. Containers have the average size of the pending ones. With `dominant`, vcores have to fit too.
enum class FreeShare { mostly_free, partly_free };
std::optional<Suspicion> suspicion_of(const YarnFigures& figures, ResourceCalculator calculator,
                                      const Observation& seen, FreeShare free);

/// The figures without the pending work that fits what is free.
YarnFigures beyond_free(YarnFigures figures, ResourceCalculator calculator, const Observation& seen);

}  // namespace headroom
