#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/int128.hpp"
#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/kpis/capacity_path.hpp"
#include "core/ports/job_run_log.hpp"
#include "core/simulation/trace.hpp"

/// What a cluster's jobs cost, how long they took and how they ended.
namespace headroom::kpis {

/// A gigabyte is 10^9 bytes.
inline constexpr std::int64_t bytes_a_gigabyte = 1'000'000'000;

/// The figures, as the API names them.
inline constexpr std::array<std::string_view, 10> figure_names{
    "cost_usd",           "cost_per_gb_usd",        "cost_per_job_usd", "utilisation_percent",
    "completion_seconds", "throughput_gb_per_hour", "success_percent",  "interruptions",
    "recovery_seconds",   "static_comparison"};

/// Why a figure is not known.
struct UnknownFigure {
  std::string_view name;    ///< one of `figure_names`
  std::string_view reason;  ///< snake_case, a literal
  std::string detail;       ///< a sentence without its full stop
  friend bool operator==(const UnknownFigure&, const UnknownFigure&) = default;
};

/// Why a figure is not known, before it is known which figures need it.
struct Reason {
  std::string_view code;
  std::string detail;
};

/// What the figures are made of. All pointers and views outlive the call.
struct Question {
  Instant since;
  Instant until;                                      ///< this instant is not in the range
  std::span<const JobRun> runs{};                     ///< those that ended in the range, in any order
  const CapacityPath* path{nullptr};                  ///< of the range or longer; empty if no size is known
  HourlyPrice primary{};                              ///< of the primary nodes; they run for as long as the rest
  const simulation::DemandByMinute* demand{nullptr};  ///< null: not known, for the reason `no_demand`
  Reason no_demand{};
  /// Why nothing has a price, if the cluster is not described. No value: prices are those of the path.
  std::optional<Reason> no_price{};
};

/// The smallest value that at least this share of all values does not exceed (nearest rank).
struct Completion {
  std::chrono::milliseconds p50{0};
  std::chrono::milliseconds p95{0};
  friend bool operator==(const Completion&, const Completion&) = default;
};

/// A run counts in the range in which it ended. No value: not known; `unknown` says why.
struct Kpis {
  std::int64_t runs{0};
  std::int64_t succeeded{0};
  Int128 bytes{0};  ///< of the runs that succeeded, as far as they state them
  /// The whole cluster in the range: all pools and the primary nodes, EC2 and EMR's charge, idle time included.
  std::optional<MicroDollars> cost{};
  std::optional<MicroDollars> cost_per_gigabyte{};  ///< `cost` / gigabytes of the runs that succeeded
  std::optional<MicroDollars> cost_per_job{};       ///< `cost` / runs that succeeded
  /// Over the whole minutes of which both are known: Σ min(demand, requested units) / Σ requested units × 100.
  std::optional<double> utilisation_percent{};
  std::optional<Completion> completion{};  ///< of the runs that succeeded, from start to end
  /// Gigabytes of the runs that succeeded / hours in which at least one of all runs ran.
  std::optional<double> gigabytes_per_hour{};
  std::optional<double> success_percent{};
  std::optional<std::int64_t> interruptions{};  ///< of all runs
  /// The mean over all failures in the range that were recovered from in the range. A failure is the end of a run that
  /// failed, and lasts until the end of the next run that succeeded. Runs that fail before that belong to it.
  std::optional<std::chrono::milliseconds> recovery{};
  std::int64_t recovered{0};            ///< failures that ended in the range
  std::chrono::milliseconds busy{0};    ///< in which at least one of the runs ran
  std::int64_t utilisation_minutes{0};  ///< minutes of the clock that `utilisation_percent` looks at
  std::vector<UnknownFigure> unknown{};
};

Kpis kpis_of(const Question& question);

/// Where the size of the cluster that never changes comes from.
enum class StaticBasis {
  demand,    ///< the highest stored demand, rounded up
  capacity,  ///< no demand is stored: the largest size that was requested
};

/// A cluster that always has the units for the peak, compared with what ran in the same time. Both pay the same for a
/// unit and an hour: the mean price of what ran. The primary nodes are in neither.
struct StaticComparison {
  StaticBasis basis{StaticBasis::demand};
  std::int64_t static_units{0};
  Int128 static_unit_milliseconds{0};
  Int128 automatic_unit_milliseconds{0};
  std::optional<MicroDollars> static_cost{};  ///< no value: a price is not known
  std::optional<MicroDollars> automatic_cost{};
  std::optional<double> saved_percent{};  ///< of the unit-hours; below 0 if more ran than the peak needs
  /// Minutes in which the demand was above the requested units. A static cluster for the peak has none. No value: no
  /// demand is known.
  std::optional<std::int64_t> under_provisioned_minutes{};
};

/// No value if no size is known.
std::optional<StaticComparison> static_comparison(const Question& question);

/// The union of the times in which the runs ran.
std::chrono::milliseconds busy_time(std::span<const JobRun> runs);

/// Rounds to two decimals, halves away from zero.
double two_decimals(double value);

}  // namespace headroom::kpis

namespace headroom {

template <>
inline constexpr auto names_of<kpis::StaticBasis> = std::to_array<EnumName<kpis::StaticBasis>>(
    {{"demand", kpis::StaticBasis::demand}, {"capacity", kpis::StaticBasis::capacity}});

}  // namespace headroom
