#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/money.hpp"
#include "core/timeline/minutes.hpp"

/// What happened, compared with the cheapest path of capacity that would have been enough.
///
/// Time goes in minutes of the clock. Of minute m: d(m) is the demand, q(m) the requested units, p(m) the price of a
/// unit, and L the start-up time in minutes, rounded up.
///
///     needed    n(m) = the smallest whole number that is not below d(m), but at least the minimum and at most the
///                      maximum
///     running   r(m) = the smallest of q(m − L) … q(m): a unit runs if it has been requested for L minutes
///     cheapest  c(m) = the largest of n(m) … n(m + L): a unit has to be requested L minutes before it is needed, and
///     is
///                      given up at once
///
/// c is the cheapest of all paths inside the limits whose running units are never below n. It knows the demand of the
/// next L minutes, which no policy does. Requested units are paid, also while they start.
namespace headroom::timeline {

/// What is known about one minute.
struct Minute {
  std::optional<double> demand{};
  std::optional<std::int64_t> requested{};  ///< no value: it is not known, as in a gap
  /// The smallest size that was requested at some time of the minute before, up to this one's beginning. It is what
  /// runs if counting begins here. No value: `requested` runs then.
  std::optional<std::int64_t> requested_before{};
  std::optional<MicroDollars> price{};   ///< of a unit, per hour
  std::optional<PolicyLimits> limits{};  ///< no value: a minimum of 0 and no maximum

  /// Only minutes of which both are known are judged.
  bool counts() const { return demand && requested; }
};

/// Dollars and minutes are two figures and are never added up.
struct Regret {
  /// Σ q(m) × p(m) / 60. It and the next are rounded once. No value: the price of a minute is not known.
  std::optional<MicroDollars> actual{};
  std::optional<MicroDollars> cheapest_path{};  ///< Σ c(m) × p(m) / 60
  /// actual − cheapest_path. Below 0: less was paid than a path without shortage costs.
  std::optional<MicroDollars> excess{};
  std::int64_t under_provisioned_minutes{0};  ///< with d(m) above r(m)
  /// Of these, those with a demand above the maximum: no path inside the limits avoids them.
  std::int64_t above_maximum_minutes{0};
  std::int64_t counted_minutes{0};
  friend bool operator==(const Regret&, const Regret&) = default;
};

/// The sum over all minutes that count. `minutes` follow one another. If a minute does not count, what was requested
/// before it is forgotten, and the next one begins anew.
Regret regret_of(std::span<const Minute> minutes, Seconds start_up);

/// What the minutes from `range.since` until `range.until` are made of. Everything is in ascending order.
struct MinuteSources {
  std::span<const Step> requested{};           ///< as requested_sizes() says
  std::span<const DecisionPoint> decisions{};  ///< for prices and limits
  std::span<const Gap> gaps{};                 ///< in which nothing is known
  const MinuteDemand* demand{nullptr};         ///< null: not known
};

/// The whole minutes of the clock in the range that have a demand or are between two that have one. A minute has the
/// size, the price and the limits that hold at its beginning. The price of a unit is unit_price() of the latest
/// decision that has one, at the size that it found, or if that is 0 at its target. Minutes before the first of these
/// have its price.
std::vector<Minute> minutes_of(const MinuteSources& sources, const Range& range);

}  // namespace headroom::timeline
