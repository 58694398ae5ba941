#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/forecast/capacity_forecaster.hpp"
#include "core/forecast/forecast_path.hpp"
#include "core/forecast/quantile.hpp"
#include "core/forecast/waste_account.hpp"

/// Reproduces the tables of docs/forecasting.md from a folder of traces: forecast_table FOLDER.
/// Ends with 1 if a figure misses its limit.
namespace {

using namespace headroom;
using namespace headroom::forecast;

struct Trace {
  std::string name;
  Seconds step{300};
  std::vector<Point> points;
};

Trace read_trace(const std::filesystem::path& path) {
  Trace trace{.name = path.stem().string(), .points = {}};
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const auto comma = line.find(',');
    if (const auto at = parse_rfc3339(line.substr(0, comma)))
      trace.points.push_back({*at, std::stod(line.substr(comma + 1))});
  }
  trace.step = std::chrono::duration_cast<Seconds>(trace.points.at(1).at - trace.points.at(0).at);
  return trace;
}

double geometric_mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// ---- how good the path is -------------------------------------------------------------------------------------------

constexpr std::array<const char*, 5> horizon_names{"1", "2–6", "7–24", "25–48", "all"};
constexpr std::int64_t hours_ahead = 48;
constexpr std::int64_t most_origins = 40;

std::size_t horizon_of(std::int64_t hour) { return hour == 1 ? 0 : hour <= 6 ? 1 : hour <= 24 ? 2 : 3; }

struct PathScore {
  std::array<double, 5> error{};
  std::array<double, 5> count{};
  double covered{0};

  void add(std::int64_t hour, double off, bool held) {
    for (const std::size_t k : {horizon_of(hour), std::size_t{4}}) {
      error[k] += off;
      ++count[k];
    }
    covered += held ? 1 : 0;
  }
};

/// Up to 40 origins, evenly from the 14th day (or the middle, if that comes first) to two days before the end.
std::vector<std::int64_t> origins_of(std::int64_t hours) {
  const std::int64_t first = std::min<std::int64_t>(14 * 24, hours / 2);
  const std::int64_t last = hours - hours_ahead;
  const std::int64_t count = std::min(most_origins, last - first);
  std::vector<std::int64_t> origins;
  for (std::int64_t k = 0; k < count; ++k) origins.push_back(first + k * (last - first) / count);
  return origins;
}

PathScore score_path(const Trace& trace, const std::vector<HourlyMean>& hours, ForecastModel model) {
  PathScore score;
  for (const std::int64_t origin : origins_of(std::ssize(hours))) {
    const Instant from{Seconds{hours[static_cast<std::size_t>(origin)].hour * 3600}};
    const auto path =
        forecast_path(trace.points, trace.step,
                      {.from = from, .horizon = Seconds{hours_ahead * 3600}, .quantiles = {0.5, 0.9}, .model = model});
    for (std::int64_t hour = 1; hour <= hours_ahead; ++hour) {
      const double came = hours[static_cast<std::size_t>(origin + hour - 1)].value;
      const auto& values = path.points.at(static_cast<std::size_t>(hour - 1)).values;
      score.add(hour, std::fabs(came - values[0]), came <= values[1]);
    }
  }
  return score;
}

/// Repeating the last day.
PathScore score_naive(const std::vector<HourlyMean>& hours) {
  PathScore score;
  for (const std::int64_t origin : origins_of(std::ssize(hours))) {
    for (std::int64_t hour = 1; hour <= hours_ahead; ++hour) {
      const auto place = static_cast<std::size_t>(origin + hour - 1);
      const auto back = static_cast<std::size_t>((hour + 23) / 24 * 24);
      score.add(hour, std::fabs(hours[place].value - hours[place - back].value), true);
    }
  }
  return score;
}

double daily_difference(const std::vector<HourlyMean>& hours) {
  double sum = 0;
  for (std::size_t k = 24; k < hours.size(); ++k) sum += std::fabs(hours[k].value - hours[k - 24].value);
  return sum / static_cast<double>(hours.size() - 24);
}

struct MethodScore {
  std::array<std::vector<double>, 5> mase;
  std::vector<double> coverage;

  void add(const PathScore& score, double scale) {
    for (std::size_t k = 0; k < mase.size(); ++k) mase[k].push_back(score.error[k] / score.count[k] / scale);
    coverage.push_back(100 * score.covered / score.count[4]);
  }
};

void print_row(const std::string& name, const MethodScore& score, bool has_bounds) {
  std::cout << "| " << name << " |";
  for (const auto& each : score.mase) std::cout << ' ' << geometric_mean(each) << " |";
  if (has_bounds)
    std::cout << ' ' << mean(score.coverage) << "% |\n";
  else
    std::cout << " |\n";
}

bool print_paths(const std::vector<Trace>& traces) {
  MethodScore seasonal;
  MethodScore linear;
  MethodScore naive;
  for (const Trace& trace : traces) {
    std::vector<HourlyMean> hours = hourly_means(trace.points, trace.points.back().at);
    hours.pop_back();
    const double scale = daily_difference(hours);
    seasonal.add(score_path(trace, hours, ForecastModel::seasonal_profile), scale);
    linear.add(score_path(trace, hours, ForecastModel::hour_of_week_linear), scale);
    naive.add(score_naive(hours), scale);
  }
  std::cout << "| MASE, hours ahead |";
  for (const char* name : horizon_names) std::cout << ' ' << name << " |";
  std::cout << " p90 covered |\n|---|---|---|---|---|---|---|\n" << std::fixed << std::setprecision(2);
  print_row("`seasonal_profile`", seasonal, true);
  print_row("the last day again", naive, false);
  print_row("`hour_of_week_linear`", linear, true);
  std::cout << '\n';
  const double covered = mean(seasonal.coverage);
  return geometric_mean(seasonal.mase[4]) <= 1.0 && geometric_mean(seasonal.mase[0]) <= 0.50 && covered >= 85 &&
         covered <= 95;
}

// ---- what capacity by the recipe costs ------------------------------------------------------------------------------

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

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: forecast_table FOLDER\n";
    return 2;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Trace> traces;
  for (const auto& file : files) traces.push_back(read_trace(file));
  const bool good_paths = print_paths(traces);
  const bool good_costs = print_costs(traces);
  return good_paths && good_costs ? 0 : 1;
}
