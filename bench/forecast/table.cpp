#include <algorithm>
#include <filesystem>
#include <iostream>
#include <vector>

#include "bench/forecast/traces.hpp"

/// Reproduces the tables of docs/forecasting.md from a folder of traces: forecast_table FOLDER.
/// Ends with 1 if a figure misses its limit.
using namespace headroom::forecast_tables;

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: forecast_table FOLDER\n";
    return 2;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Trace> traces;
  for (const auto& file : files) traces.push_back(read_trace(file));
  const bool good_paths = print_paths(traces);
  const bool good_costs = print_costs(traces);
  return good_paths && good_costs ? 0 : 1;
}
