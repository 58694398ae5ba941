#include "api/wire/fields/statistic.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

constexpr std::array<std::pair<std::string_view, StatisticKind>, 5> kinds{
    {{"average", StatisticKind::average},
     {"sum", StatisticKind::sum},
     {"minimum", StatisticKind::minimum},
     {"maximum", StatisticKind::maximum},
     {"sample_count", StatisticKind::sample_count}}};

std::optional<double> percentile(std::string_view text) {
  if (!text.starts_with('p') || text.size() < 2 || text[1] < '0' || text[1] > '9') return std::nullopt;
  double value = 0;
  const auto end = std::from_chars(text.data() + 1, text.data() + text.size(), value, std::chars_format::fixed);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size() || value < 0 || value > 100) return std::nullopt;
  return value;
}

}  // namespace

Statistic decode_statistic(json::ObjectReader& object) {
  const auto text = object.string("statistic", 16);
  if (!text) return {};
  for (const auto& [name, kind] : kinds)
    if (name == *text) return {.kind = kind};
  if (const auto value = percentile(*text)) return {.kind = StatisticKind::percentile, .percentile = *value};
  object.report("statistic", "unknown_value",
                "must be one of: average, sum, minimum, maximum, sample_count, or a percentile such as p99.5");
  return {};
}

std::string statistic_name(const Statistic& statistic) {
  for (const auto& [name, kind] : kinds)
    if (kind == statistic.kind) return std::string(name);
  std::string out = "p";
  json::append_number(out, statistic.percentile);
  return out;
}

}  // namespace headroom::api
