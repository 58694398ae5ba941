#include "core/intake/merge_budget.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "core/schedule/calendar.hpp"

namespace headroom {
namespace {

std::string dollars(MicroDollars amount) { return "$" + format_dollars(amount); }

/// A cap by the name of its field.
struct Cap {
  std::string_view field;
  std::optional<MicroDollars> amount;
};

void compare(const Cap& shorter, const Cap& longer, std::string_view place, Remarks& remarks) {
  if (!shorter.amount || !longer.amount || *shorter.amount <= *longer.amount) return;
  std::string detail(place);
  detail.append(".").append(shorter.field).append(" of ") += dollars(*shorter.amount);
  detail.append(" can never be spent: ").append(longer.field).append(" is ") += dollars(*longer.amount);
  remarks.warn("budget_contradictory", std::move(detail));
}

/// What Cost Explorer knows of one day or month.
struct Known {
  MicroDollars amount;
  Instant until;  ///< the costs before it are known, but for the gaps
  bool estimated{false};
  std::vector<CalendarSpan> gaps{};  ///< in which nothing is known, so that the amount is a lower bound
};

/// Adds up the periods of the span, from its beginning on. If several periods begin together, the longest counts. If
/// that one is there several times, all of its amounts count. No value if nothing is known of the span.
std::optional<Known> known_of(const std::vector<CostPeriod>& costs, const CalendarSpan& span, Instant now) {
  std::vector<CostPeriod> inside;
  std::ranges::copy_if(costs, std::back_inserter(inside), [&](const CostPeriod& period) {
    return period.begin >= span.begin && period.begin <= now && period.end <= span.end;
  });
  if (inside.empty()) return std::nullopt;
  std::ranges::sort(inside, [](const CostPeriod& a, const CostPeriod& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  Known known{.amount = {}, .until = span.begin};
  const CostPeriod* last = nullptr;
  for (const CostPeriod& period : inside) {
    const bool is_more_of_last = last != nullptr && period.begin == last->begin && period.end == last->end;
    if (!is_more_of_last && period.begin < known.until) continue;
    known.amount = std::clamp(known.amount + period.amount, -most_money, most_money);
    known.estimated = known.estimated || period.estimated;
    if (period.begin > known.until) known.gaps.push_back({known.until, period.begin});
    known.until = period.end;
    last = &period;
  }
  known.amount = std::max(known.amount, MicroDollars{0});
  return known;
}

/// "from 2026-11-12T00:00:00Z until 2026-11-13T00:00:00Z and in 2 more gaps".
std::string gaps_in_words(const std::vector<CalendarSpan>& gaps) {
  std::string out = "from " + format_rfc3339(gaps.front().begin) + " until " + format_rfc3339(gaps.front().end);
  if (gaps.size() == 1) return out;
  return out + " and in " + std::to_string(gaps.size() - 1) + (gaps.size() == 2 ? " more gap" : " more gaps");
}

/// Takes what Cost Explorer says of a window, unless the request or the policy says it.
void take(std::optional<Spent>& spent, const std::optional<MicroDollars>& of_policy, const std::optional<Known>& known,
          std::string_view window, Remarks& remarks) {
  const std::optional<MicroDollars> stated = of_policy ? of_policy
                                             : spent   ? std::optional(spent->amount)
                                                       : std::nullopt;
  if (!known) return;
  if (stated) {
    if (*stated != known->amount)
      remarks.warn("source_conflict", "the request says that " + dollars(*stated) + " were spent this " +
                                          std::string(window) + ", and aws.ce.GetCostAndUsage says " +
                                          dollars(known->amount) + "; the request's amount is used");
    return;
  }
  spent = Spent{.amount = known->amount, .origin = SpendOrigin::cost_explorer};
  if (!known->gaps.empty())
    remarks.warn("cost_incomplete", "aws.ce.GetCostAndUsage has no costs " + gaps_in_words(known->gaps) + " of this " +
                                        std::string(window) + ", which count as 0");
  if (known->estimated)
    remarks.warn("cost_estimated", "AWS has only estimated the costs of this " + std::string(window) + ", " +
                                       dollars(known->amount) + " so far; they may still grow");
}

/// Costs of days that begin today are the newest that there are. Costs of hours may end too long ago.
void warn_of_coverage(const std::vector<CostPeriod>& costs, const CalendarSpan& today, Instant now, Remarks& remarks) {
  constexpr Seconds hour{3'600};
  const CostPeriod& last = std::ranges::max(costs, {}, &CostPeriod::end);
  const std::string until = "aws.ce.GetCostAndUsage has costs until " + format_rfc3339(last.end);
  if (last.end <= today.begin)
    remarks.warn("cost_incomplete", until + "; its End is exclusive, so ask for a later one to have today's");
  else if (last.end - last.begin <= hour && last.end + hour < now)
    remarks.warn("cost_incomplete", until + "; what was spent since then is not known and counts as 0");
}

}  // namespace

void find_contradictions(const Budget& budget, std::string_view place, Remarks& remarks) {
  const Cap hourly{"hourly_usd", budget.hourly};
  const Cap daily{"daily_usd", budget.daily};
  const Cap monthly{"monthly_usd", budget.monthly};
  compare(hourly, daily, place, remarks);
  compare(daily, monthly, place, remarks);
  if (!budget.daily) compare(hourly, monthly, place, remarks);
  if (budget.spent_today && budget.spent_month && *budget.spent_today > *budget.spent_month)
    remarks.warn("budget_contradictory", std::string(place) + ".spent_today_usd of " + dollars(*budget.spent_today) +
                                             " is more than spent_month_usd, " + dollars(*budget.spent_month) +
                                             ", which includes today");
}

void check_budget(const Policy& policy, Remarks& remarks) {
  if (!policy.budget) return;
  const Budget& budget = *policy.budget;
  find_contradictions(budget, "policy.budget", remarks);
  if (budget.preset && policy.limits.unit != Unit::instances && policy.limits.unit != Unit::nodes)
    remarks.refuse("/policy/budget/preset", "unit_mismatch",
                   "counts instances, but policy.limits.unit is " + std::string(name_of(policy.limits.unit)));
}

Spend merge_spend(const Spend& request, const DocumentFacts& facts, const std::optional<Budget>& of, Instant now,
                  Remarks& remarks) {
  Spend spend = request;
  if (facts.costs.empty()) return spend;
  if (!of) {
    remarks.warn("unused_document", "aws.ce.GetCostAndUsage was not used: there is no budget");
    return spend;
  }
  const TimeZone utc{.name = "UTC"};
  const Budget& budget = *of;
  const CalendarSpan today = day_of(utc, now);
  if (budget.hourly)
    take(spend.hour, budget.spent_hour, known_of(facts.costs, hour_of(utc, now), now), "hour", remarks);
  if (budget.daily) take(spend.today, budget.spent_today, known_of(facts.costs, today, now), "day", remarks);
  if (budget.monthly)
    take(spend.month, budget.spent_month, known_of(facts.costs, month_of(utc, now), now), "month", remarks);
  warn_of_coverage(facts.costs, today, now, remarks);
  if (find_zone({}, budget.time_zone) == nullptr)
    remarks.warn("cost_days_are_utc",
                 "the days of aws.ce.GetCostAndUsage are those of UTC, and the budget's those of " + budget.time_zone);
  return spend;
}

}  // namespace headroom
