#include "core/fleet/funding.hpp"

#include <algorithm>
#include <array>

#include "core/model/affordable.hpp"
#include "core/stages/account.hpp"

namespace headroom::fleet {
namespace {

MicroDollars limited(MicroDollars amount) { return std::min(amount, most_money); }

}  // namespace

FleetBudget fund(const Rules& rules, MicroDollars committed_hourly, std::vector<Row>& rows) {
  const Budget& budget = *rules.budget;
  const Spend spend = known_spend(budget, rules.spend);
  const TimeLeft left = rules.time_left.value_or(TimeLeft{});
  // What is saved is subtracted from what runs, so that the formula holds without exception: a fleet that has no money
  // left does not grow, even if other rows save.
  const auto figures_of = [&](std::span<const PricedUnits> wanted, MicroDollars released) {
    BudgetFigures figures =
        affordable(budget, spend, {.committed_hourly = committed_hourly - released, .wanted = wanted}, left);
    figures.committed_hourly = committed_hourly;
    return figures;
  };

  FleetBudget result;
  std::int64_t funded_rows = 0;
  for (Row& row : rows) {
    const MicroDollars delta = row.delta.sum();
    if (delta <= MicroDollars{0}) {
      result.released_hourly = limited(result.released_hourly - delta);
      continue;
    }
    const std::array together{PricedUnits{.count = 1, .hourly = limited(result.funded_hourly + delta)}};
    row.funded = figures_of(together, result.released_hourly).affordable_units == 1;
    MicroDollars& sum = row.funded ? result.funded_hourly : result.unfunded_hourly;
    sum = limited(sum + delta);
    funded_rows += row.funded ? 1 : 0;
  }
  const auto part = [](MicroDollars hourly) {
    return PricedUnits{.count = hourly > MicroDollars{0} ? 1 : 0, .hourly = hourly};
  };
  const std::array all{part(result.funded_hourly), part(result.unfunded_hourly)};
  result.figures = figures_of(all, result.released_hourly);
  result.figures.affordable_units = funded_rows;
  return result;
}

}  // namespace headroom::fleet
