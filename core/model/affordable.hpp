#pragma once

#include <cstdint>
#include <span>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/model/budget.hpp"
#include "core/schedule/time_zone.hpp"

/// The largest step that a budget allows.
namespace headroom {

/// Units that are paid alike, EMR's charge included.
struct PricedUnits {
  std::int64_t count{0};
  MicroDollars hourly;  ///< of `per` units
  /// Whole instances are paid: the first of each `per` units costs `hourly`, the others cost nothing. Positive.
  std::int64_t per{1};
};

/// What is paid by the hour, and what more is wanted.
struct Outlay {
  MicroDollars committed_hourly;          ///< what runs or is on its way already
  MicroDollars released_hourly{0};        ///< of it, what the same decision gives up
  std::span<const PricedUnits> wanted{};  ///< in the order in which they would be added
};

/// The real time that is left of each window in the account's zone.
struct TimeLeft {
  std::chrono::milliseconds hour{0};
  std::chrono::milliseconds day{0};
  std::chrono::milliseconds month{0};
};

TimeLeft time_left(const TimeZone& zone, Instant now);

/// How many of the wanted units may be added, from the first on, so that each cap holds to the end of its window:
///
///     spent + hours left × (committed − released + wanted units × price) ≤ cap × (1 − reserve)
///
/// Equal is affordable. It is decided exactly, and rounds down to whole units. The hourly cap bounds the rate, that is
/// a whole hour of which nothing is spent; if `spend.hour` is known, it also bounds what is left of the clock hour.
/// `projected` is rounded once, halves up. A cap that has been exceeded does not prevent a change that makes the
/// cluster no more expensive.
///
/// The figures are those of the binding cap; on a tie hourly, daily, monthly in this order. If all wanted units are
/// affordable, they are those of the cap with the least left after the projection. Without a cap everything is
/// affordable, and the figures are zero.
BudgetFigures affordable(const Budget& budget, const Spend& spend, const Outlay& outlay, const TimeLeft& left);

/// What is left of the cap after its reserve, rounded toward zero.
MicroDollars less_reserve(MicroDollars cap, PercentMillionths reserve);

}  // namespace headroom
