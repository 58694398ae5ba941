#include "core/timeline/history.hpp"

#include <algorithm>
#include <iterator>

#include "core/backtest/comparison.hpp"

namespace headroom::timeline {
namespace {

constexpr Seconds shortest_usual_hold{900};
constexpr Seconds longest_usual_hold{7200};
constexpr std::size_t fewest_times_between = 6;  ///< fewer show no habit

bool is_stale(const DecisionPoint& decision) {
  return decision.blocked_by == ClampCode::stale_metrics ||
         std::ranges::any_of(decision.cuts, [](const Cut& cut) { return cut.code == ClampCode::stale_metrics; });
}

}  // namespace

std::optional<MicroDollars> unit_price(std::optional<MicroDollars> hourly, std::int64_t units) {
  if (!hourly || units <= 0) return std::nullopt;
  return scaled(*hourly, 1, units);
}

Seconds usual_hold(std::span<const DecisionPoint> decisions) {
  std::vector<Seconds> between;
  for (std::size_t i = 1; i < decisions.size(); ++i)
    between.push_back(std::chrono::ceil<Seconds>(decisions[i].at - decisions[i - 1].at));
  if (between.size() < fewest_times_between) return shortest_usual_hold;
  const auto middle = between.begin() + static_cast<std::ptrdiff_t>(between.size() / 2);
  std::ranges::nth_element(between, middle);
  return std::clamp(2 * *middle, shortest_usual_hold, longest_usual_hold);
}

std::vector<Gap> gaps_of(std::span<const Instant> observed, const Range& range, Seconds longest_hold) {
  std::vector<Gap> gaps;
  if (range.since >= range.until) return gaps;
  const auto add = [&](Instant from, Instant until) {
    const Gap gap{std::max(from, range.since), std::min(until, range.until), GapKind::no_snapshot};
    if (gap.from < gap.until) gaps.push_back(gap);
  };
  std::optional<Instant> last;
  for (const Instant at : observed) {
    if (!last)
      add(range.since, at);
    else if (at - *last > longest_hold)
      add(*last, at);
    last = at;
  }
  if (!last)
    add(range.since, range.until);
  else if (range.until - *last > longest_hold)
    add(*last, range.until);
  return gaps;
}

std::vector<Gap> stale_times(std::span<const DecisionPoint> decisions, const Range& range) {
  std::vector<Gap> gaps;
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    if (!is_stale(decisions[i])) continue;
    const Instant from = std::max(decisions[i].at, range.since);
    const Instant until = i + 1 < decisions.size() ? std::min(decisions[i + 1].at, range.until) : range.until;
    if (from >= until) continue;
    if (!gaps.empty() && gaps.back().until == from)
      gaps.back().until = until;
    else
      gaps.push_back({from, until, GapKind::stale});
  }
  return gaps;
}

std::vector<Step> requested_sizes(std::span<const DecisionPoint> decisions, std::span<const Step> observed) {
  std::vector<backtest::Moment> moments;
  moments.reserve(decisions.size());
  for (const DecisionPoint& decision : decisions)
    moments.push_back({.at = decision.at,
                       .found = {.units = decision.current},
                       .recommended = {.units = decision.target},
                       .applied = decision.applied});
  std::vector<Step> decided;
  for (const backtest::Held& held : backtest::actual_path(moments))
    decided.push_back({held.at, static_cast<double>(held.size.units)});
  std::vector<Step> sizes;
  sizes.reserve(decided.size() + observed.size());
  // An evaluation leaves the size that it found as a snapshot of the same time: what was decided comes after that.
  std::ranges::merge(observed, decided, std::back_inserter(sizes), {}, &Step::at, &Step::at);
  return sizes;
}

}  // namespace headroom::timeline
