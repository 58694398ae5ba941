#include <charconv>
#include <string>

#include <CLI/CLI.hpp>

#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "server/cli/simulate.hpp"

/// The flags of headroom simulate.
namespace headroom::server {
namespace {

/// A word as a JSON number, or else as a text, which the rules for the options then refuse.
void append_word(std::string& text, const std::string& word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc{} && end == word.data() + word.size() && json::parse(word))
    text += word;
  else
    json::append_string(text, word);
}

}  // namespace

std::string options_json(const SimulateOptions& typed) {
  std::string text = "{\"unmet_work\":\"" + std::string(typed.carry_over ? "carried_over" : "dropped") + "\"";
  const auto add = [&](const char* name, const std::string& word) {
    if (word.empty()) return;
    text += std::string(text.ends_with('{') ? "\"" : ",\"") + name + "\":";
    append_word(text, word);
  };
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

std::string simulate_flag_of(std::string_view pointer) {
  if (pointer.starts_with("/interruptions/per_unit_hour")) return "--interruptions-per-unit-hour";
  if (pointer.starts_with("/interruptions/seed")) return "--seed";
  std::string flag = "-";
  for (const char c : pointer) flag += c == '/' || c == '_' ? '-' : c;
  return flag;
}

void add_simulate_flags(CLI::App& command, SimulateOptions& options) {
  command
      .add_option("TRACE", options.trace,
                  "The demand in units, as CSV `timestamp,value` or as JSON; - for standard input")
      ->required();
  command
      .add_option("--policy", options.policies,
                  "A policy, or {\"kind\": \"static\", \"units\": 10}; repeat it to compare")
      ->type_name("FILE")
      ->required()
      ->expected(1)
      ->take_all();
  const auto text = [&](const char* name, std::string& to, const char* type, const char* help) {
    command.add_option(name, to, help)->type_name(type);
  };
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
