#include "core/model/affordable.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "core/base/decimal.hpp"
#include "core/base/int128.hpp"
#include "core/schedule/calendar.hpp"

namespace headroom {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t milliseconds_an_hour = 3'600'000;

/// One condition: what is spent in `left` must stay within the cap.
struct Check {
  BudgetCap name{BudgetCap::none};
  MicroDollars cap;
  MicroDollars spent;
  milliseconds left{0};
};

std::vector<Check> checks_of(const Budget& budget, const Spend& spend, const TimeLeft& left) {
  const auto amount = [](const std::optional<Spent>& spent) { return spent ? spent->amount : MicroDollars{0}; };
  std::vector<Check> checks;
  if (budget.hourly) checks.push_back({BudgetCap::hourly, *budget.hourly, {}, milliseconds{milliseconds_an_hour}});
  if (budget.hourly && spend.hour) checks.push_back({BudgetCap::hourly, *budget.hourly, spend.hour->amount, left.hour});
  if (budget.daily) checks.push_back({BudgetCap::daily, *budget.daily, amount(spend.today), left.day});
  if (budget.monthly) checks.push_back({BudgetCap::monthly, *budget.monthly, amount(spend.month), left.month});
  return checks;
}

/// The highest whole rate, in micro-dollars an hour, that the check allows from now on. No value if even nothing is too
/// much.
std::optional<std::int64_t> highest_rate(const Check& check, PercentMillionths reserve) {
  const Int128 usable = static_cast<Int128>(check.cap.value) * (hundred_percent - reserve);
  const Int128 room = usable - static_cast<Int128>(check.spent.value) * hundred_percent;
  if (room < 0) return std::nullopt;
  if (check.left <= milliseconds{0}) return std::numeric_limits<std::int64_t>::max();
  return saturated(room * milliseconds_an_hour / (static_cast<Int128>(check.left.count()) * hundred_percent));
}

/// How many of the units cost at most `rate` an hour together.
std::int64_t units_within(Int128 rate, std::span<const PricedUnits> wanted) {
  if (rate < 0) return 0;
  std::int64_t units = 0;
  for (const PricedUnits& each : wanted) {
    const std::int64_t instances = ceil_div(each.count, each.per);
    const Int128 payable = each.hourly.value <= 0 ? Int128{instances} : rate / each.hourly.value;
    if (payable < instances) return units + static_cast<std::int64_t>(payable) * each.per;
    units += each.count;
    rate -= static_cast<Int128>(instances) * each.hourly.value;
  }
  return units;
}

std::int64_t count_of(std::span<const PricedUnits> wanted) {
  std::int64_t units = 0;
  for (const PricedUnits& each : wanted) units += each.count;
  return units;
}

MicroDollars hourly_of(std::span<const PricedUnits> wanted) {
  Int128 hourly = 0;
  for (const PricedUnits& each : wanted)
    hourly += static_cast<Int128>(ceil_div(each.count, each.per)) * each.hourly.value;
  return {static_cast<std::int64_t>(std::min<Int128>(hourly, most_money.value))};
}

/// A check with its answer.
struct Answer {
  Check check;
  std::int64_t units{0};
  MicroDollars projected;
  Int128 left_over{0};  ///< of the cap less its reserve, after the projection
};

}  // namespace

TimeLeft time_left(const TimeZone& zone, Instant now) {
  return {
      .hour = hour_of(zone, now).end - now, .day = day_of(zone, now).end - now, .month = month_of(zone, now).end - now};
}

MicroDollars less_reserve(MicroDollars cap, PercentMillionths reserve) {
  return {static_cast<std::int64_t>(static_cast<Int128>(cap.value) * (hundred_percent - reserve) / hundred_percent)};
}

BudgetFigures affordable(const Budget& budget, const Spend& spend, const Outlay& outlay, const TimeLeft& left) {
  const std::int64_t wanted = count_of(outlay.wanted);
  const MicroDollars kept = outlay.committed_hourly - outlay.released_hourly;
  const MicroDollars all_hourly = kept + hourly_of(outlay.wanted);

  std::optional<Answer> tightest;
  for (const Check& check : checks_of(budget, spend, left)) {
    const auto highest = highest_rate(check, budget.reserve);
    Int128 rate = highest ? static_cast<Int128>(*highest) - kept.value : Int128{-1};
    if (outlay.released_hourly > MicroDollars{0}) rate = std::max<Int128>(rate, outlay.released_hourly.value);
    Answer answer{.check = check, .units = units_within(rate, outlay.wanted)};
    answer.projected = check.spent + scaled(all_hourly, check.left.count(), milliseconds_an_hour);
    answer.left_over = static_cast<Int128>(check.cap.value) * (hundred_percent - budget.reserve) -
                       static_cast<Int128>(answer.projected.value) * hundred_percent;
    const bool is_same_cap = tightest && tightest->check.name == check.name;
    const auto tighter = [&] {
      if (answer.units != tightest->units) return answer.units < tightest->units;
      return (answer.units == wanted || is_same_cap) && answer.left_over < tightest->left_over;
    };
    if (!tightest || tighter()) tightest = answer;
  }
  if (!tightest) return {.committed_hourly = outlay.committed_hourly, .affordable_units = wanted};
  return {.spent = tightest->check.spent,
          .committed_hourly = outlay.committed_hourly,
          .left = tightest->check.left,
          .projected = tightest->projected,
          .cap = tightest->check.cap,
          .window = tightest->check.name,
          .binding = tightest->units == wanted ? BudgetCap::none : tightest->check.name,
          .affordable_units = tightest->units};
}

}  // namespace headroom
