#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/forecast/series.hpp"

/// What the tables of docs/forecasting.md are made from.
namespace headroom::forecast_tables {

struct Trace {
  std::string name;
  Seconds step{300};
  std::vector<forecast::Point> points;
};

Trace read_trace(const std::filesystem::path& path);

double geometric_mean(const std::vector<double>& values);
double mean(const std::vector<double>& values);

/// Prints how good the paths are. False if a figure misses its limit.
bool print_paths(const std::vector<Trace>& traces);
/// Prints what the capacity by the recipe costs. False if a figure misses its limit.
bool print_costs(const std::vector<Trace>& traces);

}  // namespace headroom::forecast_tables
