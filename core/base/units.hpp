#pragma once

#include <compare>
#include <cstdint>

#include "core/base/names.hpp"

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
inline constexpr std::int64_t bytes_per_mebibyte = std::int64_t{1} << 20;
using Vcpus = Quantity<struct VcpusTag>;

/// What a policy counts capacity in.
enum class Unit { instances, vcpu, fleet_units, nodes, executors, replicas };

template <>
inline constexpr auto names_of<Unit> = std::to_array<EnumName<Unit>>({{"instances", Unit::instances},
                                                                      {"vcpu", Unit::vcpu},
                                                                      {"fleet_units", Unit::fleet_units},
                                                                      {"nodes", Unit::nodes},
                                                                      {"executors", Unit::executors},
                                                                      {"replicas", Unit::replicas}});

}  // namespace headroom
