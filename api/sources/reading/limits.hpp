#pragma once

#include <cstddef>
#include <cstdint>

/// Bounds that the documents of all systems keep.
namespace headroom::api {

/// No cluster has more instances, fleet units or vCPUs than this.
inline constexpr std::int64_t maximum_capacity = 1'000'000;
/// Figures of metrics lie between this and its negative.
inline constexpr double maximum_figure = 1e18;
/// Lists of other systems are not longer than this.
inline constexpr std::size_t maximum_items = 110'000;

}  // namespace headroom::api
