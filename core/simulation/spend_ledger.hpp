#pragma once

#include <cstdint>

#include "core/base/int128.hpp"
#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/model/budget.hpp"
#include "core/schedule/calendar.hpp"
#include "core/schedule/time_zone.hpp"

namespace headroom::simulation {

/// What a simulated cluster has spent in the present hour, day and month of the budget's zone. It begins with the
/// amounts that the budget names. Amounts are exact, and rounded once when they are asked for.
class SpendLedger {
 public:
  SpendLedger(const Budget& budget, TimeZone zone, Instant start);

  /// Pays for the minute that begins at `minute`, at `hourly` micro-dollars an hour. Minutes come in the order of time.
  void pay(Instant minute, Int128 hourly);

  /// What was spent before `now`, which is not earlier than the last minute that was paid. The hour's amount is known
  /// if the budget names it.
  Spend spent(Instant now);

 private:
  struct Window {
    CalendarSpan (*span_of)(const TimeZone&, Instant){nullptr};
    CalendarSpan span{};
    Int128 price_minutes{0};  ///< micro-dollars an hour × minutes
  };
  void turn(Instant now);
  static MicroDollars amount_of(const Window& window);

  TimeZone zone_;
  bool knows_hour_;
  Window hour_;
  Window day_;
  Window month_;
};

}  // namespace headroom::simulation
