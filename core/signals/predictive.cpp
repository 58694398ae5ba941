#include "core/signals/predictive.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/faults.hpp"
#include "core/base/text.hpp"
#include "core/model/on_order.hpp"

namespace headroom {
namespace {

using forecast::AccountState;
using forecast::CapacityForecast;
using forecast::ForecastModel;

constexpr double largest_account = 1e9;  ///< unit-minutes
constexpr double rounding = 1e-9;        ///< units that no machine is bought for
constexpr double largest_demand = 1e15;  ///< units

/// What the linear model's authors set: below 20% available 4 to 15 instances, above 80% 2 to 10.
struct Published {
  double bound;
  Units minimum;
  Units maximum;
};
constexpr Published published_out{20, Units{4}, Units{15}};
constexpr Published published_in{80, Units{2}, Units{10}};

bool is_default_metric(const Predictive& signal) { return signal.metric == "demand"; }

Units whole_units(double demand) {
  return Units{static_cast<std::int64_t>(std::ceil(std::clamp(demand - rounding, 0.0, largest_demand)))};
}

AccountState account_of(const Predictive& signal, const Observation& seen, const CapacityForecast& forecast) {
  const auto earlier = signal.earlier ? std::optional(signal.earlier->account) : std::nullopt;
  const double allowed = signal.waste_account.value_or(forecast::default_account(forecast.fleet_size));
  return forecast::account_after(earlier, forecast, seen.current.value, allowed);
}

std::string percent(double share) { return text::quantity(std::floor(share * 1000 + rounding) / 10) + "%"; }

std::string clock_time(Instant at) { return format_rfc3339(at).substr(11, 5); }

/// "in 93.5% of moments like this one 9 instances were enough for the next 10 min".
std::string enough_in_words(const CapacityForecast& forecast, Units target, Unit unit) {
  const std::string units = text::counted(target, unit) + (target == Units{1} ? " was" : " were") +
                            " enough for the next " + text::duration(forecast.horizon);
  if (target.value != forecast.target) return "at the last forecast " + units;
  if (forecast.moments == 0) return "no moment like this one is known; " + units + ", as far as the demand shows";
  return "in " + percent(forecast.share) + " of moments like this one " + units;
}

/// "; 12 have cost 33 unit-minutes more since 09:40, over the 30 allowed".
std::string waste_in_words(const AccountState& state, Units requested) {
  if (!state.account.wasting_since) return {};
  return "; " + text::whole(requested.value) + (requested == Units{1} ? " has" : " have") + " cost " +
         text::quantity(state.account.wasted) + " unit-minutes more since " + clock_time(*state.account.wasting_since) +
         (state.is_full() ? ", over the " : ", of the ") + text::quantity(state.allowed) + " allowed";
}

struct Look {
  const Predictive& signal;
  const Observation& seen;
  const CapacityForecast& forecast;
  AccountState state;
  double demand;

