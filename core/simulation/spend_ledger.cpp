#include "core/simulation/spend_ledger.hpp"

#include <algorithm>
#include <utility>

namespace headroom::simulation {
namespace {

constexpr Int128 minutes_an_hour = 60;

Int128 opening(const std::optional<MicroDollars>& amount) {
  return amount ? minutes_an_hour * amount->value : Int128{0};
}

}  // namespace

SpendLedger::SpendLedger(const Budget& budget, TimeZone zone, Instant start)
    : zone_(std::move(zone)),
      knows_hour_(budget.spent_hour.has_value()),
      hour_{hour_of, hour_of(zone_, start), opening(budget.spent_hour)},
      day_{day_of, day_of(zone_, start), opening(budget.spent_today)},
      month_{month_of, month_of(zone_, start), opening(budget.spent_month)} {}

void SpendLedger::pay(Instant minute, Int128 hourly) {
  turn(minute);
  for (Window* window : {&hour_, &day_, &month_}) window->price_minutes += hourly;
}

Spend SpendLedger::spent(Instant now) {
  turn(now);
  Spend spend{.today = Spent{amount_of(day_), SpendOrigin::stored},
              .month = Spent{amount_of(month_), SpendOrigin::stored}};
  if (knows_hour_) spend.hour = Spent{amount_of(hour_), SpendOrigin::stored};
  return spend;
}

void SpendLedger::turn(Instant now) {
  for (Window* window : {&hour_, &day_, &month_}) {
    if (now < window->span.end) continue;
    window->span = window->span_of(zone_, now);
    window->price_minutes = 0;
  }
}

MicroDollars SpendLedger::amount_of(const Window& window) {
  const Int128 rounded = (window.price_minutes + minutes_an_hour / 2) / minutes_an_hour;
  return {static_cast<std::int64_t>(std::min<Int128>(rounded, most_money.value))};
}

}  // namespace headroom::simulation
