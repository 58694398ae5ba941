#pragma once

#include <compare>
#include <cstdint>

namespace headroom {

/// A whole number of things of one kind. The compiler does not let two kinds mix.
template <class Tag>
struct Quantity {
  std::int64_t value{0};

  friend constexpr auto operator<=>(Quantity, Quantity) = default;
  constexpr Quantity& operator+=(Quantity other) {
    value += other.value;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value -= other.value;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return {a.value + b.value}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return {a.value - b.value}; }
  friend constexpr Quantity operator-(Quantity a) { return {-a.value}; }
};

/// Capacity in the unit of the policy: instances, vCPUs, fleet units, nodes, executors or replicas.
using Units = Quantity<struct UnitsTag>;
using Mebibytes = Quantity<struct MebibytesTag>;
using Vcpus = Quantity<struct VcpusTag>;

}  // namespace headroom
