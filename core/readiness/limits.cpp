#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/base/text.hpp"
#include "core/model/affordable.hpp"
#include "core/readiness/rules.hpp"

namespace headroom::readiness {
namespace {

constexpr std::int64_t hours_a_day = 24;
/// A maximum that nobody chose.
constexpr std::int64_t no_maximum = 2'147'483'647;
constexpr const char* no_demand =
    "Too few readings of the demand in the last 14 days: it takes 12, in a unit that counts nodes.";

std::string dollars(MicroDollars amount) { return "$" + format_dollars(amount); }

std::int64_t rounded_up(double demand) {
  return static_cast<std::int64_t>(std::ceil(std::clamp(demand, 0.0, static_cast<double>(no_maximum))));
}

std::string of_demand(const char* what, double value) { return std::string(what) + text::quantity(value); }

Fix fix_of_limit(std::string_view member, std::int64_t value, const char* why) {
  return {.text = "Set limits." + std::string(member) + " to " + text::whole(value) + ": " + why,
          .changes = {{.object = "limits", .member = member, .value = value}}};
}

/// How the cap that binds came about, for a person.
std::string cap_text(const Budget& budget, MicroDollars cap) {
  std::string text = dollars(cap);
  const bool by_hour = budget.hourly && less_reserve(*budget.hourly, budget.reserve) == cap;
  text.append(by_hour ? " (hourly_usd " : " (a 24th of daily_usd ")
      .append(format_dollars(by_hour ? *budget.hourly : *budget.daily));
  if (budget.reserve > 0) text.append(" less the reserve of ").append(format_dollars({budget.reserve})).append("%");
  return text.append(")");
}

}  // namespace

std::optional<MicroDollars> hourly_cap(const Budget& budget) {
  std::optional<MicroDollars> cap;
  if (budget.hourly) cap = less_reserve(*budget.hourly, budget.reserve);
  if (!budget.daily) return cap;
  // Rounded toward zero: what runs for 24 hours then costs at most the cap.
  const MicroDollars of_day{less_reserve(*budget.daily, budget.reserve).value / hours_a_day};
  return cap ? std::min(*cap, of_day) : of_day;
}

Item limits_set(const Facts& facts) {
  constexpr std::string_view name = "limits_set";
  if (!facts.policy) return not_visible(name, facts.why_no_policy);
  const ComputeLimits& limits = facts.policy->limits;
  const std::string range =
      "The policy allows " + text::whole(limits.minimum.value) + " to " + text::counted(limits.maximum, limits.unit);
  if (limits.maximum.value >= no_maximum)
    return not_met(name, "The policy has a minimum of " + text::whole(limits.minimum.value) + " and no real maximum.",
                   {.text = "Set limits.maximum: one wrong metric must not be able to buy any number of machines."});
  if (limits.maximum <= limits.minimum)
    return not_met(name, range + ", so nothing can scale.",
                   {.text = "Set limits.maximum above limits.minimum, or turn the scaling off on purpose."});
  return met(name, range + ".");
}

Item minimum_covers_baseline(const Facts& facts) {
  constexpr std::string_view name = "minimum_covers_baseline";
  if (!facts.policy) return not_visible(name, facts.why_no_policy);
  if (!facts.baseline) return not_visible(name, no_demand);
  const ComputeLimits& limits = facts.policy->limits;
  const std::int64_t needed = rounded_up(*facts.baseline);
  const std::string evidence = of_demand("For 90% of the readings the demand was at least ", *facts.baseline) +
                               ", and the minimum is " + text::whole(limits.minimum.value) + ".";
  if (limits.minimum.value >= needed) return met(name, evidence);
  Fix fix = fix_of_limit("minimum", needed, "work that is always there then waits for no new machine.");
  if (needed > limits.maximum.value) {
    fix.text += " The maximum has to be larger, too.";
    fix.changes.clear();
  }
  return not_met(name, evidence, std::move(fix));
}

Item maximum_covers_peak(const Facts& facts) {
  constexpr std::string_view name = "maximum_covers_peak";
  if (!facts.policy) return not_visible(name, facts.why_no_policy);
  if (!facts.peak) return not_visible(name, no_demand);
  const std::int64_t maximum = facts.policy->limits.maximum.value;
  const std::string evidence =
      of_demand("The demand was up to ", *facts.peak) + ", and the maximum is " + text::whole(maximum) + ".";
  const std::int64_t needed = rounded_up(*facts.peak);
  if (maximum >= needed) return met(name, evidence);
  return not_met(name, evidence, fix_of_limit("maximum", needed, "the largest demand of these days then fits."));
}

Item budget_set(const Facts& facts) {
  constexpr std::string_view name = "budget_set";
  if (!facts.policy) return not_visible(name, facts.why_no_policy);
  const auto& budget = facts.policy->budget;
  std::string caps;
  const auto add = [&](const std::optional<MicroDollars>& cap, const char* window) {
    if (cap) caps.append(caps.empty() ? "" : ", ").append(dollars(*cap)).append(window);
  };
  if (budget) {
    add(budget->hourly, " an hour");
    add(budget->daily, " a day");
    add(budget->monthly, " a month");
  }
  if (!caps.empty()) return met(name, "The budget is " + caps + ".");
  const auto& cost = facts.hourly_cost_at_maximum;
  if (!cost || *cost <= MicroDollars{0})
    return not_met(name, "The policy has no budget.", {.text = "Set budget.daily_usd to what a day may cost at most."});
  return not_met(name, "The policy has no budget, and its maximum costs " + dollars(*cost) + " an hour.",
                 {.text = "Set budget.daily_usd. A day at the maximum costs " + dollars(scaled(*cost, hours_a_day, 1)) +
                          "; name less if that is more than you want to pay."});
}

Item maximum_within_budget(const Facts& facts) {
  constexpr std::string_view name = "maximum_within_budget";
  if (!facts.policy) return not_visible(name, facts.why_no_policy);
  const Policy& policy = *facts.policy;
  if (!policy.budget) return not_visible(name, "The policy has no budget to compare the maximum with.");
  const auto cap = hourly_cap(*policy.budget);
  if (!cap)
    return not_visible(name,
                       "The budget has no hourly and no daily cap, and few clusters run at their maximum for a month.");
  if (!facts.cluster) return not_visible(name, no_cluster);
  const auto& cost = facts.hourly_cost_at_maximum;
  if (!cost)
    return not_visible(
        name,
        "What the maximum costs is not known: a price is missing, or a fleet may buy several types. Give "
        "pools their hourly_price_usd.");
  const std::string evidence = "The maximum of " + text::counted(policy.limits.maximum, policy.limits.unit) +
                               " costs " + dollars(*cost) + " an hour, and the budget allows " +
                               cap_text(*policy.budget, *cap) + ".";
  if (*cost <= *cap) return met(name, evidence);
  const auto& affordable = facts.affordable_maximum;
  if (affordable && *affordable > policy.limits.minimum.value)
    return not_met(name, evidence,
                   fix_of_limit("maximum", *affordable, "the budget is enough for that, and not for more."));
  return not_met(name, evidence,
                 {.text = "Raise the budget: it is not enough for more than the minimum of " +
                          text::whole(policy.limits.minimum.value) + "."});
}

}  // namespace headroom::readiness
