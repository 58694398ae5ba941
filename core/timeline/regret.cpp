#include "core/timeline/regret.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <functional>
#include <utility>

#include "core/base/int128.hpp"

namespace headroom::timeline {
namespace {

using std::chrono::ceil;
using std::chrono::minutes;

/// The smallest or the largest value of a window that moves on.
template <class Comes>
class Window {
 public:
  /// `place` ascends. Values that `value` makes useless are dropped.
  void push(std::size_t place, std::int64_t value) {
    while (!kept_.empty() && !comes_(kept_.back().second, value)) kept_.pop_back();
    kept_.emplace_back(place, value);
  }
  void drop_before(std::size_t place) {
    while (!kept_.empty() && kept_.front().first < place) kept_.pop_front();
  }
  void clear() { kept_.clear(); }
  std::int64_t first() const { return kept_.front().second; }

 private:
  std::deque<std::pair<std::size_t, std::int64_t>> kept_{};
  Comes comes_{};
};

std::int64_t needed(const Minute& minute) {
  if (!minute.counts()) return 0;
  const std::int64_t units = simulation::units_for(*minute.demand);
  return minute.limits ? std::max(std::min(units, minute.limits->maximum), minute.limits->minimum) : units;
}

std::vector<std::int64_t> cheapest_path(std::span<const Minute> all, std::size_t lag) {
  std::vector<std::int64_t> path(all.size());
  Window<std::greater<>> window;
  std::size_t next = 0;
  for (std::size_t m = 0; m < all.size(); ++m) {
    for (; next < all.size() && next <= m + lag; ++next) window.push(next, needed(all[next]));
    window.drop_before(m);
    path[m] = window.first();
  }
  return path;
}

/// Unit-minutes × the price of an hour.
struct Bill {
  Int128 product{0};

  void add(std::int64_t units, MicroDollars hourly) { product += Int128{units} * hourly.value; }
  MicroDollars amount() const {
    const Int128 rounded = (product + 30) / 60;
    return MicroDollars{static_cast<std::int64_t>(std::min<Int128>(rounded, most_money.value))};
  }
};

/// Moves over steps minute by minute.
class Holding {
 public:
  explicit Holding(std::span<const Step> steps) : steps_(steps) {}

  void advance(Instant now) {
    least = value;
    for (; next_ < steps_.size() && steps_[next_].at <= now; ++next_) {
      // What ended before the last minute does not count.
      if (steps_[next_].at <= now - simulation::step) least.reset();
      value = steps_[next_].value;
      least = least && value ? std::min(least, value) : value;
    }
  }

  std::optional<double> value{};  ///< that holds now
  std::optional<double> least{};  ///< of those that held at some time since a minute ago

 private:
  std::span<const Step> steps_;
  std::size_t next_{0};
};

std::int64_t whole(double units) { return std::max<std::int64_t>(0, std::llround(units)); }

std::optional<MicroDollars> price_of(const DecisionPoint& decision) {
  const auto found = unit_price(decision.hourly, decision.current);
  return found ? found : unit_price(decision.target_hourly, decision.target);
}

/// What the decisions say at a time: the price of a unit, and the limits.
class Decided {
 public:
  explicit Decided(std::span<const DecisionPoint> decisions) : decisions_(decisions) {
    for (const DecisionPoint& decision : decisions)
      if (!price) price = price_of(decision);
  }
  void advance(Instant now) {
    for (; next_ < decisions_.size() && decisions_[next_].at <= now; ++next_) {
      if (const auto newer = price_of(decisions_[next_])) price = newer;
      if (decisions_[next_].limits) limits = decisions_[next_].limits;
    }
  }

  std::optional<MicroDollars> price{};
  std::optional<PolicyLimits> limits{};

 private:
  std::span<const DecisionPoint> decisions_;
  std::size_t next_{0};
};

class Gaps {
 public:
  explicit Gaps(std::span<const Gap> gaps) : gaps_(gaps) {}
  bool contain(Instant now) {
    while (next_ < gaps_.size() && gaps_[next_].until <= now) ++next_;
    return next_ < gaps_.size() && gaps_[next_].from <= now;
  }

 private:
  std::span<const Gap> gaps_;
  std::size_t next_{0};
};

}  // namespace

Regret regret_of(std::span<const Minute> all, Seconds start_up) {
  const auto lag = static_cast<std::size_t>(ceil<minutes>(start_up).count());
  const std::vector<std::int64_t> cheapest = cheapest_path(all, lag);
  Regret regret;
  Bill paid;
  Bill least;
  bool is_priced = true;
  Window<std::less<>> running;
  bool begins = true;
  for (std::size_t m = 0; m < all.size(); ++m) {
    const Minute& minute = all[m];
    if (!minute.counts()) {
      begins = true;
      continue;
    }
    if (std::exchange(begins, false)) {
      running.clear();
      running.push(m, minute.requested_before.value_or(*minute.requested));
    }
    // Places are one larger than minutes: the one before the first minute is what ran when counting began.
    running.push(m + 1, *minute.requested);
    if (m + 1 >= lag) running.drop_before(m + 1 - lag);
    ++regret.counted_minutes;
    if (*minute.demand > static_cast<double>(running.first())) {
      ++regret.under_provisioned_minutes;
      if (minute.limits && *minute.demand > static_cast<double>(minute.limits->maximum)) ++regret.above_maximum_minutes;
    }
    is_priced = is_priced && minute.price;
    if (!is_priced) continue;
    paid.add(*minute.requested, *minute.price);
    least.add(cheapest[m], *minute.price);
  }
  if (!is_priced || regret.counted_minutes == 0) return regret;
  regret.actual = paid.amount();
  regret.cheapest_path = least.amount();
  regret.excess = *regret.actual - *regret.cheapest_path;
  return regret;
}

std::vector<Minute> minutes_of(const MinuteSources& sources, const Range& range) {
  std::vector<Minute> all;
  if (sources.demand == nullptr || sources.demand->units.empty()) return all;
  const MinuteDemand& demand = *sources.demand;
  const Instant end = std::min(range.until, demand.at(demand.units.size()));
  Holding requested(sources.requested);
  Decided decided(sources.decisions);
  Gaps gaps(sources.gaps);
  bool was_in_gap = false;
  for (Instant now = std::max<Instant>(ceil<minutes>(range.since), demand.start); now < end; now += simulation::step) {
    Minute minute{.demand = demand.at(now)};
    requested.advance(now);
    const bool is_in_gap = gaps.contain(now);
    if (requested.value && !is_in_gap) {
      minute.requested = whole(*requested.value);
      if (requested.least && !was_in_gap) minute.requested_before = whole(*requested.least);
    }
    was_in_gap = is_in_gap;
    decided.advance(now);
    minute.price = decided.price;
    minute.limits = decided.limits;
    all.push_back(minute);
  }
  return all;
}

}  // namespace headroom::timeline
