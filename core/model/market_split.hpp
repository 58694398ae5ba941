#pragma once

#include <cstdint>

/// How many of a number of instances are On-Demand and how many are Spot.
namespace headroom {

struct MarketSplit {
  std::int64_t on_demand{0};
  std::int64_t spot{0};
  friend bool operator==(const MarketSplit&, const MarketSplit&) = default;
};

/// What a mix asks of both markets.
struct OnDemandShare {
  std::int64_t base{0};  ///< so many are On-Demand before any other; at least 0
  double percent{0};     ///< of what is beyond the base, 0–100; counts to the hundredth
  friend bool operator==(const OnDemandShare&, const OnDemandShare&) = default;
};

/// Splits `total`, at least 0, as EC2 Auto Scaling does with OnDemandBaseCapacity and
/// OnDemandPercentageAboveBaseCapacity: the base first, then the percentage of the rest, rounded up in favour of
/// On-Demand. 2 of 11, then 30% of 9 = 2.7, are 5 On-Demand and 6 Spot.
MarketSplit split(std::int64_t total, const OnDemandShare& share);

}  // namespace headroom