  Units target() const { return Units{state.account.target}; }
};

Evidence demand_evidence(const Look& look, Comparison comparison, Units units) {
  return {std::string(look.signal.metric), look.demand, comparison, static_cast<double>(units.value)};
}

Proposal proposal(const Look& look, Units proposes, std::string_view reason) {
  const bool enough = look.demand <= static_cast<double>(look.seen.running.value);
  return {.proposes = proposes,
          .reason = reason,
          .detail = enough_in_words(look.forecast, look.target(), look.seen.unit),
          .evidence = {demand_evidence(look, enough ? Comparison::less_than_or_equal : Comparison::greater_than,
                                       look.seen.running)}};
}

/// The demand does not fit into what runs, nor into what is requested: no forecast is needed to see that.
std::optional<Proposal> guard(const Look& look) {
  const Units needed = whole_units(look.demand);
  const bool is_short = look.demand > static_cast<double>(look.seen.running.value);
  if (!is_short || needed <= std::max(look.seen.current, look.target())) return std::nullopt;
  Proposal p = proposal(look, needed, "demand_above_capacity");
  p.detail = text::quantity(look.demand) + " units are in demand, so " + text::counted(needed, look.seen.unit) +
             " are needed now; " + p.detail;
  p.counterfactuals = {
      {Direction::hold,
       {{look.signal.metric, Comparison::less_than_or_equal, static_cast<double>(look.seen.current.value), {}}}}};
  return p;
}

Proposal hold(const Look& look) {
  const Units current = look.seen.current;
  if (!look.state.at_mark && look.target() < current) {
    Proposal p = proposal(look, current, "between_forecasts");
    p.detail += "; the next forecast is at " + clock_time(look.forecast.at + forecast::mark_length);
    return p;
  }
  if (look.target() == current) return proposal(look, current, "forecast_matches_capacity");
  Proposal p = proposal(look, current, "waste_account_not_full");
  p.detail += waste_in_words(look.state, current);
  return p;
}

Proposal scale_in(const Look& look) {
  Proposal p = proposal(look, look.target(), "waste_account_full");
  p.detail += waste_in_words(look.state, look.seen.current) + ": to " + text::whole(look.target().value);
  return p;
}

Proposal decided(const Look& look) {
  if (auto p = guard(look)) return *std::move(p);
  const Units current = look.seen.current;
  if (look.target() > current) return proposal(look, look.target(), "forecast_above_capacity");
  if (look.target() < current && look.signal.scale_in == ScaleInMode::disabled) {
    Proposal p = proposal(look, current, "scale_in_disabled");
    p.abstains_from_scale_in = true;
    return p;
  }
  return look.state.is_full() ? scale_in(look) : hold(look);
}

/// What a forecast beyond the policy's maximum makes of it: a forecast of 50 and a buffer of 10% make it 55.
std::optional<Units> effective_maximum(const Predictive& signal, Units target) {
  if (signal.maximum_breach == MaximumBreach::honor_maximum) return std::nullopt;
  const double buffered = static_cast<double>(target.value) * (1 + signal.buffer_percent.value_or(0) / 100);
  return whole_units(buffered);
}

Proposal only_told(Proposal p, Units current) {
  if (p.proposes != current) p.detail += "; a policy that scales would ask for " + text::whole(p.proposes.value);
  p.proposes = current;
  p.reason = "forecast_only";
  p.counterfactuals.clear();
  p.abstains_from_scale_in = true;
  p.effective_maximum.reset();
  return p;
}

/// As published: it moves the capacity into other limits, and leaves it alone inside them.
Proposal linear_proposal(const Look& look) {
  const double next = look.forecast.expected;
  Proposal p{
      .proposes = look.seen.current,
      .reason = "forecast_within_bounds",
      .detail = "the line through hour and day of the week expects " + text::quantity(next) + " in the next hour",
      .evidence = {{look.forecast.question.metric, look.demand, Comparison::greater_than_or_equal, look.demand}}};
  const auto within = [&](const Published& rule) { return std::clamp(look.seen.current, rule.minimum, rule.maximum); };
  if (next < published_out.bound) {
    p.proposes = std::max(look.seen.current, within(published_out));
    p.reason = "forecast_below_bound";
    p.detail += ", below 20: 4 to 15 are to run";
  } else if (next > published_in.bound && look.signal.scale_in == ScaleInMode::enabled) {
    p.proposes = std::min(look.seen.current, within(published_in));
    p.reason = "forecast_above_bound";
    p.detail += ", above 80: 2 to 10 are to run";
  }
  return p;
}

}  // namespace

std::vector<Violation> faults_of(const Predictive& signal) {
  Faults faults;
  faults.check(!signal.metric.empty(), "/metric", "empty", "must name a metric");
  faults.check_range("/quantile", signal.quantile, 0.5, 0.999);
  faults.check_range("/waste_account_unit_minutes", signal.waste_account, 0.0, largest_account);
  faults.check_range("/start_up_seconds", signal.start_up, 0, forecast::longest_start_up.count());
  faults.check_range("/buffer_percent", signal.buffer_percent, 0.0, 100.0);
  const bool may_increase = signal.maximum_breach == MaximumBreach::increase_maximum;
  faults.check(may_increase || !signal.buffer_percent, "/buffer_percent", "not_applicable",
               "is only for maximum_breach increase_maximum");
  faults.check(!may_increase || signal.buffer_percent, "/buffer_percent", "missing",
               "is required for maximum_breach increase_maximum");
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const PredictiveMemory& memory) {
  Faults faults;
  faults.check_range("/target", memory.account.target, 0, static_cast<std::int64_t>(largest_demand));
  faults.check_range("/wasted_unit_minutes", memory.account.wasted, 0.0, largest_figure);
  return std::move(faults).all();
}

std::vector<std::string_view> asks_for(const Predictive& signal) {
  if (signal.model == ForecastModel::hour_of_week_linear && is_default_metric(signal))
    return {metric::memory_available_percent};
  return {signal.metric};
}

forecast::CapacityQuestion question_of(const Predictive& signal) {
  return {.metric = std::string(asks_for(signal).front()),
          .model = signal.model,
          .quantile = signal.quantile.value_or(forecast::default_quantile(signal.start_up)),
          .start_up = signal.start_up};
}

std::optional<Proposal> propose(const Predictive& signal, const Observation& seen) {
  const CapacityForecast* forecast = seen.forecast(question_of(signal));
  const auto reading = seen.reading(asks_for(signal).front());
  if (forecast == nullptr || !reading || !forecast->has_enough_history()) return std::nullopt;
  const Look look{signal, seen, *forecast, account_of(signal, seen, *forecast), reading->value};
  const bool is_linear = signal.model == ForecastModel::hour_of_week_linear;
  Proposal p = is_linear ? linear_proposal(look) : decided(look);
  if (!is_linear) p.effective_maximum = effective_maximum(signal, look.target());
  return signal.mode == PredictiveMode::forecast_only ? only_told(std::move(p), seen.current) : p;
}

void recall(Predictive& signal, const PredictiveMemory& memory, Instant, const Observation&) {
  signal.earlier = memory;
}

PredictiveMemory remember(const Predictive& signal, const Observation& seen, const std::optional<Proposal>&) {
  const CapacityForecast* forecast = seen.forecast(question_of(signal));
  if (forecast == nullptr || !forecast->has_enough_history()) return signal.earlier.value_or(PredictiveMemory{});
  return {account_of(signal, seen, *forecast).left()};
}

}  // namespace headroom
