#include "core/timeline/limit_price.hpp"

#include <algorithm>
#include <utility>

namespace headroom::timeline {
namespace {

constexpr Int128 milliseconds_an_hour = 3'600'000;

MicroDollars per_hour(Int128 product) {
  const Int128 rounded = (product + milliseconds_an_hour / 2) / milliseconds_an_hour;
  return MicroDollars{static_cast<std::int64_t>(std::min<Int128>(rounded, most_money.value))};
}

double hours(Int128 product) { return static_cast<double>(product) / static_cast<double>(milliseconds_an_hour); }

std::optional<MicroDollars> price_of(const DecisionPoint& decision) {
  const auto at_target = unit_price(decision.target_hourly, decision.target);
  return at_target ? at_target : unit_price(decision.hourly, decision.current);
}

/// The time in which a decision counts.
Range held_by(const LimitHistory& history, std::size_t i) {
  const DecisionPoint& decision = history.decisions[i];
  const bool is_last = i + 1 == history.decisions.size();
  const Instant behind = history.goes_on ? history.range.until : decision.valid_until;
  return {.since = std::max(decision.at, history.range.since),
          .until = std::min(is_last ? behind : history.decisions[i + 1].at, history.range.until)};
}

struct CountedMinutes {
  std::int64_t known{0};
  std::int64_t above{0};
};

/// The minutes of the clock that begin in the range.
CountedMinutes count_minutes(const MinuteDemand* demand, const Range& held, std::int64_t allowed) {
  CountedMinutes counted;
  if (demand == nullptr) return counted;
  for (Instant now = std::chrono::ceil<std::chrono::minutes>(held.since); now < held.until; now += simulation::step) {
    const auto units = demand->at(now);
    if (!units) continue;
    ++counted.known;
    if (*units > static_cast<double>(allowed)) ++counted.above;
  }
  return counted;
}

}  // namespace

bool is_of_policy(std::string_view policy, std::string_view asked) {
  if (asked.empty() || policy == asked) return true;
  return policy.size() > asked.size() && policy.starts_with(asked) && policy[asked.size()] == '@';
}

void LimitPrices::add(const LimitHistory& history) {
  for (std::size_t i = 0; i < history.decisions.size(); ++i) {
    const DecisionPoint& decision = history.decisions[i];
    const Range held = held_by(history, i);
    if (held.since < held.until && is_of_policy(decision.policy, history.policy)) add(decision, held, history.demand);
  }
}

void LimitPrices::add(const DecisionPoint& decision, const Range& held, const MinuteDemand* demand) {
  const auto price = price_of(decision);
  const Int128 time = (held.until - held.since).count();
  std::array<bool, names_of<ClampCode>.size()> is_counted{};
  for (const Cut& cut : decision.cuts) {
    if (cut.from == cut.to || cut.code == ClampCode::none) continue;
    const auto place = static_cast<std::size_t>(cut.code);
    Sums& sums = sums_[place];
    if (!std::exchange(is_counted[place], true)) {
      ++sums.decisions;
      if (!price) ++sums.unpriced;
    }
    const bool withholds = cut.from > cut.to;
    const Int128 units = withholds ? Int128{cut.from} - cut.to : Int128{cut.to} - cut.from;
    (withholds ? sums.withheld : sums.kept) += units * time;
    if (price) {
      (withholds ? sums.priced_withheld : sums.priced_kept) += units * time;
      (withholds ? sums.saved : sums.spent) += units * time * price->value;
    }
    if (!withholds) continue;
    const CountedMinutes counted = count_minutes(demand, held, cut.to);
    sums.demand_minutes += counted.known;
    sums.short_minutes += counted.above;
    ++sums.withholding;
  }
}

std::vector<LimitPrice> LimitPrices::items() const {
  std::vector<LimitPrice> items;
  for (const auto& [name, code] : names_of<ClampCode>) {
    const Sums& sums = sums_[static_cast<std::size_t>(code)];
    if (sums.decisions == 0) continue;
    LimitPrice item{.code = code,
                    .decisions = sums.decisions,
                    .withheld_unit_hours = hours(sums.withheld),
                    .kept_unit_hours = hours(sums.kept),
                    .priced_withheld_unit_hours = hours(sums.priced_withheld),
                    .priced_kept_unit_hours = hours(sums.priced_kept),
                    .unpriced_decisions = sums.unpriced,
                    .demand_minutes = sums.demand_minutes};
    if (sums.unpriced < sums.decisions) {
      item.saved = per_hour(sums.saved);
      item.spent = per_hour(sums.spent);
    }
    if (sums.demand_minutes > 0 || sums.withholding == 0) item.under_provisioned_minutes = sums.short_minutes;
    items.push_back(item);
  }
  return items;
}

}  // namespace headroom::timeline
