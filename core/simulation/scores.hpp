#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/model/limits.hpp"

/// How well a capacity followed a demand. The elasticity metrics are those of SPEC's research group.
namespace headroom::simulation {

/// Capacity that is paid, and its price.
struct Bill {
  std::int64_t unit_minutes{0};
  double instance_hours{0};
  MicroDollars cost;
  friend bool operator==(const Bill&, const Bill&) = default;
};
Bill bill_for(std::int64_t unit_minutes, MicroDollars hourly_price);

/// The lower bound without shortage: each minute the units that its demand needs, inside the limits.
Bill oracle(std::span<const double> demand, const ComputeLimits& limits, MicroDollars hourly_price);
/// All the time the units that the highest demand needs, inside the limits.
Bill static_peak(std::span<const double> demand, const ComputeLimits& limits, MicroDollars hourly_price);

/// What of the paid capacity was Spot, at a price of its own.
struct SpotScores {
  Bill on_demand{};
  Bill spot{};
  MicroDollars saved;           ///< what the Spot units would have cost more as On-Demand units
  std::int64_t interrupted{0};  ///< units that interruptions took
  friend bool operator==(const SpotScores&, const SpotScores&) = default;
};

/// The prices of a unit in both markets, per hour.
struct UnitPrices {
  MicroDollars on_demand;
  std::optional<MicroDollars> spot{};  ///< absent: that of On-Demand
};

/// d: the demand, s: the running units. Percentages are of the scored time. No value: it would be a share of nothing.
struct Scores {
  Bill paid{};  ///< for what is requested
  std::optional<double> oracle_ratio{};
  std::optional<double> saving_vs_static_peak_percent{};
  double theta_u{0};  ///< the mean of max(d − s, 0) / d, in percent; minutes without demand count 0
  double theta_o{0};  ///< the mean of max(s − d, 0) / d, in percent; minutes without demand count 0
  double tau_u{0};    ///< the share of the time with d above s
  double tau_o{0};    ///< the share of the time with d below s
  /// The share of the time in which s and d change in different directions, or only one of them changes.
  double instability{0};
  double jitter_per_hour{0};                    ///< changes of s less changes of ⌈d⌉
  std::optional<double> utilization_percent{};  ///< of the paid unit-minutes, those in which work ran
  double actions_per_day{0};
  std::int64_t actions{0};
  std::int64_t minutes{0};
  Bill oracle{};                     ///< On-Demand
  Bill static_peak{};                ///< On-Demand
  std::optional<SpotScores> spot{};  ///< present if Spot units have a price of their own
};

/// Adds up minute after minute.
class Scoring {
 public:
  /// `spot`: what of `requested` is Spot.
  void add(double demand, std::int64_t requested, std::int64_t running, std::int64_t spot = 0);
  void count_action() { ++actions_; }
  void count_interrupted(std::int64_t units) { interrupted_ += units; }
  Scores scores(const Bill& oracle, const Bill& static_peak, const UnitPrices& prices) const;

 private:
  std::int64_t minutes_{0};
  std::int64_t unit_minutes_{0};
  std::int64_t spot_minutes_{0};
  std::int64_t interrupted_{0};
  std::int64_t short_minutes_{0};
  std::int64_t spare_minutes_{0};
  std::int64_t unstable_minutes_{0};
  std::int64_t supply_changes_{0};
  std::int64_t demand_changes_{0};
  std::int64_t actions_{0};
  double relative_shortage_{0};
  double relative_excess_{0};
  double used_{0};
  double last_demand_{0};
  std::int64_t last_running_{0};
};

}  // namespace headroom::simulation
