#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/cli/stored_input.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

enum class SimulateOutput { table, json };

struct SimulateOptions {
  std::string trace;  ///< CSV or JSON; `-` is standard input; empty: what is stored
  StoredInput stored;
  std::string since;  ///< of what is stored, as typed; empty: not given
  std::string until;
  std::vector<std::string> policies;  ///< files
  std::string start_up_seconds;       ///< this and the next fields: as typed; empty: not given
  std::string price_usd;
  std::string spot_price_usd;
  std::string evaluate_from;
  std::string evaluate_every_seconds;
  std::string interruptions_per_unit_hour;
  std::string seed;
  bool carry_over{false};
  std::string timeline;  ///< file to write; empty: none
  std::string svg;
  std::string curve;
  std::string instance_types;  ///< empty: the built-in ones
  SimulateOutput output{SimulateOutput::table};
};

void add_simulate_flags(CLI::App& command, SimulateOptions& options);

/// The options as the API's JSON, so that one set of rules reads them.
std::string options_json(const SimulateOptions& typed);

/// Which stored demand is asked for, as the API's JSON.
std::string stored_demand_json(const SimulateOptions& typed);

/// The flag that gave the value at a pointer: `--start-up-seconds` for `/start_up_seconds`.
std::string simulate_flag_of(std::string_view pointer);

/// Plays policies back on a trace of demand, and prints what they would have cost. Stores nothing.
int simulate_trace(const SimulateOptions& options);

}  // namespace headroom::server
