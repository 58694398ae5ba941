#include "api/wire/simulation/answer.hpp"

#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "api/json/writer.hpp"
#include "api/wire/fields/warnings.hpp"

namespace headroom::api {
namespace {

using simulation::Bill;
using simulation::Scores;
using simulation::Simulation;

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

void field(json::Writer& out, std::string_view name, double value) { out.field(name, rounded(value)); }

void field(json::Writer& out, std::string_view name, const std::optional<double>& value) {
  out.name(name);
  if (value)
    out.value(rounded(*value));
  else
    out.null();
}

void encode_bill(json::Writer& out, std::string_view name, const Bill& bill) {
  out.name(name).begin_object();
  field(out, "instance_hours", bill.instance_hours);
  out.field("cost_usd", bill.cost).end_object();
}

void encode_result(json::Writer& out, const Simulation& result, const SimulationAnswer& answer) {
  const Scores& s = result.scores;
  out.begin_object().field("policy", result.policy);
  field(out, "instance_hours", s.paid.instance_hours);
  out.field("cost_usd", s.paid.cost);
  field(out, "oracle_ratio", s.oracle_ratio);
  field(out, "saving_vs_static_peak_percent", s.saving_vs_static_peak_percent);
  field(out, "under_provisioned_percent", s.tau_u);
  field(out, "theta_u", s.theta_u);
  field(out, "theta_o", s.theta_o);
  field(out, "tau_u", s.tau_u);
  field(out, "tau_o", s.tau_o);
  field(out, "instability", s.instability);
  field(out, "jitter_per_hour", s.jitter_per_hour);
  field(out, "utilisation_percent", s.utilization_percent);
  field(out, "actions_per_day", s.actions_per_day);
  out.field("actions", s.actions);
  if (s.spot) {
    out.name("spot").begin_object();
    encode_bill(out, "on_demand", s.spot->on_demand);
    encode_bill(out, "spot", s.spot->spot);
    out.field("saved_usd", s.spot->saved).field("interrupted_units", s.spot->interrupted).end_object();
  }
  if (s.static_peak != answer.static_peak) encode_bill(out, "static_peak", s.static_peak);
  if (s.oracle != answer.oracle) encode_bill(out, "oracle", s.oracle);
  out.end_object();
}

}  // namespace

ComputeLimits shared_limits(std::span<const simulation::SimulatedPolicy> policies) {
  for (const simulation::SimulatedPolicy& each : policies)
    if (const auto* policy = std::get_if<Policy>(&each.policy)) return policy->limits;
  return {.minimum = {0}, .maximum = {static_cast<std::int64_t>(simulation::largest_demand)}};
}

SimulationAnswer answer_of(const simulation::DemandByMinute& demand, const simulation::Options& options,
                           std::span<const simulation::SimulatedPolicy> policies, std::vector<Simulation> results,
                           std::vector<Warning> warnings) {
  const Instant end = demand.at(demand.units.size());
  const Instant scored_from = end - results.front().scores.minutes * simulation::step;
  SimulationAnswer answer{.options = options,
                          .scored_from = scored_from,
                          .scored_until = end,
                          .results = std::move(results),
                          .static_peak = {},
                          .oracle = {},
                          .warnings = std::move(warnings)};
  std::size_t first = 0;
  while (first + 1 < policies.size() && !std::holds_alternative<Policy>(policies[first].policy)) ++first;
  answer.static_peak = answer.results[first].scores.static_peak;
  answer.oracle = answer.results[first].scores.oracle;
  return answer;
}

void encode_simulation(std::string& text, const SimulationAnswer& answer) {
  json::Writer out(text);
  out.begin_object().name("results").begin_array();
  for (const Simulation& result : answer.results) encode_result(out, result, answer);
  out.end_array();
  encode_bill(out, "static_peak", answer.static_peak);
  encode_bill(out, "oracle", answer.oracle);
  out.field("scored_from", answer.scored_from).field("scored_until", answer.scored_until);
  out.field("start_up_seconds", answer.options.start_up.count()).field("price_usd", answer.options.hourly_price);
  if (answer.options.spot_hourly_price) out.field("spot_price_usd", *answer.options.spot_hourly_price);
  out.name("warnings");
  encode_warnings(out, answer.warnings);
  out.end_object();
}

}  // namespace headroom::api
