#include "api/sources/prometheus/expression.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "api/sources/reading/object_lists.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_expression = 65'536;
constexpr std::int64_t maximum_step = 31 * 86'400;

constexpr std::array<std::pair<std::string_view, std::int64_t>, 7> milliseconds_in{{
    {"ms", 1},
    {"s", 1'000},
    {"m", 60'000},
    {"h", 3'600'000},
    {"d", 86'400'000},
    {"w", 604'800'000},
    {"y", 31'536'000'000},
}};

/// `1h30m` in milliseconds; nothing for what is no such duration, or beyond the longest step.
std::optional<std::int64_t> parse_duration(std::string_view text) {
  std::int64_t left = maximum_step * 1'000;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
    const auto unit = std::ranges::find(milliseconds_in, name, [](const auto& each) { return each.first; });
    if (unit == milliseconds_in.end() || count < 0 || count > left / unit->second) return std::nullopt;
    text.remove_prefix(name.size());
    left -= count * unit->second;
  }
  return maximum_step * 1'000 - left;
}

std::optional<double> parse_seconds(const json::Value& value) {
  if (value.is_number()) return value.number();
  if (value.kind() != json::Kind::string) return std::nullopt;
  if (const auto seconds = parse_prometheus_number(value.text())) return seconds;
  const auto milliseconds = parse_duration(value.text());
  return milliseconds ? std::optional(static_cast<double>(*milliseconds) / 1'000) : std::nullopt;
}

/// Only whole seconds can be the period of a series.
std::optional<Seconds> parse_step(const json::Value& value) {
  const auto seconds = parse_seconds(value);
  if (!seconds || !(*seconds >= 1 && *seconds <= static_cast<double>(maximum_step))) return std::nullopt;
  const Seconds whole{static_cast<std::int64_t>(*seconds)};
  return static_cast<double>(whole.count()) == *seconds ? std::optional(whole) : std::nullopt;
}

}  // namespace

PrometheusQuery read_prometheus_query(const SourceDocument& document) {
  PrometheusQuery query;
  if (!document.request) return query;
  read_object(*document.request, document.violations, [&](json::ObjectReader& request) {
    query.name = request.string("name", longest_query_name).value_or("");
    query.expression = request.string("query", maximum_expression).value_or("");
    if (!request.has("step")) return;
    query.step = parse_step(*request.get("step"));
    if (!query.step)
      request.report("step", "out_of_range", "must be a number of whole seconds or a duration such as 1m, at most 31d");
  });
  return query;
}

std::optional<double> parse_prometheus_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace headroom::api
