#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/int128.hpp"
#include "core/base/money.hpp"
#include "core/timeline/minutes.hpp"

/// What each limit cost: dollars that it saved, and minutes that it left short.
///
/// A decision says of each limit what was wanted before it (`from`) and what it allowed (`to`). The cut counts from the
/// decision until the cluster's next one, of any policy, because that one is cut anew. Of several
/// decisions at one instant only the last counts. If there is no next one, it
/// counts until the decision's valid_until.
///
///     unit-hours = |from − to| × hours
///     dollars    = unit-hours × the price of a unit
///
/// The price of a unit is what the cluster costs an hour at the target, divided by the target; at a target of 0 it is
/// the same of what was found. That is an estimate: which pool the units would have come from is not known.
///
/// If `from` is larger, the limit withheld capacity: the dollars are saved, and each minute of the clock in that time
/// with a demand above `to` is a minute that this limit left short. Units need time to start, so a limit is charged
/// with the first of these minutes although capacity would not have come sooner without it. If `to` is larger, as with
/// a minimum or a cooldown on the way down, the limit kept capacity: the dollars are spent, and nothing is short.
///
/// A demand that is above what several limits allow counts for each of them. So minutes of several codes must not be
/// added up.
namespace headroom::timeline {

/// What a limit did, over all cuts with its code.
struct LimitPrice {
  ClampCode code{ClampCode::none};
  std::int64_t decisions{0};            ///< that the limit cut
  std::optional<MicroDollars> saved{};  ///< rounded once; no value: none of the cuts has a price
  std::optional<MicroDollars> spent{};  ///< on capacity that the limit kept
  double withheld_unit_hours{0};
  double kept_unit_hours{0};
  double priced_withheld_unit_hours{0};  ///< of `withheld_unit_hours`, those of which the price is known
  double priced_kept_unit_hours{0};
  std::int64_t unpriced_decisions{0};  ///< of `decisions`, those whose price is not known; they are in the unit-hours
  /// No value: the demand of none of the times with capacity withheld is known.
  std::optional<std::int64_t> under_provisioned_minutes{};
  std::int64_t demand_minutes{0};  ///< minutes with capacity withheld and a known demand
  friend bool operator==(const LimitPrice&, const LimitPrice&) = default;
};

/// What is known about one cluster.
struct LimitHistory {
  std::span<const DecisionPoint> decisions{};  ///< all, in order; they may begin before the range
  Range range;                                 ///< only what lies in it counts; `until` is not later than the present
  bool goes_on{false};                         ///< there are decisions behind the range
  const MinuteDemand* demand{nullptr};         ///< null: not known
  std::string policy{};                        ///< "etl" (any version), "etl@3" or "inline"; empty: every policy
};

/// Whether the policy of a decision is the one that was asked for.
bool is_of_policy(std::string_view policy, std::string_view asked);

/// Adds up cluster after cluster.
class LimitPrices {
 public:
  void add(const LimitHistory& history);
  /// The limits that cut anything, in the order of ClampCode.
  std::vector<LimitPrice> items() const;

 private:
  struct Sums {
    std::int64_t decisions{0};
    std::int64_t unpriced{0};
    Int128 saved{0};  ///< units × micro-dollars × milliseconds
    Int128 spent{0};
    Int128 withheld{0};  ///< units × milliseconds
    Int128 kept{0};
    Int128 priced_withheld{0};
    Int128 priced_kept{0};
    std::int64_t short_minutes{0};
    std::int64_t demand_minutes{0};
    std::int64_t withholding{0};  ///< decisions
  };

  void add(const DecisionPoint& decision, const Range& held, const MinuteDemand* demand);

  std::array<Sums, names_of<ClampCode>.size()> sums_{};
};

}  // namespace headroom::timeline
