#pragma once

#include <cstddef>
#include <vector>

#include "core/base/warning.hpp"
#include "core/model/cluster.hpp"
#include "core/model/rules.hpp"

namespace headroom {

/// With fewer instance types than this, AWS advises, Spot capacity is often not to be had.
inline constexpr std::size_t enough_instance_types = 10;

/// What stands in the way of a policy's mix: work that does not bear Spot; Spot capacity of few instance types, or of a
/// single availability zone, as far as zones are known. None if the policy says nothing about markets.
std::vector<Warning> mix_advice(const Cluster& cluster, const Mix& mix);

}  // namespace headroom
