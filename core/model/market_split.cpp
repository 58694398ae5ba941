#include "core/model/market_split.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/decimal.hpp"

namespace headroom {

MarketSplit split(std::int64_t total, const OnDemandShare& share) {
  constexpr Int128 whole = Int128{100} * 100;  // 100% in hundredths of a percent
  const std::int64_t base = std::clamp<std::int64_t>(share.base, 0, std::max<std::int64_t>(total, 0));
  const std::int64_t rest = std::max<std::int64_t>(total, 0) - base;
  const Int128 hundredths = std::llround(std::clamp(share.percent, 0.0, 100.0) * 100);
  const std::int64_t on_demand = base + saturated(divided_up(rest * hundredths, whole));
  return {.on_demand = on_demand, .spot = base + rest - on_demand};
}

}  // namespace headroom
