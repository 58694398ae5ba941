#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/decision/policy.hpp"
#include "core/model/metrics.hpp"
#include "core/simulation/trace.hpp"

/// What a simulated cluster would have measured.
namespace headroom::simulation {

/// What one unit is, as YARN counts it.
struct UnitSize {
  double memory_mib{12'288};  ///< what YARN has on an m5.xlarge of EMR
  double vcores{4};
  double containers{1};  ///< how many containers of average size one unit holds
  friend bool operator==(const UnitSize&, const UnitSize&) = default;
};

/// Demand and running units of the same minutes, the present minute last.
struct Observed {
  std::span<const double> demand;
  std::span<const std::int32_t> running;
};

/// The names of all metrics that a simulated cluster has, sorted.
std::span<const std::string_view> metric_names();

/// The value of one of these metrics, given by its place.
double measured(std::size_t metric, double demand, double running, const UnitSize& size);

/// The metrics of a simulated cluster, minute by minute: the values of the present minute, and the series that the
/// policy's signals look back at. Alarm rules get series of their own period and statistic, with one datapoint at the
/// end of each period of the clock, as CloudWatch makes them. Signals with timers get one datapoint per minute.
class Snapshots {
 public:
  /// `start`: the first minute.
  Snapshots(const Policy& policy, Instant start, UnitSize size);

  /// Brings `metrics`, the same ones each time, to the newest minute of `observed`. Minutes come in ascending order;
  /// some may be left out.
  void update(Metrics& metrics, const Observed& observed);

 private:
  struct Window {
    std::size_t metric;    ///< in metric_names()
    std::size_t capacity;  ///< at least so many of the newest datapoints are kept
    Instant next;          ///< the start of the first period that has no datapoint yet
  };

  void need(std::string_view name, Seconds period, const Statistic& statistic, std::size_t datapoints);
  void need_for(const AlarmRules& rules);
  void add_ended_periods(Window& window, Series& series, Instant now, const Observed& observed);
  double value_of(const Window& window, const Series& series, const Observed& observed);

  Instant start_;
  UnitSize size_;
  std::vector<Series> series_{};   ///< without datapoints
  std::vector<Window> windows_{};  ///< for each series
  std::vector<double> samples_{};  ///< of one period, in ascending order
};

}  // namespace headroom::simulation
