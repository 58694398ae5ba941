#include "server/cli/simulate.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <unistd.h>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/reports/cost_actions_svg.hpp"
#include "api/reports/simulation_svg.hpp"
#include "api/reports/simulation_text.hpp"
#include "api/wire/simulation/answer.hpp"
#include "api/wire/simulation/policies.hpp"
#include "api/wire/simulation/request.hpp"
#include "api/wire/simulation/trace_csv.hpp"
#include "core/base/text.hpp"
#include "server/cli/refusal.hpp"
#include "server/config/documents.hpp"
#include "server/config/input_files.hpp"
#include "server/process/wall_clock.hpp"
#include "server/process/zone_files.hpp"

namespace headroom::server {
namespace {

using api::SimulationAnswer;
using simulation::DemandByMinute;
using simulation::Options;
using simulation::SimulatedPolicy;

/// The name of a file without its folder and its ending.
std::string stem(const std::string& path) {
  const std::string file = path.substr(path.find_last_of('/') + 1);
  const auto dot = file.find_last_of('.');
  return dot == std::string::npos || dot == 0 ? file : file.substr(0, dot);
}

bool is_json(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text[first] == '{';
}

Result<DemandByMinute> read_trace(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  if (!is_json(*text)) return api::read_trace_csv(*text).map(simulation::by_minute);
  const auto document = json::parse(*text);
  if (!document) return tl::unexpected(document.error());
  return api::decode_trace_document(document->root()).map(simulation::by_minute);
}

/// The demand of a file, or what is stored of it. If there is none, the faults have been printed.
std::optional<api::FoundDemand> find_demand(const SimulateOptions& typed) {
  if (!typed.trace.empty()) {
    auto demand = read_trace(typed.trace);
    if (demand) return api::FoundDemand{.demand = *std::move(demand)};
    refuse(typed.trace, demand.error());
    return std::nullopt;
  }
  const auto history = open_history(typed.stored);
  auto found = history ? api::find_stored_demand(stored_demand_json(typed), **history, WallClock().now())
                       : tl::unexpected(history.error());
  if (found) return *std::move(found);
  refuse(found.error(), stored_input_flag_of);
  return std::nullopt;
}

Result<SimulatedPolicy> read_policy(const std::string& path, const api::PolicyContext& with,
                                    std::vector<Warning>& warnings) {
  const auto text = read_document(path);
  if (!text) return tl::unexpected(text.error());
  const auto document = json::parse(*text);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  auto policy = api::decode_simulated_policy(document->root(), json::Path{}, stem(path), with, violations, warnings);
  if (!violations.empty()) return tl::unexpected(violations.error("the policy"));
  return policy;
}

/// A line on a terminal that is overwritten as the work goes on. Elsewhere nothing is shown.
class ProgressLine {
 public:
  ProgressLine(std::size_t policies) : policies_(policies), shown_(isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(std::size_t policy, const std::string& name, double share) const {
    if (!shown_) return;
    const double all = (static_cast<double>(policy) + share) / static_cast<double>(policies_);
    std::cerr << "\r\033[K" << static_cast<int>(all * 100) << "%  " << name << std::flush;
  }

 private:
  std::size_t policies_;
  bool shown_;
};

SimulationAnswer play(const DemandByMinute& demand, const Options& options,
                      const std::vector<SimulatedPolicy>& policies, const Catalog& catalog,
                      std::vector<Warning> warnings) {
  const ComputeLimits limits = api::shared_limits(policies);
  std::vector<simulation::Simulation> results;
  const ProgressLine line(policies.size());
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const auto progress = [&](double share) {
      line.show(i, policies[i].name, share);
      return true;
    };
    results.push_back(*simulation::simulate(policies[i], limits, demand, options, catalog, progress));
  }
  return api::answer_of(demand, options, policies, std::move(results), std::move(warnings));
}

/// The waste accounts for which the published curve was drawn, in unit-minutes.
constexpr double accounts[] = {0, 10, 30, 50, 100, 150, 300};

Predictive* predictive_of(SimulatedPolicy& simulated) {
  auto* policy = std::get_if<Policy>(&simulated.policy);
  if (policy == nullptr) return nullptr;
  for (Signal& signal : policy->signals)
    if (auto* predictive = std::get_if<Predictive>(&signal)) return predictive;
  return nullptr;
}

api::CurvePoint point_of(std::string label, const simulation::Scores& scores) {
  return {std::move(label), scores.actions_per_day, scores.oracle_ratio.value_or(0), scores.tau_u};
}

/// A point per policy; a predictive policy becomes a line over the settings of its waste account.
std::vector<api::Curve> curves_of(const DemandByMinute& demand, const Options& options,
                                  std::vector<SimulatedPolicy> policies, const Catalog& catalog,
                                  const SimulationAnswer& answer) {
  const ComputeLimits limits = api::shared_limits(policies);
  std::vector<api::Curve> curves;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    api::Curve curve{.policy = policies[i].name, .points = {}};
    Predictive* predictive = predictive_of(policies[i]);
    if (predictive == nullptr) curve.points.push_back(point_of("", answer.results[i].scores));
    for (const double account : accounts) {
      if (predictive == nullptr) break;
      predictive->waste_account = account;
      const auto played = simulation::simulate(policies[i], limits, demand, options, catalog);
      curve.points.push_back(point_of(text::quantity(account), played->scores));
    }
    curves.push_back(std::move(curve));
  }
  return curves;
}

int write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.flush();
  if (file) return 0;
  std::cerr << "headroom: cannot write to " << path << '\n';
  return 1;
}

int print(const SimulationAnswer& answer, const SimulateOptions& options) {
  if (options.output == SimulateOutput::json) {
    std::string text;
    api::encode_simulation(text, answer);
    std::cout << text << '\n';
  } else {
    std::cout << api::simulation_table(answer);
  }
  int code = 0;
  if (!options.timeline.empty()) code = write_file(options.timeline, api::simulation_timeline(answer));
  if (!options.svg.empty()) code = std::max(code, write_file(options.svg, api::simulation_svg(answer)));
  return code;
}

}  // namespace

int simulate_trace(const SimulateOptions& typed) {
  auto found = find_demand(typed);
  if (!found) return wrong_input;
  const DemandByMinute& demand = found->demand;
  const auto catalog = load_catalog(typed.instance_types);
  if (!catalog) return refuse(catalog.error());
  const auto options = api::decode_simulation_options(options_json(typed), demand);
  if (!options) return refuse(options.error(), simulate_flag_of);
  std::vector<Warning> warnings = std::move(found->warnings);
  std::vector<SimulatedPolicy> policies;
  const ZoneFiles zones(zone_folder());
  for (const std::string& file : typed.policies) {
    auto policy = read_policy(file, {*catalog, zones, demand.start}, warnings);
    if (!policy) return refuse(file, policy.error());
    policies.push_back(*std::move(policy));
  }
  const SimulationAnswer answer = play(demand, *options, policies, *catalog, std::move(warnings));
  const int code = print(answer, typed);
  if (typed.curve.empty()) return code;
  const auto curves = curves_of(demand, *options, std::move(policies), *catalog, answer);
  return std::max(code, write_file(typed.curve, api::cost_actions_svg(curves)));
}

}  // namespace headroom::server
