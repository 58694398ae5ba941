#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/base/money.hpp"
#include "core/model/cluster.hpp"

/// How EMR and EC2 fill the target of a weighted fleet: with whole instances of one type, beyond the target if need be.
namespace headroom {

/// Which of a fleet's instance types is launched.
enum class FleetStrategy {
  prioritized,   ///< the first one
  lowest_price,  ///< the one with the lowest price a unit; among equals the first. Types without a price come last.
};

/// The position of the launched type in `types`. No value if there are none.
std::optional<std::size_t> launched_type(std::span<const InstanceTypeChoice> types, FleetStrategy strategy);

/// What fills the target of one market. On-Demand and Spot targets are filled each by itself.
struct Fulfilment {
  std::int64_t instances{0};                  ///< to launch, in addition to what is provisioned
  std::int64_t units{0};                      ///< provisioned then, in fleet units
  std::int64_t overage{0};                    ///< `units` beyond the target, which are paid, too
  std::optional<MicroDollars> hourly_cost{};  ///< of the launched instances; absent if their price is unknown
  friend bool operator==(const Fulfilment&, const Fulfilment&) = default;
};

/// ⌈(`target` − `provisioned`) / weight⌉ instances, at least 0. A weight below 1 counts as 1.
Fulfilment fulfil(std::int64_t target, std::int64_t provisioned, const InstanceTypeChoice& type);

}  // namespace headroom
