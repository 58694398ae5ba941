#pragma once

#include <string>
#include <vector>

#include "server/cli/stored_input.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

struct ForecastOptions {
  std::string file;  ///< CSV or JSON; `-` is standard input; empty: what is stored
  StoredInput stored;
  // As typed; empty: not given.
  std::string horizon_seconds;
  std::string step_seconds;
  std::vector<std::string> quantiles;
  std::string model;
  std::string evaluated_at;
  std::string output{"text"};  ///< text or json
  bool json{false};            ///< the same as json
};

void add_forecast_flags(CLI::App& command, ForecastOptions& options);

/// Forecasts a series, and prints the path and whether to trust it. Stores nothing.
int forecast_file(const ForecastOptions& options);

}  // namespace headroom::server
