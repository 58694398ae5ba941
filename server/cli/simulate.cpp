#include "server/cli/simulate.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "api/reports/simulation_svg.hpp"
#include "api/reports/simulation_text.hpp"
#include "api/wire/simulation/answer.hpp"
#include "api/wire/simulation/policies.hpp"
#include "api/wire/simulation/request.hpp"
#include "api/wire/simulation/trace_csv.hpp"
#include "server/cli/refusal.hpp"
#include "server/config/documents.hpp"
#include "server/config/input_files.hpp"
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

/// A word as a JSON number, or else as a text, which the rules for the options then refuse.
void append_word(std::string& text, const std::string& word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc{} && end == word.data() + word.size() && json::parse(word))
    text += word;
  else
    json::append_string(text, word);
}

/// The options as the API's JSON, so that one set of rules reads them.
std::string options_json(const SimulateOptions& typed) {
  std::string text = "{\"unmet_work\":\"" + std::string(typed.carry_over ? "carried_over" : "dropped") + "\"";
  const auto add = [&](const char* name, const std::string& word) {
    if (word.empty()) return;
    text += std::string(text.ends_with('{') ? "\"" : ",\"") + name + "\":";
    append_word(text, word);
  };
  add("start_up_seconds", typed.start_up_seconds);
  add("price_usd", typed.price_usd);
  add("evaluate_every_seconds", typed.evaluate_every_seconds);
  add("evaluate_from", typed.evaluate_from);
  text += ",\"interruptions\":{";
  add("per_unit_hour", typed.interruptions_per_unit_hour);
  add("seed", typed.seed);
  return text + "}}";
}

/// `--start-up-seconds` for `/start_up_seconds`.
std::string flag_of(std::string_view pointer) {
  if (pointer.starts_with("/interruptions/per_unit_hour")) return "--interruptions-per-unit-hour";
  if (pointer.starts_with("/interruptions/seed")) return "--seed";
  std::string flag = "-";
  for (const char c : pointer) flag += c == '/' || c == '_' ? '-' : c;
  return flag;
}

Result<SimulatedPolicy> read_policy(const std::string& path, const api::PolicyContext& with,
                                    std::vector<Warning>& warnings) {
  const auto text = read_document(path);
  if (!text) return tl::unexpected(text.error());
  const auto document = json::parse(*text);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  auto policy =
      api::decode_simulated_policy(document->root(), json::Path{}, stem(path), with, violations, warnings);
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

void add_simulate_flags(CLI::App& command, SimulateOptions& options) {
  command
      .add_option("TRACE", options.trace,
                  "The demand in units, as CSV `timestamp,value` or as JSON; - for standard input")
      ->required();
  command.add_option("--policy", options.policies, "A policy, or {\"kind\": \"static\", \"units\": 10}; repeat it to compare")
      ->type_name("FILE")
      ->required()
      ->expected(1)
      ->take_all();
  const auto text = [&](const char* name, std::string& to, const char* type, const char* help) {
    command.add_option(name, to, help)->type_name(type);
  };
  text("--start-up-seconds", options.start_up_seconds, "N", "From a unit's request until it runs (default 300)");
  text("--price-usd", options.price_usd, "USD", "Of one unit per hour (default 0.096, an m5.large)");
  text("--evaluate-from", options.evaluate_from, "TIME", "Score only from then on; what comes before is history");
  text("--evaluate-every-seconds", options.evaluate_every_seconds, "N", "How often the policy decides (default 60)");
  text("--interruptions-per-unit-hour", options.interruptions_per_unit_hour, "RATE",
       "How often the platform takes one Spot unit away in an hour, on average");
  text("--seed", options.seed, "N", "For the chance of interruptions (default 0)");
  command.add_flag("--carry-over", options.carry_over, "Work that finds no capacity waits for it");
  text("--timeline", options.timeline, "FILE", "Write policy,timestamp,demand,requested,running for each minute");
  text("--svg", options.svg, "FILE", "Draw capacity against demand, one panel per policy");
}

int simulate_trace(const SimulateOptions& typed) {
  const auto demand = read_trace(typed.trace);
  if (!demand) return refuse(typed.trace, demand.error());
  const auto catalog = load_catalog(typed.instance_types);
  if (!catalog) return refuse(catalog.error());
  const auto options = api::decode_simulation_options(options_json(typed), *demand);
  if (!options) return refuse(options.error(), flag_of);
  std::vector<Warning> warnings;
  std::vector<SimulatedPolicy> policies;
  const ZoneFiles zones(zone_folder());
  for (const std::string& file : typed.policies) {
    auto policy = read_policy(file, {*catalog, zones, demand->start}, warnings);
    if (!policy) return refuse(file, policy.error());
    policies.push_back(*std::move(policy));
  }
  return print(play(*demand, *options, policies, *catalog, std::move(warnings)), typed);
}

}  // namespace headroom::server
