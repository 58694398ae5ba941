#include "bench/forecast/traces.hpp"

#include <cmath>
#include <fstream>

namespace headroom::forecast_tables {

Trace read_trace(const std::filesystem::path& path) {
  Trace trace{.name = path.stem().string(), .points = {}};
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const auto comma = line.find(',');
    if (const auto at = parse_rfc3339(line.substr(0, comma)))
      trace.points.push_back({*at, std::stod(line.substr(comma + 1))});
  }
  trace.step = std::chrono::duration_cast<Seconds>(trace.points.at(1).at - trace.points.at(0).at);
  return trace;
}

double geometric_mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace headroom::forecast_tables
