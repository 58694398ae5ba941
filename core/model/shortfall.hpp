#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/platform.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/node.hpp"

namespace headroom {

/// Capacity that is requested for a pool in one market and does not run. In instances, or in fleet units for a fleet.
struct Shortfall {
  std::size_t pool{0};  ///< an index of Cluster::pools
  Market market{Market::on_demand};
  std::int64_t missing{0};         ///< requested − running, above 0
  std::int64_t not_coming{0};      ///< the part of it that nobody should wait for
  bool stopped{false};             ///< the platform adds nothing to the pool in its present state, so all is not coming
  std::optional<Instant> since{};  ///< that part has been missing at least since then; absent if that is not known
  friend bool operator==(const Shortfall&, const Shortfall&) = default;
};

}  // namespace headroom
