#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/model/budget.hpp"
#include "core/model/cluster.hpp"
#include "core/model/limits.hpp"
#include "core/model/market_split.hpp"
#include "core/model/spot_suitability.hpp"

/// What a policy allows, whatever its signals ask for: limits, brakes and guards.
namespace headroom {

/// Brakes on one direction. An absent brake does not apply.
struct ScaleRule {
  std::optional<Seconds> cooldown{};  ///< after any applied change
  std::optional<double>
      maximum_increment_percent{};  ///< share of the current capacity; rounded toward zero, but at least 1
  friend bool operator==(const ScaleRule&, const ScaleRule&) = default;
};

struct Guards {
  Seconds stale_after{900};
  std::optional<Units> min_change{};                  ///< smaller changes are withheld
  std::optional<MicroDollars> min_saving_per_hour{};  ///< scale-ins that save less are withheld
  std::optional<std::int64_t> core_floor{};  ///< the lowest number of core nodes; HDFS's own minimum applies too
  /// The share of HDFS that a smaller core leaves free, besides the 10% without which a disk counts as full.
  double hdfs_headroom_percent{10};
  friend bool operator==(const Guards&, const Guards&) = default;
};

/// What of one pool's capacity is to be On-Demand, in its own counts: instances, or fleet units of a fleet.
struct PoolShare {
  std::string pool_id;
  OnDemandShare share{};
  friend bool operator==(const PoolShare&, const PoolShare&) = default;
};

/// Which markets and pools capacity comes from.
struct Mix {
  /// What of the whole cluster's capacity is to be On-Demand, in the unit of the limits. Absent: the limits decide
  /// alone.
  std::optional<OnDemandShare> share{};
  std::vector<PoolShare> pools{};  ///< in addition to `share`, for fleets; each pool once
  /// Whether the work bears the loss of instances. Absent: unknown, so nothing follows from it. False: no Spot is
  /// added.
  std::optional<bool> spot_suitable{};
  std::optional<Work> work{};  ///< says it if `spot_suitable` is absent

  /// Whether Spot capacity may be added. No value if nothing says it.
  std::optional<bool> bears_spot() const {
    return spot_suitable || !work ? spot_suitable : std::optional(suitability_of(*work).suitable);
  }
  /// Capacity that has been requested and missing for this long is not waited for any longer. Zero: it never is.
  Seconds fallback_after{900};
  friend bool operator==(const Mix&, const Mix&) = default;
};

/// Ready-made brakes for a kind of work.
enum class Pattern { batch, interactive, streaming, cost_optimized };

struct PatternRules {
  Pattern pattern;
  ScaleRule scale_out;
  ScaleRule scale_in;
  std::optional<OnDemandShare> share{};  ///< of a mix, if the pattern sets one
};

/// batch +200%/−25%, 600 s · interactive +100%/−50%, 300 s · streaming +50%/−50%, 600 s · cost_optimized +50%/−50%,
/// 300 s, with 1 On-Demand and the rest Spot.
PatternRules rules_of(Pattern pattern);

struct PolicyRules {
  ComputeLimits limits;
  std::vector<PoolLimits> pool_limits{};
  ScaleRule scale_out{};
  ScaleRule scale_in{};
  Guards guards{};
  Mix mix{};
  std::optional<Budget> budget{};
  friend bool operator==(const PolicyRules&, const PolicyRules&) = default;
};

/// Limits of the whole cluster, as the sum of the limits of its pools. A pool without limits stays at its requested
/// size. The primary node is not counted.
ComputeLimits sum_of(std::span<const PoolLimits> bounds, std::span<const Pool> pools, Unit unit);

/// The reason why EMR refuses the limits, as a stable code and a sentence. No value if the limits are sound: none is
/// negative; minimum ≤ maximum; core limit ≤ maximum; and, with instance groups whose core nodes are On-Demand, a given
/// core limit ≤ On-Demand limit.
struct LimitsFault {
  const char* field;  ///< the limit at fault
  const char* code;
  const char* detail;
};
std::optional<LimitsFault> fault_of(const ComputeLimits& limits, std::optional<Composition> composition,
                                    std::optional<Market> core_market);

template <>
inline constexpr auto names_of<Pattern> = std::to_array<EnumName<Pattern>>({{"batch", Pattern::batch},
                                                                            {"interactive", Pattern::interactive},
                                                                            {"streaming", Pattern::streaming},
                                                                            {"cost_optimized",
                                                                             Pattern::cost_optimized}});

}  // namespace headroom
