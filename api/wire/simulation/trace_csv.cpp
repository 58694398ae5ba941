#include "api/wire/simulation/trace_csv.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headroom::api {
namespace {

using simulation::DemandTrace;
using simulation::TraceFault;

/// So many faults are named.
constexpr std::size_t most_faults = 100;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\"";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<double> number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// The seconds of the years 1970 to 9999.
constexpr double last_second = 253'402'300'799.0;

std::optional<Instant> time_of(std::string_view text) {
  if (const auto at = parse_rfc3339(text)) return at;
  const auto seconds = number(text);
  if (!seconds || !(*seconds >= 0) || *seconds > last_second) return std::nullopt;
  return Instant(std::chrono::milliseconds(std::llround(*seconds * 1000)));
}

class TraceLines {
 public:
  void read(std::string_view line) {
    ++number_;
    line = trimmed(line);
    if (line.empty() || line.starts_with('#')) return;
    const bool first = !std::exchange(has_content_, true);
    const auto comma = line.find(',');
    const auto at = time_of(trimmed(line.substr(0, comma)));
    if (first && !at && comma != std::string_view::npos) return;  // a head
    if (comma == std::string_view::npos) return fault(number_, "missing", "has no value: must be timestamp,value");
    const std::string_view rest = line.substr(comma + 1);
    const auto units = number(trimmed(rest.substr(0, rest.find(','))));
    if (!at) fault(number_, "wrong_time", "must begin with a time such as 2026-11-22T10:00:00Z");
    if (!units) fault(number_, "not_a_number", "the value must be a number");
    if (!at || !units) return;
    trace_.push_back({*at, *units});
    lines_.push_back(number_);
  }

  Result<DemandTrace> finish() && {
    for (TraceFault& each : simulation::faults_of(trace_)) {
      const bool hidden = each.place == TraceFault::Place::whole && total_ > 0;  // the lines above explain it
      if (!hidden)
        fault(each.place == TraceFault::Place::whole ? 0 : lines_[each.point], each.code, std::move(each.detail));
    }
    if (total_ == 0) return std::move(trace_);
    const std::string more = total_ > faults_.size() ? ", of which the first " + std::to_string(faults_.size()) : "";
    return tl::unexpected(
        Error{.code = "invalid_trace",
              .detail = "the trace has " + std::to_string(total_) + (total_ == 1 ? " fault" : " faults") + more,
              .violations = std::move(faults_)});
  }

 private:
  void fault(std::size_t line, std::string code, std::string detail) {
    if (total_++ < most_faults)
      faults_.push_back({line == 0 ? "the trace" : "line " + std::to_string(line), std::move(code), std::move(detail)});
  }

  DemandTrace trace_{};
  std::vector<std::size_t> lines_{};  ///< of the points
  std::vector<Violation> faults_{};
  std::size_t total_{0};
  std::size_t number_{0};
  bool has_content_{false};
};

}  // namespace

Result<DemandTrace> read_trace_csv(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  TraceLines lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.read(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return std::move(lines).finish();
}

}  // namespace headroom::api
