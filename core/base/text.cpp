#include "core/base/text.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "core/base/fraction.hpp"

namespace headroom::text {

std::string whole(std::int64_t value) {
  std::string out = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (auto at = out.size(); at > first + 3;) out.insert(at -= 3, ",");
  return out;
}

std::string quantity(double value) {
  if (!(std::abs(value) < 1e15)) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%g", value);
    return buffer;
  }
  const auto hundredths = static_cast<std::int64_t>(std::llround(std::abs(value) * 100));
  std::string out = whole(hundredths / 100);
  if (const auto rest = hundredths % 100; rest != 0) {
    out += '.';
    out += static_cast<char>('0' + rest / 10);
    if (rest % 10 != 0) out += static_cast<char>('0' + rest % 10);
  }
  return value < 0 && hundredths != 0 ? "-" + out : out;
}

std::string quantity(Fraction value) { return quantity(approximately(value)); }

std::string exact(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

std::string duration(Seconds time) {
  const auto seconds = time.count();
  if (seconds < 120 || (seconds < 3600 && seconds % 60 != 0)) return std::to_string(seconds) + " s";
  const auto minutes = seconds / 60;
  if (minutes < 120) return std::to_string(minutes) + " min";
  std::string out = std::to_string(minutes / 60) + " h";
  if (minutes % 60 != 0) out += " " + std::to_string(minutes % 60) + " min";
  return out;
}

std::string_view noun(Unit unit) {
  switch (unit) {
    case Unit::instances:
      return "instance";
    case Unit::vcpu:
      return "vCPU";
    case Unit::fleet_units:
      return "fleet unit";
    case Unit::nodes:
      return "node";
    case Unit::executors:
      return "executor";
    case Unit::replicas:
      return "replica";
  }
  return "unit";
}

std::string counted(Units amount, Unit unit) {
  return quantity(static_cast<double>(amount.value)) + " " + std::string(noun(unit)) + (amount == Units{1} ? "" : "s");
}

std::string joined(std::span<const std::string> parts, std::string_view glue) {
  std::string out;
  for (const std::string& part : parts) out.append(out.empty() ? std::string_view{} : glue).append(part);
  return out;
}

}  // namespace headroom::text
