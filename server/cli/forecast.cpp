#include "server/cli/forecast.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/wire/forecast.hpp"
#include "core/base/text.hpp"
#include "server/cli/base/typed_words.hpp"
#include "server/cli/refusal.hpp"
#include "server/config/input_files.hpp"
#include "server/process/wall_clock.hpp"

namespace headroom::server {
namespace {

constexpr std::string_view point_place = "/series/datapoints/";

/// One line of a CSV file that is not empty and no head.
struct Line {
  std::size_t number{0};  ///< from 1
  std::string_view time;
  std::string_view value;
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\"");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\"") - first + 1);
}

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// `timestamp,value` lines; what follows a further comma is not read. The first line may be a head.
std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (trimmed(line).empty()) continue;
    const std::size_t comma = std::min(line.find(','), line.size());
    const std::string_view rest = line.substr(std::min(comma + 1, line.size()));
    const Line read{number, trimmed(line.substr(0, comma)), trimmed(rest.substr(0, rest.find(',')))};
    const bool is_head = number == 1 && !number_of(read.value) && !parse_rfc3339(read.time) && !number_of(read.time);
    if (!is_head) lines.push_back(read);
  }
  return lines;
}

/// RFC 3339, or seconds since 1970.
std::optional<Instant> time_of(std::string_view text) {
  if (const auto at = parse_rfc3339(text)) return at;
  const auto seconds = number_of(text);
  if (!seconds || !(*seconds >= 0 && *seconds < 253'402'300'800.0)) return std::nullopt;
  return Instant{Instant::duration(static_cast<std::int64_t>(*seconds * 1000))};
}

/// The shortest time between two lines: the period of the values.
Seconds period_of(const std::vector<Line>& lines) {
  Seconds shortest{0};
  std::optional<Instant> before;
  for (const Line& line : lines) {
    const auto at = time_of(line.time);
    if (at && before && *at > *before) {
      const auto gap = std::chrono::duration_cast<Seconds>(*at - *before);
      if (gap > Seconds{0} && (shortest == Seconds{0} || gap < shortest)) shortest = gap;
    }
    if (at) before = at;
  }
  return shortest == Seconds{0} ? Seconds{300} : shortest;
}

std::string series_of(const std::vector<Line>& lines) {
  std::string text = "{\"period_seconds\":" + std::to_string(period_of(lines).count()) + ",\"datapoints\":[";
  for (const Line& line : lines) {
    if (!text.ends_with('[')) text += ',';
    const auto at = time_of(line.time);
    text += "{\"timestamp\":";
    json::append_string(text, at ? format_rfc3339(*at) : std::string(line.time));
    text += ",\"value\":";
    append_word(text, line.value);
    text += '}';
  }
  return text + "]}";
}

/// Appends what is asked about the series.
std::string with_question(std::string body, const ForecastOptions& typed) {
  append_member(body, "horizon_seconds", typed.horizon_seconds);
  append_member(body, "step_seconds", typed.step_seconds);
  append_member(body, "model", typed.model);
  append_member(body, "evaluated_at", typed.evaluated_at);
  if (typed.quantiles.empty()) return body + '}';
  body += ",\"quantiles\":[";
  for (const std::string& quantile : typed.quantiles) {
    if (!body.ends_with('[')) body += ',';
    append_word(body, quantile);
  }
  return body + "]}";
}

/// The body of POST /v1/forecasts. A file without evaluated_at is forecast from its end on.
std::string body_of(const std::vector<Line>& lines, const ForecastOptions& typed) {
  std::string text = "{\"series\":" + series_of(lines);
  const auto last = lines.empty() ? std::nullopt : time_of(lines.back().time);
  if (typed.evaluated_at.empty() && last) append_member(text, "evaluated_at", format_rfc3339(*last + period_of(lines)));
  return with_question(std::move(text), typed);
}

bool is_json(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

/// `line 7` for a point of the file, `--step-seconds` for `/step_seconds`.
std::string place_of(std::string_view pointer, const std::vector<Line>& lines) {
  if (pointer.starts_with(point_place)) {
    std::size_t point = 0;
    const std::string_view rest = pointer.substr(point_place.size());
    std::from_chars(rest.data(), rest.data() + rest.size(), point);
    if (point < lines.size()) return "line " + std::to_string(lines[point].number);
  }
  if (pointer.starts_with("/series")) return "the file";
  if (pointer.starts_with("/quantiles")) return "--quantile";
  return stored_input_flag_of(pointer);
}

std::string cell(std::string_view text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + std::string(text);
}

std::string table_of(const api::ForecastRequest& request, const forecast::ForecastPath& path) {
  constexpr std::size_t width = 12;
  if (!path.has_enough_history()) return "No forecast: " + path.reason + ".\n";
  const auto& question = request.question;
  std::string text = "Forecast" + (request.metric.empty() ? std::string() : " of " + request.metric) + " by " +
                     std::string(name_of(question.model)) + ", " + headroom::text::duration(question.horizon) +
                     " in steps of " + headroom::text::duration(question.step) + "\n\n";
  text += "  Trust  " + std::string(name_of(path.trust)) + ": " + path.reason + "\n";
  for (const Warning& warning : request.warnings) text += "  Note   " + warning.detail + "\n";
  text += '\n';
  text += "  time (UTC)          ";
  for (const double quantile : question.quantiles) text += cell(api::quantile_name(quantile), width);
  for (const forecast::PathPoint& point : path.points) {
    text += "\n  " + format_rfc3339(point.at).substr(0, 16).replace(10, 1, " ") + "    ";
    for (const double value : point.values) text += cell(headroom::text::quantity(value), width);
  }
  return text + '\n';
}

int print(const api::ForecastRequest& request, const ForecastOptions& typed) {
  const auto path = forecast::forecast_path(request.points, request.period, request.question);
  if (typed.json || typed.output == "json")
    std::cout << api::encode_forecast(request, path) << '\n';
  else
    std::cout << table_of(request, path);
  return 0;
}

bool asks_something(const ForecastOptions& typed) {
  return !typed.horizon_seconds.empty() || !typed.step_seconds.empty() || !typed.quantiles.empty() ||
         !typed.model.empty() || !typed.evaluated_at.empty();
}

}  // namespace

void add_forecast_flags(CLI::App& command, ForecastOptions& options) {
  command.add_option("FILE", options.file,
                     "The series, as CSV `timestamp,value` or as the body of POST /v1/forecasts; - for standard input");
  add_stored_input_flags(command, options.stored, "FILE");
  const auto text = [&](const char* name, std::string& to, const char* type, const char* help) {
    add_word_flag(command, name, to, type, help);
  };
  text("--horizon-seconds", options.horizon_seconds, "N", "How far ahead (default 86400)");
  text("--step-seconds", options.step_seconds, "N", "One line for so many seconds (default 3600)");
  text("--model", options.model, "NAME", "seasonal_profile (default) or hour_of_week_linear");
  text("--evaluated-at", options.evaluated_at, "TIME",
       "Forecast from then on (default: the end of the file, or now for what is stored)");
  command.add_option("--quantile", options.quantiles, "Such as 0.9; repeat it for each (default 0.5, 0.9, 0.95)")
      ->type_name("Q")
      ->expected(1)
      ->allow_extra_args(false)
      ->take_all();
  command.add_option("-o,--output", options.output, "text (default) or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORM");
  command.add_flag("--json", options.json, "The same as -o json");
}

/// Forecasts what the database has of the series that the request names.
int forecast_stored(api::ForecastRequest request, const ForecastOptions& typed) {
  const auto history = open_history(typed.stored);
  if (!history) return refuse(history.error());
  if (const auto filled = api::fill_in_stored_points(request, **history); !filled) return refuse(filled.error());
  return print(request, typed);
}

int forecast_cluster(const ForecastOptions& typed) {
  std::string body = "{";
  append_stored_input(body, typed.stored);
  const std::string text = with_question(std::move(body), typed);
  const auto document = json::parse(text);
  if (!document) return refuse(document.error());
  auto request = api::decode_forecast(document->root(), WallClock().now());
  return request ? forecast_stored(*std::move(request), typed) : refuse(request.error(), stored_input_flag_of);
}

int forecast_file(const ForecastOptions& typed) {
  if (typed.file.empty()) return forecast_cluster(typed);
  const auto text = read_file(typed.file);
  if (!text) return refuse(typed.file, text.error());
  if (is_json(*text) && asks_something(typed))
    return refuse({.kind = ErrorKind::invalid,
                   .code = "conflict",
                   .detail = "the file is a whole request: say in it how far to forecast, not by flags"});
  std::vector<Line> lines;
  if (!is_json(*text)) lines = lines_of(*text);
  const std::string body = is_json(*text) ? *text : body_of(lines, typed);
  const auto document = json::parse(body);
  if (!document) return refuse(typed.file, document.error());
  auto request = api::decode_forecast(document->root(), WallClock().now());
  if (request && request->is_stored()) return forecast_stored(*std::move(request), typed);
  if (request) return print(*request, typed);
  if (is_json(*text)) return refuse(typed.file, request.error());
  return refuse(request.error(), [&](std::string_view pointer) { return place_of(pointer, lines); });
}

}  // namespace headroom::server
