#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/units.hpp"

namespace headroom {

/// The four limits of EMR's ComputeLimits, for core and task capacity together. A limit of zero allows nothing.
struct ComputeLimits {
  Unit unit{Unit::instances};
  Units minimum{0};
  Units maximum{0};
  std::optional<Units> maximum_on_demand{};  ///< absent: `maximum`
  std::optional<Units> maximum_core{};       ///< absent: `maximum`

  Units on_demand_limit() const { return maximum_on_demand.value_or(maximum); }
  Units core_limit() const { return maximum_core.value_or(maximum); }
  friend bool operator==(const ComputeLimits&, const ComputeLimits&) = default;
};

/// The limits of the size of one pool, as in an EMR automatic scaling policy for an instance group.
struct PoolLimits {
  std::string pool_id;
  std::int64_t minimum{0};
  std::int64_t maximum{0};
  friend bool operator==(const PoolLimits&, const PoolLimits&) = default;
};

}  // namespace headroom
