#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/forecast/traces.hpp"
#include "core/forecast/capacity_forecaster.hpp"
#include "core/forecast/quantile.hpp"
#include "core/forecast/waste_account.hpp"

namespace headroom::forecast_tables {
namespace {

using namespace forecast;

constexpr std::int64_t minutes_a_day = 1440;
constexpr std::int64_t least_units = 2;
constexpr std::int64_t most_units = 30;

struct RunScore {
  double cost{0};
  double oracle{0};
  double peak{0};
  double short_minutes{0};
  double actions{0};
  double minutes{0};
};

std::int64_t within_limits(double demand) {
  return std::clamp(static_cast<std::int64_t>(std::ceil(demand - 1e-9)), least_units, most_units);
}

/// Demand by the minute, in units: the 99.5th percentile of the trace is 20.
class Demand {
 public:
  explicit Demand(const Trace& trace) : trace_(trace), minutes_a_step_(trace.step.count() / 60) {
    std::vector<double> values;
    for (const Point& point : trace.points) values.push_back(point.value);
    scale_ = 20 / quantile_of(values, 0.995);
  }
  std::int64_t minutes() const { return (std::ssize(trace_.points) - 1) * minutes_a_step_ + 1; }
  double at(std::int64_t minute) const {
    const auto before = static_cast<std::size_t>(minute / minutes_a_step_);
    const double share = static_cast<double>(minute % minutes_a_step_) / static_cast<double>(minutes_a_step_);
    const double value = trace_.points[before].value;
    return scale_ * (share > 0 ? value + share * (trace_.points[before + 1].value - value) : value);
  }

 private:
  const Trace& trace_;
  std::int64_t minutes_a_step_;
  double scale_{1};
};

/// What is requested, and what of it runs.
class Fleet {
 public:
  Fleet(std::int64_t units, std::int64_t start_up) : requested_(units), running_(units), start_up_(start_up) {}

  std::int64_t requested() const { return requested_; }
  std::int64_t running() const { return running_; }
  void arrive(std::int64_t minute) {
    for (auto& [at, units] : orders_)
      if (at <= minute) {
        running_ += units;
        units = 0;
      }
  }
  void ask(std::int64_t units, std::int64_t minute) {
    if (units > requested_) orders_[minute + start_up_] += units - requested_;
    std::int64_t fewer = std::max<std::int64_t>(0, requested_ - units);
    for (auto order = orders_.rbegin(); order != orders_.rend() && fewer > 0; ++order) {
      const std::int64_t cancelled = std::min(fewer, order->second);
      order->second -= cancelled;
      fewer -= cancelled;
    }
    running_ -= fewer;
    requested_ = units;
  }

 private:
  std::int64_t requested_;
  std::int64_t running_;
  std::int64_t start_up_;
  std::map<std::int64_t, std::int64_t> orders_;  ///< by the minute in which they arrive
};

struct Setting {
  std::int64_t start_up_minutes{5};
  double quantile{0.935};
  std::optional<double> account{};  ///< absent: the default, which grows with the fleet
};

/// What the recipe asks for at this minute.
std::int64_t wanted(const Setting& setting, const CapacityForecaster& forecaster, std::optional<WasteAccount>& account,
                    const Fleet& fleet, double demand, bool at_mark) {
  std::int64_t units = fleet.requested();
  if (at_mark) {
    CapacityForecast forecast = forecaster.forecast();
    forecast.target = std::clamp(forecast.target, least_units, most_units);
    const double allowed = setting.account.value_or(default_account(forecast.fleet_size));
    const AccountState state = account_after(account, forecast, units, allowed);
    if (forecast.target > units || state.is_full()) units = forecast.target;
    account = state.left();
  }
  const bool is_short = demand > static_cast<double>(fleet.running());
  return is_short ? std::max(units, within_limits(demand)) : units;
}

RunScore run(const Trace& trace, const Setting& setting) {
  const Demand demand(trace);
  const std::int64_t first_mark = trace.points.front().at.time_since_epoch() / Instant::duration(mark_length);
  CapacityForecaster forecaster({.quantile = setting.quantile, .start_up = Seconds{setting.start_up_minutes * 60}},
                                first_mark, most_units);
  std::optional<Fleet> fleet;
  std::optional<WasteAccount> account;
  RunScore score;
  for (std::int64_t minute = 0; minute < demand.minutes(); ++minute) {
    const double now = demand.at(minute);
    if (minute % 5 == 0) forecaster.append(now);
    if (minute < 2 * minutes_a_day) continue;
    if (!fleet) fleet.emplace(within_limits(now), setting.start_up_minutes);
    fleet->arrive(minute);
    const std::int64_t units = wanted(setting, forecaster, account, *fleet, now, minute % 5 == 0);
    score.actions += units != fleet->requested() ? 1 : 0;
    fleet->ask(units, minute);
    score.cost += static_cast<double>(fleet->requested());
    score.oracle += static_cast<double>(within_limits(now));
    score.peak = std::max(score.peak, static_cast<double>(within_limits(now)));
    score.short_minutes += now > static_cast<double>(fleet->running()) + 1e-9 ? 1 : 0;
    ++score.minutes;
  }
  return score;
}

struct Summary {
  std::vector<double> ratios;
  std::vector<double> savings;
  std::vector<double> shortages;
  std::vector<double> actions;

  double worst() const { return *std::max_element(shortages.begin(), shortages.end()); }
};

Summary summary_of(const std::vector<Trace>& traces, const Setting& setting) {
  Summary all;
  for (const Trace& trace : traces) {
    const RunScore score = run(trace, setting);
    all.ratios.push_back(score.cost / score.oracle);
    all.savings.push_back(100 * (1 - score.cost / (score.peak * score.minutes)));
    all.shortages.push_back(100 * score.short_minutes / score.minutes);
    all.actions.push_back(score.actions * static_cast<double>(minutes_a_day) / score.minutes);
  }
  return all;
}

void print_row(const std::string& name, const Summary& s) {
  std::cout << "| " << name << " | " << geometric_mean(s.ratios) << " / " << quantile_of(s.ratios, 0.5) << " | "
            << mean(s.savings) << "% | " << mean(s.shortages) << " / " << s.worst() << " | " << mean(s.actions)
            << " |\n";
}

}  // namespace

bool print_costs(const std::vector<Trace>& traces) {
  std::cout << "| policy | cost × oracle (geometric mean / median) | saving | short, mean / worst % | actions a day |\n"
               "|---|---|---|---|---|\n";
  const Summary usual = summary_of(traces, {});
  print_row("the default, start-up 5 min", usual);
  print_row("account 0, q 0.952", summary_of(traces, {.quantile = 0.952, .account = 0}));
  print_row("account 100, q 0.916", summary_of(traces, {.quantile = 0.916, .account = 100}));
  print_row("start-up 10 min, q 0.945", summary_of(traces, {.start_up_minutes = 10, .quantile = 0.945}));
  print_row("start-up 15 min, q 0.95", summary_of(traces, {.start_up_minutes = 15, .quantile = 0.95}));
  std::cout << "\n| trace | cost × oracle | saving | short % | actions a day |\n|---|---|---|---|---|\n";
  for (std::size_t k = 0; k < traces.size(); ++k)
    std::cout << "| " << traces[k].name << " | " << usual.ratios[k] << " | " << usual.savings[k] << "% | "
              << usual.shortages[k] << " | " << usual.actions[k] << " |\n";
  return geometric_mean(usual.ratios) <= 1.36 && mean(usual.shortages) <= 1.0 && usual.worst() <= 2.5 &&
         mean(usual.actions) <= 55;
}

}  // namespace headroom::forecast_tables
