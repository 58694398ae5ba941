#include "core/stages/within_budget.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/base/int128.hpp"
#include "core/base/text.hpp"
#include "core/pricing/committed.hpp"
#include "core/pricing/pool_price.hpp"
#include "core/stages/guard.hpp"
#include "core/stages/what_if.hpp"

namespace headroom {
namespace {

std::string dollars(MicroDollars amount) { return "$" + format_dollars(amount); }

std::string_view word_of(BudgetCap cap) {
  switch (cap) {
    case BudgetCap::hourly:
      return "hour";
    case BudgetCap::daily:
      return "day";
    case BudgetCap::monthly:
      return "month";
    case BudgetCap::none:
      return "";
  }
  return "";
}

/// "$45 a day ($50 less 10%)".
std::string usable(const BudgetFigures& figures, const Budget& budget, std::string_view window) {
  std::string out = dollars(less_reserve(figures.cap, budget.reserve));
  out.append(window == word_of(BudgetCap::hourly) ? " an " : " a ").append(window);
  if (budget.reserve == 0) return out;
  return out + " (" + dollars(figures.cap) + " less " + format_dollars({budget.reserve}) + "%)";
}

/// "$20 are spent and 13.99 h are left, so all 6 more would bring the day to $48.51".
std::string projection(const BudgetFigures& figures, std::string_view window, const std::string& what) {
  const double hours = static_cast<double>(figures.left.count()) / 3.6e6;
  std::string out = dollars(figures.spent) + " is spent and " + text::quantity(hours) + " h are left, so ";
  return out.append(what).append(" would bring the ").append(window).append(" to ") + dollars(figures.projected);
}

Units units_of(std::span<const PricedUnits> priced) {
  Units all{0};
  for (const PricedUnits& each : priced) all += Units{each.count};
  return all;
}

std::string clamp_detail(const BudgetFigures& figures, const Budget& budget, Units wanted, bool shifts,
                         const Observation& seen) {
  const std::string_view window = word_of(figures.binding);
  std::string out = "the budget of " + usable(figures, budget, window);
  if (shifts)
    out += " does not allow the move between pools";
  else if (figures.affordable_units == 0)
    out += " allows no more";
  else
    out += " allows only " + text::counted(Units{figures.affordable_units}, seen.unit) + " more";
  const std::string all = (wanted == Units{1} ? "" : "all ") + text::counted(wanted, seen.unit) + " more";
  return out + ": " + projection(figures, window, all);
}

std::string_view field_of(BudgetCap cap) {
  switch (cap) {
    case BudgetCap::hourly:
      return condition_on::budget_hourly;
    case BudgetCap::daily:
      return condition_on::budget_daily;
    case BudgetCap::monthly:
    case BudgetCap::none:
      break;
  }
  return condition_on::budget_monthly;
}

/// The cap of the binding window with which the first unit that costs something would be affordable. No value if the
/// reserve leaves nothing of any cap, or if the cap would be too large.
std::optional<Condition> needed_for_one(const BudgetFigures& figures, const Budget& budget,
                                        std::span<const PricedUnits> wanted) {
  constexpr Int128 milliseconds_an_hour = 3'600'000;
  constexpr std::int64_t cent = 10'000;
  const auto first =
      std::ranges::find_if(wanted, [](const PricedUnits& each) { return each.hourly > MicroDollars{0}; });
  if (first == wanted.end() || budget.reserve >= hundred_percent) return std::nullopt;
  const Int128 rate = Int128{figures.committed_hourly.value} + first->hourly.value;
  const Int128 cost = Int128{figures.spent.value} * milliseconds_an_hour + rate * figures.left.count();
  const Int128 cap = divided_up(cost * hundred_percent, milliseconds_an_hour * (hundred_percent - budget.reserve));
  const Int128 in_cents = divided_up(cap, cent);
  if (in_cents * cent > most_money.value) return std::nullopt;
  return Condition{std::string(field_of(figures.binding)),
                   Comparison::greater_than_or_equal,
                   static_cast<double>(in_cents) / 100,
                   {}};
}

/// The caps with which the first unit that costs something would be affordable: each that is too small now by itself.
std::vector<Condition> needed_caps(const Budget& budget, const Account& account, MicroDollars released,
                                   std::span<const PricedUnits> wanted) {
  std::vector<Condition> needed;
  bool possible = true;
  const auto check = [&](const Budget& alone, const Spend& spend, const TimeLeft& left, BudgetCap cap) {
    BudgetFigures figures = affordable(alone, spend, {account.committed_hourly, released, wanted}, left);
    if (figures.binding == BudgetCap::none || figures.affordable_units > 0) return;
    figures.binding = cap;
    auto condition = needed_for_one(figures, budget, wanted);
    possible = possible && condition;
    if (!possible) return;
    if (!needed.empty() && needed.back().metric == condition->metric)
      needed.back().value = std::max(needed.back().value, condition->value);
    else
      needed.push_back(*std::move(condition));
  };
  const Spend& spend = account.spend;
  const auto with_reserve = [&](Budget alone) {
    alone.reserve = budget.reserve;
    return alone;
  };
  if (budget.hourly) {
    check(with_reserve({.hourly = budget.hourly}), {}, account.left, BudgetCap::hourly);
    // What is left of the clock hour is a window like what is left of a day.
    if (spend.hour)
      check(with_reserve({.daily = budget.hourly}), {.today = spend.hour}, {.day = account.left.hour},
            BudgetCap::hourly);
  }
  if (budget.daily)
    check(with_reserve({.daily = budget.daily}), {.today = spend.today}, account.left, BudgetCap::daily);
  if (budget.monthly)
    check(with_reserve({.monthly = budget.monthly}), {.month = spend.month}, account.left, BudgetCap::monthly);
  return possible ? needed : std::vector<Condition>{};
}

/// The pools that would grow, of which the account does not say yet that it does not know the full price.
std::vector<std::string> unpriced(const Allocation& allocation, const Observation& seen, const Catalog& catalog) {
  std::vector<std::string> known = committed_of(*seen.cluster, catalog).unpriced;
  const auto said = static_cast<std::ptrdiff_t>(known.size());
  for (const Growth& growth : allocation.growths) {
    const Slice& slice = allocation.slices[growth.slice];
    const Pool& pool = seen.cluster->pools[slice.pool];
    if (std::ranges::find(known, pool.id) != known.end()) continue;
    if (!price_of(pool, slice.market, *seen.cluster, catalog) || !emr_price_of(pool, *seen.cluster, catalog))
      known.push_back(pool.id);
  }
  return {known.begin() + said, known.end()};
}

/// Takes back growth from the last on, until `kept` units of it are left; more if one instance has several units.
void trim(Allocation& allocation, Units kept) {
  std::int64_t left = kept.value;
  for (Growth& growth : allocation.growths) {
    Slice& slice = allocation.slices[growth.slice];
    const std::int64_t count = std::min(growth.count, ceil_div(std::max<std::int64_t>(left, 0), slice.units_per_count));
    slice.to -= growth.count - count;
    allocation.target -= Units{(growth.count - count) * slice.units_per_count};
    growth.count = count;
    left -= count * slice.units_per_count;
  }
}

/// Whether what runs already is too much for the cap whose figures these are.
std::optional<Warning> exceeded(const Budget& budget, const Account& account) {
  const BudgetFigures now =
      affordable(budget, account.spend, {.committed_hourly = account.committed_hourly}, account.left);
  const MicroDollars most = less_reserve(now.cap, budget.reserve);
  if (now.projected <= most) return std::nullopt;
  const std::string_view window = word_of(now.window);
  return Warning{"budget_exceeded", projection(now, window, "what runs already") + ", above " +
                                        usable(now, budget, window) + "; the budget itself removes nothing"};
}

}  // namespace

Budgeted within_budget(Allocation allocation, const Budget& budget, const Account& account, Units hard_minimum,
                       const Observation& seen, const Catalog& catalog) {
  const std::vector<PricedUnits> wanted = priced(allocation.growths, allocation.slices, seen, catalog);
  const MicroDollars released = released_by(allocation.growths, allocation.slices, seen, catalog);
  Budgeted result{
      .allocation = std::move(allocation),
      .figures = affordable(budget, account.spend, {account.committed_hourly, released, wanted}, account.left)};
  Allocation& bounded = result.allocation;
  const BudgetFigures& figures = result.figures;
  if (auto warning = seen.tells_reasons() ? exceeded(budget, account) : std::nullopt)
    result.warnings.push_back(*std::move(warning));
  if (const auto pools = unpriced(bounded, seen, catalog); !pools.empty())
    result.warnings.push_back({"budget_incomplete", "the budget does not see the full price of what pools " +
                                                        text::joined(pools) + " gain: what is not known counts as 0"});
  if (figures.binding == BudgetCap::none) return result;

  const Units all = units_of(wanted);
  const bool shifts = std::ranges::any_of(bounded.slices, [](const Slice& s) { return s.to < s.from; });
  const Units from = bounded.target;
  const auto detail = [&] {
    return seen.tells_reasons() ? clamp_detail(figures, budget, all, shifts, seen) : std::string{};
  };
  const Units base = from - all;
  const Units kept = std::max(Units{figures.affordable_units}, std::min(hard_minimum - base, all));
  if (shifts && base + kept < seen.current) {
    bounded = withheld(std::move(bounded), {ClampCode::budget, from, seen.current, detail()});
    return result;
  }
  if (kept > Units{figures.affordable_units})
    result.warnings.push_back({"budget_below_minimum", detail() + "; the policy's minimum of " +
                                                           text::counted(hard_minimum, seen.unit) + " counts"});
  if (kept == all) return result;
  if (kept == Units{0} && seen.wants_counterfactuals()) result.needed = needed_caps(budget, account, released, wanted);
  trim(bounded, kept);
  if (bounded.target == from) return result;
  bounded.clamps.push_back({ClampCode::budget, from, bounded.target, detail()});
  return result;
}

}  // namespace headroom
