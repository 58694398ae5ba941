#include "api/reports/simulation_text.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "api/json/writer.hpp"
#include "api/reports/terminal_text.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using simulation::Bill;
using simulation::Scores;
using simulation::Simulation;

std::string dollars(MicroDollars amount) {
  const double value = static_cast<double>(amount.value) / 1e6;
  return "$" + text::quantity(value);
}

std::string percent(double value) { return text::quantity(value) + "%"; }
std::string percent(const std::optional<double>& value) { return value ? percent(*value) : "-"; }

std::string hours(const Bill& bill) { return text::quantity(bill.instance_hours); }

std::string ratio(const std::optional<double>& value) { return value ? text::quantity(*value) + " x" : "-"; }

/// What a capacity costs in multiples of the oracle. Both are On-Demand, so their unit minutes can be compared.
std::string ratio(const Bill& bill, const Bill& oracle) {
  if (oracle.unit_minutes == 0) return "-";
  return ratio(static_cast<double>(bill.unit_minutes) / static_cast<double>(oracle.unit_minutes));
}

std::vector<std::string> row(const Simulation& result) {
  const Scores& s = result.scores;
  return {result.policy,
          hours(s.paid),
          dollars(s.paid.cost),
          percent(s.saving_vs_static_peak_percent),
          ratio(s.oracle_ratio),
          percent(s.tau_u),
          percent(s.theta_u),
          percent(s.utilization_percent),
          text::quantity(s.actions_per_day)};
}

std::vector<std::string> bound(std::string name, const Bill& bill, const SimulationAnswer& answer, bool is_peak) {
  const auto saving =
      is_peak || answer.static_peak.unit_minutes == 0
          ? std::optional<double>()
          : 100 * (1 - static_cast<double>(bill.unit_minutes) / static_cast<double>(answer.static_peak.unit_minutes));
  return {
      std::move(name), hours(bill), dollars(bill.cost), percent(saving), ratio(bill, answer.oracle), "", "", "", ""};
}

/// What the Spot units of each policy cost and saved. Empty without a Spot price.
std::string spot_table(const SimulationAnswer& answer) {
  if (!answer.options.spot_hourly_price) return {};
  std::string out = "\n  A Spot unit costs $" + format_dollars(*answer.options.spot_hourly_price) + " an hour.\n\n";
  std::vector<std::vector<std::string>> rows{
      {"policy", "On-Demand hours", "cost", "Spot hours", "cost", "saved by Spot", "interrupted"}};
  for (const Simulation& result : answer.results) {
    const simulation::SpotScores spot = result.scores.spot.value_or(simulation::SpotScores{});
    rows.push_back({result.policy, hours(spot.on_demand), dollars(spot.on_demand.cost), hours(spot.spot),
                    dollars(spot.spot.cost), dollars(spot.saved), text::whole(spot.interrupted)});
  }
  terminal::append_table(out, rows, 1);
  return out + "\n  saved by Spot  what these units would have cost more as On-Demand units\n";
}

std::string time(Instant at) { return format_rfc3339(at).substr(0, 16) + "Z"; }

}  // namespace

std::string simulation_table(const SimulationAnswer& answer) {
  const auto days = static_cast<double>((answer.scored_until - answer.scored_from).count()) / 86'400'000.0;
  std::string out = "Simulation from " + time(answer.scored_from) + " to " + time(answer.scored_until) + ", " +
                    text::quantity(days) + (days == 1 ? " day" : " days") + "\n  A unit costs $" +
                    format_dollars(answer.options.hourly_price) + " an hour and starts in " +
                    text::duration(answer.options.start_up) + ".\n\n";
  std::vector<std::vector<std::string>> rows{
      {"policy", "unit hours", "cost", "saved", "of oracle", "too small", "missing", "used", "actions a day"}};
  for (const Simulation& result : answer.results) rows.push_back(row(result));
  rows.push_back(bound("(static peak)", answer.static_peak, answer, true));
  rows.push_back(bound("(oracle)", answer.oracle, answer, false));
  terminal::append_table(out, rows, 1);
  out +=
      "\n"
      "  saved      against the static peak: the units that the highest demand needs, all the time\n"
      "  of oracle  cost against the least that is possible without shortage\n"
      "  too small  share of the time in which less ran than was needed; missing: how much, on average\n"
      "  used       share of what was paid for in which work ran\n";
  out += spot_table(answer);
  const auto is_other = [&](const Simulation& result) { return result.scores.oracle != answer.oracle; };
  if (std::ranges::any_of(answer.results, is_other))
    out += "  A policy with other limits is compared with the static peak and the oracle inside its own limits.\n";
  for (const Warning& warning : answer.warnings) terminal::append_entry(out, "Warning", warning.detail);
  return out;
}

std::string simulation_timeline(const SimulationAnswer& answer) {
  std::string out = "policy,timestamp,demand,requested,running\n";
  for (const Simulation& result : answer.results) {
    const simulation::Timeline& line = result.timeline;
    std::string name = result.policy;
    const bool quoted = name.find_first_of(",\"\r\n") != std::string::npos;
    for (std::size_t at = 0; quoted && (at = name.find('"', at)) != std::string::npos; at += 2) name.insert(at, "\"");
    if (quoted) name.insert(0, "\"").append("\"");
    for (std::size_t minute = 0; minute < line.demand.size(); ++minute) {
      out.append(name).append(",");
      append_rfc3339(out, line.at(minute));
      out += ',';
      json::append_number(out, line.demand[minute]);
      out += ',' + std::to_string(line.requested[minute]) + ',' + std::to_string(line.running[minute]) + '\n';
    }
  }
  return out;
}

}  // namespace headroom::api
