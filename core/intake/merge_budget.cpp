#include "core/intake/merge_budget.hpp"

#include <algorithm>
#include <string>

#include "core/schedule/calendar.hpp"

namespace headroom {
namespace {

std::string dollars(MicroDollars amount) { return "$" + format_dollars(amount); }

void compare_caps(const std::optional<MicroDollars>& shorter, std::string_view shorter_name,
                  const std::optional<MicroDollars>& longer, std::string_view longer_name, Remarks& remarks) {
  if (!shorter || !longer || *shorter <= *longer) return;
  std::string detail = "policy.budget.";
  detail.append(shorter_name).append(" of ") += dollars(*shorter);
  detail.append(" can never be spent: ").append(longer_name).append(" is ") += dollars(*longer);
  remarks.warn("budget_contradictory", std::move(detail));
}

/// What Cost Explorer knows of one day or month.
struct Known {
  MicroDollars amount;
  Instant until;  ///< the costs before it are known
  bool estimated{false};
};

/// Adds up the periods of the span without a gap, from its beginning on. Of periods that begin together the longest
/// counts. No value if nothing is known of its beginning.
std::optional<Known> known_of(const std::vector<CostPeriod>& costs, const CalendarSpan& span, Instant now) {
  Known known{.amount = {}, .until = span.begin};
  while (known.until <= now) {
    const CostPeriod* longest = nullptr;
    for (const CostPeriod& period : costs)
      if (period.begin == known.until && period.end <= span.end && (longest == nullptr || period.end > longest->end))
        longest = &period;
    if (longest == nullptr) break;
    known.amount += longest->amount;
    known.estimated = known.estimated || longest->estimated;
    known.until = longest->end;
  }
  if (known.until == span.begin) return std::nullopt;
  known.amount = std::clamp(known.amount, MicroDollars{0}, most_money);
  return known;
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
  if (known->estimated)
    remarks.warn("cost_estimated", "AWS has only estimated the costs of this " + std::string(window) + ", " +
                                       dollars(known->amount) + " so far; they may still grow");
}

void warn_of_coverage(const std::vector<CostPeriod>& costs, const CalendarSpan& today, Remarks& remarks) {
  const Instant until = std::ranges::max(costs, {}, &CostPeriod::end).end;
  if (until <= today.begin)
    remarks.warn("cost_incomplete", "aws.ce.GetCostAndUsage has costs until " + format_rfc3339(until) +
                                        "; its End is exclusive, so ask for a later one to have today's");
}

}  // namespace

void check_budget(const Policy& policy, Remarks& remarks) {
  if (!policy.budget) return;
  const Budget& budget = *policy.budget;
  compare_caps(budget.hourly, "hourly_usd", budget.daily, "daily_usd", remarks);
  compare_caps(budget.daily, "daily_usd", budget.monthly, "monthly_usd", remarks);
  if (!budget.daily) compare_caps(budget.hourly, "hourly_usd", budget.monthly, "monthly_usd", remarks);
  if (budget.spent_today && budget.spent_month && *budget.spent_today > *budget.spent_month)
    remarks.warn("budget_contradictory", "policy.budget.spent_today_usd of " + dollars(*budget.spent_today) +
                                             " is more than spent_month_usd, " + dollars(*budget.spent_month) +
                                             ", which includes today");
  if (budget.preset && policy.limits.unit != Unit::instances && policy.limits.unit != Unit::nodes)
    remarks.refuse("/policy/budget/preset", "unit_mismatch",
                   "counts instances, but policy.limits.unit is " + std::string(name_of(policy.limits.unit)));
}

Spend merge_spend(const Spend& request, const DocumentFacts& facts, const Policy& policy, Instant now,
                  Remarks& remarks) {
  Spend spend = request;
  if (facts.costs.empty()) return spend;
  if (!policy.budget) {
    remarks.warn("unused_document", "aws.ce.GetCostAndUsage was not used: the policy has no budget");
    return spend;
  }
  const TimeZone utc{.name = "UTC"};
  const Budget& budget = *policy.budget;
  const CalendarSpan today = day_of(utc, now);
  if (budget.daily) take(spend.today, budget.spent_today, known_of(facts.costs, today, now), "day", remarks);
  if (budget.monthly)
    take(spend.month, budget.spent_month, known_of(facts.costs, month_of(utc, now), now), "month", remarks);
  warn_of_coverage(facts.costs, today, remarks);
  if (find_zone({}, budget.time_zone) == nullptr)
    remarks.warn(
        "cost_days_are_utc",
        "the days of aws.ce.GetCostAndUsage are those of UTC, and the budget's those of " + policy.budget->time_zone);
  return spend;
}

}  // namespace headroom
