#include <string>

#include <CLI/CLI.hpp>

#include "server/cli/base/typed_words.hpp"
#include "server/cli/simulate.hpp"

/// The flags of headroom simulate.
namespace headroom::server {
std::string options_json(const SimulateOptions& typed) {
  std::string text = "{\"unmet_work\":\"" + std::string(typed.carry_over ? "carried_over" : "dropped") + "\"";
  const auto add = [&](const char* name, const std::string& word) { append_member(text, name, word); };
  add("start_up_seconds", typed.start_up_seconds);
  add("price_usd", typed.price_usd);
  add("spot_price_usd", typed.spot_price_usd);
  add("evaluate_every_seconds", typed.evaluate_every_seconds);
  add("evaluate_from", typed.evaluate_from);
  text += ",\"interruptions\":{";
  add("per_unit_hour", typed.interruptions_per_unit_hour);
  add("seed", typed.seed);
  return text + "}}";
}

std::string stored_demand_json(const SimulateOptions& typed) {
  std::string text = "{";
  append_stored_input(text, typed.stored);
  append_member(text, "since", typed.since);
  append_member(text, "until", typed.until);
  return text + "}";
}

std::string simulate_flag_of(std::string_view pointer) {
  if (pointer.starts_with("/interruptions/per_unit_hour")) return "--interruptions-per-unit-hour";
  if (pointer.starts_with("/interruptions/seed")) return "--seed";
  return flag_of_field(pointer);
}

void add_simulate_flags(CLI::App& command, SimulateOptions& options) {
  command.add_option("TRACE", options.trace,
                     "The demand in units, as CSV `timestamp,value` or as JSON; - for standard input");
  command
      .add_option("--policy", options.policies,
                  "A policy, or {\"kind\": \"static\", \"units\": 10}; repeat it to compare")
      ->type_name("FILE")
      ->required()
      ->expected(1)
      ->allow_extra_args(false)  // what follows the file is the trace
      ->take_all();
  const auto text = [&](const char* name, std::string& to, const char* type, const char* help) {
    add_word_flag(command, name, to, type, help);
  };
  add_stored_input_flags(command, options.stored, "TRACE");
  text("--since", options.since, "TIME", "Of what is stored, with --cluster (default 30 days before --until)");
  text("--until", options.until, "TIME", "Of what is stored, with --cluster (default now)");
  for (const char* flag : {"--since", "--until"}) command.get_option(flag)->needs("--cluster");
  text("--start-up-seconds", options.start_up_seconds, "N", "From a unit's request until it runs (default 300)");
  text("--price-usd", options.price_usd, "USD", "Of one unit per hour (default 0.096, an m5.large)");
  text("--spot-price-usd", options.spot_price_usd, "USD", "Of one Spot unit per hour (default: the same)");
  text("--evaluate-from", options.evaluate_from, "TIME", "Score only from then on; what comes before is history");
  text("--evaluate-every-seconds", options.evaluate_every_seconds, "N", "How often the policy decides (default 60)");
  text("--interruptions-per-unit-hour", options.interruptions_per_unit_hour, "RATE",
       "How often the platform takes one Spot unit away in an hour, on average");
  text("--seed", options.seed, "N", "For the chance of interruptions (default 0)");
  command.add_flag("--carry-over", options.carry_over, "Work that finds no capacity waits for it");
  text("--timeline", options.timeline, "FILE", "Write policy,timestamp,demand,requested,running for each minute");
  text("--svg", options.svg, "FILE", "Draw capacity against demand, one panel per policy");
  text("--curve", options.curve, "FILE",
       "Draw cost against actions; a predictive policy becomes a line over waste_account_unit_minutes");
}

}  // namespace headroom::server
