#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/names.hpp"
#include "core/forecast/capacity_forecast.hpp"
#include "core/forecast/waste_account.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/target_tracking.hpp"

namespace headroom {

/// What the signal leaves for the next evaluation of the same cluster.
struct PredictiveMemory {
  static constexpr std::string_view kind = "predictive";

  forecast::WasteAccount account{};
  friend bool operator==(const PredictiveMemory&, const PredictiveMemory&) = default;
};

/// Whether a forecast moves capacity, or is only told.
enum class PredictiveMode { forecast_and_scale, forecast_only };

/// What happens if the forecast is above the policy's maximum. `increase_maximum` lets it go to the forecast and
/// `buffer_percent` beyond: a forecast of 50 with a buffer of 10% makes a maximum of 40 one of 55.
enum class MaximumBreach { honor_maximum, increase_maximum };

/// Asks for the capacity that moments like the present one needed until new capacity could arrive, and leaves capacity
/// that is no longer needed when it has cost enough. docs/forecasting.md has the calculation.
struct Predictive {
  static constexpr std::string_view kind = "predictive";
  using Memory = PredictiveMemory;

  std::string metric{"demand"};  ///< in units of capacity
  forecast::ForecastModel model{forecast::ForecastModel::seasonal_profile};
  std::optional<double> quantile{};       ///< absent: forecast::default_quantile() of the start-up
  std::optional<double> waste_account{};  ///< unit-minutes; absent: 30 for a fleet of 20 units, more for a larger one
  Seconds start_up{300};
  PredictiveMode mode{PredictiveMode::forecast_and_scale};
  ScaleInMode scale_in{ScaleInMode::enabled};
  MaximumBreach maximum_breach{MaximumBreach::honor_maximum};
  std::optional<double> buffer_percent{};     ///< only with increase_maximum, and then it must be there
  std::optional<PredictiveMemory> earlier{};  ///< filled in from signal memory; no field of the HTTP API
  friend bool operator==(const Predictive&, const Predictive&) = default;
};

/// All faults of the parameters, with pointers to the fields of the signal in the HTTP API ("/quantile").
std::vector<Violation> faults_of(const Predictive& signal);
/// Values that no evaluation leaves.
std::vector<Violation> faults_of(const PredictiveMemory& memory);

/// The metric. hour_of_week_linear forecasts the available memory, unless another metric than the demand is named.
std::vector<std::string_view> asks_for(const Predictive& signal);

/// The question whose answer propose() looks for among the forecasts of the observation.
forecast::CapacityQuestion question_of(const Predictive& signal);

/// No opinion without the metric, or without a forecast from at least 24 hourly points.
/// At the first evaluation after each five-minute mark: out if the forecast needs more than is requested; in if it
/// needs less and the waste account is full. At any time: out to the demand, if it is above both what runs and what is
/// requested.
std::optional<Proposal> propose(const Predictive& signal, const Observation& seen);

void recall(Predictive& signal, const PredictiveMemory& memory, Instant left_at, const Observation& seen);
PredictiveMemory remember(const Predictive& signal, const Observation& seen, const std::optional<Proposal>& proposal);

template <>
inline constexpr auto names_of<PredictiveMode> = std::to_array<EnumName<PredictiveMode>>(
    {{"forecast_and_scale", PredictiveMode::forecast_and_scale}, {"forecast_only", PredictiveMode::forecast_only}});
template <>
inline constexpr auto names_of<MaximumBreach> = std::to_array<EnumName<MaximumBreach>>(
    {{"honor_maximum", MaximumBreach::honor_maximum}, {"increase_maximum", MaximumBreach::increase_maximum}});

}  // namespace headroom
