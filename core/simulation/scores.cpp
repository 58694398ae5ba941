#include "core/simulation/scores.hpp"

#include <algorithm>

#include "core/simulation/trace.hpp"

namespace headroom::simulation {
namespace {

std::int64_t inside(std::int64_t units, const ComputeLimits& limits) {
  return std::max(std::min(units, limits.maximum.value), limits.minimum.value);
}

int sign(auto difference) { return difference > 0 ? 1 : difference < 0 ? -1 : 0; }

/// What was paid, as a share of another bill. If all units cost the same, their minutes say it for any price.
std::optional<double> share_of(const Bill& paid, const Bill& whole, bool in_money) {
  const auto amount = [&](const Bill& bill) {
    return static_cast<double>(in_money ? bill.cost.value : bill.unit_minutes);
  };
  return amount(whole) > 0 ? std::optional(amount(paid) / amount(whole)) : std::nullopt;
}

double percent(double part, double whole) { return whole > 0 ? 100 * part / whole : 0; }

}  // namespace

Bill bill_for(std::int64_t unit_minutes, MicroDollars hourly_price) {
  return {.unit_minutes = unit_minutes,
          .instance_hours = static_cast<double>(unit_minutes) / 60,
          .cost = scaled(hourly_price, unit_minutes, 60)};
}

Bill oracle(std::span<const double> demand, const ComputeLimits& limits, MicroDollars hourly_price) {
  std::int64_t unit_minutes = 0;
  for (const double units : demand) unit_minutes += inside(units_for(units), limits);
  return bill_for(unit_minutes, hourly_price);
}

Bill static_peak(std::span<const double> demand, const ComputeLimits& limits, MicroDollars hourly_price) {
  if (demand.empty()) return {};
  const std::int64_t peak = inside(units_for(*std::ranges::max_element(demand)), limits);
  return bill_for(peak * static_cast<std::int64_t>(demand.size()), hourly_price);
}

void Scoring::add(double demand, std::int64_t requested, std::int64_t running, std::int64_t spot) {
  const auto supply = static_cast<double>(running);
  if (minutes_ > 0) {
    if (sign(running - last_running_) != sign(demand - last_demand_)) ++unstable_minutes_;
    if (running != last_running_) ++supply_changes_;
    if (units_for(demand) != units_for(last_demand_)) ++demand_changes_;
  }
  ++minutes_;
  unit_minutes_ += requested;
  spot_minutes_ += spot;
  used_ += std::min(demand, supply);
  if (demand > supply) ++short_minutes_;
  if (demand < supply) ++spare_minutes_;
  if (demand > 0) {
    relative_shortage_ += std::max(demand - supply, 0.0) / demand;
    relative_excess_ += std::max(supply - demand, 0.0) / demand;
  }
  last_demand_ = demand;
  last_running_ = running;
}

Scores Scoring::scores(const Bill& oracle, const Bill& static_peak, const UnitPrices& prices) const {
  const auto minutes = static_cast<double>(minutes_);
  const auto paid = static_cast<double>(unit_minutes_);
  Scores scores{.paid = bill_for(unit_minutes_, prices.on_demand),
                .theta_u = percent(relative_shortage_, minutes),
                .theta_o = percent(relative_excess_, minutes),
                .tau_u = percent(static_cast<double>(short_minutes_), minutes),
                .tau_o = percent(static_cast<double>(spare_minutes_), minutes),
                .instability = percent(static_cast<double>(unstable_minutes_), minutes),
                .actions = actions_,
                .minutes = minutes_,
                .oracle = oracle,
                .static_peak = static_peak};
  if (prices.spot) {
    const Bill as_on_demand = bill_for(spot_minutes_, prices.on_demand);
    scores.spot = SpotScores{.on_demand = bill_for(unit_minutes_ - spot_minutes_, prices.on_demand),
                             .spot = bill_for(spot_minutes_, *prices.spot),
                             .saved = {},
                             .interrupted = interrupted_};
    scores.spot->saved = as_on_demand.cost - scores.spot->spot.cost;
    scores.paid.cost = scores.spot->on_demand.cost + scores.spot->spot.cost;
  }
  scores.oracle_ratio = share_of(scores.paid, oracle, prices.spot.has_value());
  if (const auto share = share_of(scores.paid, static_peak, prices.spot.has_value()))
    scores.saving_vs_static_peak_percent = 100 * (1 - *share);
  if (unit_minutes_ > 0) scores.utilization_percent = 100 * used_ / paid;
  if (minutes_ > 0) {
    scores.jitter_per_hour = static_cast<double>(supply_changes_ - demand_changes_) * 60 / minutes;
    scores.actions_per_day = static_cast<double>(actions_) * 1440 / minutes;
  }
  return scores;
}

}  // namespace headroom::simulation
