#include "core/backtest/comparison.hpp"

#include <algorithm>

#include "core/base/int128.hpp"
#include "core/simulation/supply.hpp"

namespace headroom::backtest {
namespace {

using std::chrono::milliseconds;

constexpr Int128 milliseconds_an_hour = 3'600'000;

Instant end_of(const CapacityPath& path, std::size_t i, Instant until) {
  const Instant end = i + 1 < path.size() ? std::min(path[i + 1].at, until) : until;
  return std::max(end, path[i].at);
}

/// Whether the recommendation of a decision took the place of the size that it found.
bool was_applied(std::span<const Moment> moments, std::size_t i) {
  const Moment& moment = moments[i];
  if (moment.recommended.units == moment.found.units) return false;
  if (moment.applied) return *moment.applied;
  return i + 1 < moments.size() && moments[i + 1].found.units == moment.recommended.units;
}

std::optional<MicroDollars> cost_of(const CapacityPath& path, Instant until) {
  Int128 product = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const milliseconds held = end_of(path, i, until) - path[i].at;
    if (!path[i].counts || held.count() == 0) continue;
    if (!path[i].size.hourly) return std::nullopt;
    product += Int128{path[i].size.hourly->value} * held.count();
  }
  const Int128 rounded = (product + milliseconds_an_hour / 2) / milliseconds_an_hour;
  return MicroDollars{static_cast<std::int64_t>(std::min<Int128>(rounded, most_money.value))};
}

void count_resizes(const CapacityPath& path, Figures& figures) {
  figures.resizes = figures.flaps = 0;
  std::int64_t last_sign = 0;
  Instant last_at{};
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (!path[i].counts || !path[i - 1].counts) {
      last_sign = 0;
      continue;
    }
    const std::int64_t change = path[i].size.units - path[i - 1].size.units;
    if (change == 0) continue;
    const std::int64_t sign = change > 0 ? 1 : -1;
    ++*figures.resizes;
    if (last_sign == -sign && path[i].at - last_at <= flap_window) ++*figures.flaps;
    last_sign = sign;
    last_at = path[i].at;
  }
}

/// The units that run, minute by minute.
class Running {
 public:
  Running(const CapacityPath& path, Instant start, Seconds start_up)
      : path_(path), start_(start), start_up_((start_up + simulation::step - Seconds{1}) / simulation::step) {}

  /// `minute` ascends. False if the minute does not count.
  bool advance(std::int64_t minute) {
    const Instant now = start_ + minute * simulation::step;
    while (next_ < path_.size() && path_[next_].at <= now) take(path_[next_++]);
    supply_.arrive(minute);
    return next_ > 0 && path_[next_ - 1].counts;
  }

  std::int64_t units() const { return supply_.running(); }

 private:
  void take(const Held& held) {
    const std::int64_t units = std::max(held.size.units, std::int64_t{0});
    if (!begun_) {
      supply_.order(0, units, INT64_MIN);
      supply_.arrive(INT64_MIN);
      begun_ = true;
      return;
    }
    const std::int64_t change = units - supply_.requested();
    const auto since_start = std::chrono::ceil<std::chrono::minutes>(held.at - start_).count();
    if (change > 0) supply_.order(0, change, since_start + start_up_);
    if (change < 0) supply_.give_up(0, -change);
  }

  const CapacityPath& path_;
  Instant start_;
  std::int64_t start_up_;
  std::size_t next_{0};
  bool begun_{false};
  simulation::Supply supply_{std::vector<std::int64_t>{0}};
};

/// Calls `judge(demand, running)` for each minute that has a demand and counts.
template <class Judge>
void for_each_minute(const CapacityPath& path, const Measure& measure, Judge judge) {
  if (path.empty() || measure.demand == nullptr) return;
  Running running(path, measure.demand->start, measure.start_up);
  for (std::size_t minute = 0; minute < measure.demand->units.size(); ++minute) {
    if (measure.demand->at(minute) >= measure.until) return;
    if (running.advance(static_cast<std::int64_t>(minute))) judge(measure.demand->units[minute], running.units());
  }
}

}  // namespace

CapacityPath actual_path(std::span<const Moment> moments) {
  CapacityPath path;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    const Moment& moment = moments[i];
    const bool counts = moment.would_be.has_value();
    path.push_back({moment.at, moment.found, counts});
    if (was_applied(moments, i)) path.push_back({moment.at, moment.recommended, counts});
  }
  return path;
}

CapacityPath would_be_path(std::span<const Moment> moments) {
  CapacityPath path;
  for (const Moment& moment : moments) {
    const bool counts = moment.would_be.has_value();
    if (path.empty()) path.push_back({moment.at, moment.found_then.value_or(moment.found), counts});
    path.push_back({moment.at, counts ? *moment.would_be : moment.found, counts});
  }
  return path;
}

Figures figures_of(const CapacityPath& path, const Measure& measure) {
  if (covered_by(path, measure).counted.count() == 0) return {};
  Figures figures{.cost = cost_of(path, measure.until)};
  count_resizes(path, figures);
  std::int64_t judged = 0;
  std::int64_t under = 0;
  for_each_minute(path, measure, [&](double demand, std::int64_t running) {
    ++judged;
    if (demand > static_cast<double>(running)) ++under;
  });
  if (judged > 0) figures.under_provisioned_minutes = under;
  return figures;
}

Covered covered_by(const CapacityPath& path, const Measure& measure) {
  Covered covered;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const milliseconds held = end_of(path, i, measure.until) - path[i].at;
    if (path[i].counts) covered.counted += held;
    covered.longest_held = std::max(covered.longest_held, held);
  }
  for_each_minute(path, measure, [&](double, std::int64_t) { ++covered.demand_minutes; });
  return covered;
}

}  // namespace headroom::backtest
