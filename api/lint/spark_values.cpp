#include "api/lint/spark_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "api/lint/changes.hpp"
#include "api/lint/lower.hpp"

namespace headroom::lint {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// A number at the beginning of a text, and what follows it.
template <class Number>
std::optional<std::pair<Number, std::string_view>> leading(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number number{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{}) return std::nullopt;
  return std::pair(number, text.substr(static_cast<std::size_t>(end - text.data())));
}

template <class Number>
std::optional<Number> whole_text(std::string_view text) {
  const auto found = leading<Number>(text);
  return found && found->second.empty() ? std::optional(found->first) : std::nullopt;
}

constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> time_units{{{"", 1'000'000},
                                                                               {"us", 1},
                                                                               {"ms", 1'000},
                                                                               {"s", 1'000'000},
                                                                               {"m", 60'000'000},
                                                                               {"min", 60'000'000},
                                                                               {"h", 3'600'000'000},
                                                                               {"d", 86'400'000'000}}};

constexpr std::string_view size_units = "bkmgtp";

/// The unit that a suffix begins with, and whether it is one of Spark's own.
std::optional<std::pair<char, bool>> size_unit(std::string_view suffix) {
  const std::string small = lower(suffix);
  if (small.empty()) return std::pair('b', true);
  if (size_units.find(small[0]) == std::string_view::npos) return std::nullopt;
  const std::string_view rest = std::string_view(small).substr(1);
  if (rest.empty() || (rest == "b" && small[0] != 'b')) return std::pair(small[0], true);
  if (rest == "i" || rest == "ib") return std::pair(small[0], false);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> SparkConf::text(std::string_view key) const {
  const Place place = at(key);
  if (!place.present() || place.is_object() || place.is_array()) return std::nullopt;
  if (const auto text = place.text()) return std::string(trimmed(*text));
  return json_text(*place.value());
}

std::optional<std::int64_t> SparkConf::integer(std::string_view key) const {
  const auto given = text(key);
  const auto number = given ? whole_text<std::int32_t>(*given) : std::nullopt;
  return number ? std::optional<std::int64_t>(*number) : std::nullopt;
}

std::optional<double> SparkConf::number(std::string_view key) const {
  const auto given = text(key);
  const auto number = given ? whole_text<double>(*given) : std::nullopt;
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<bool> SparkConf::boolean(std::string_view key) const {
  const auto given = text(key);
  const std::string small = given ? lower(*given) : "";
  if (small == "true") return true;
  return small == "false" ? std::optional(false) : std::nullopt;
}

std::optional<std::int64_t> spark_time(std::string_view text) {
  constexpr std::int64_t most_seconds = INT32_MAX;
  const std::string small = lower(trimmed(text));
  if (small == "infinity" || small == "inf") return endless;
  const auto found = leading<std::int64_t>(small);
  if (!found) return std::nullopt;
  const auto [number, suffix] = *found;
  const auto* const unit = std::ranges::find(time_units, suffix, &std::pair<std::string_view, std::int64_t>::first);
  if (unit == time_units.end()) return std::nullopt;
  const double seconds = static_cast<double>(number) * static_cast<double>(unit->second) / 1e6;
  if (seconds >= static_cast<double>(most_seconds)) return endless;
  return seconds < -static_cast<double>(most_seconds) ? -1 : number * unit->second;
}

bool is_spark_size(std::string_view text) {
  const std::string_view given = trimmed(text);
  const auto found = leading<std::int64_t>(given);
  if (!found || found->first < 0 || given.starts_with('+')) return false;
  const auto unit = size_unit(found->second);
  return unit && unit->second;
}

std::optional<std::string> meant_spark_size(std::string_view text) {
  const auto found = leading<double>(trimmed(text));
  if (!found || !(found->first > 0) || found->first > 1e12) return std::nullopt;
  auto [number, suffix] = *found;
  const auto unit = size_unit(trimmed(suffix));
  if (!unit) return std::nullopt;
  std::size_t place = size_units.find(unit->first);
  while (number != std::floor(number) && place > 0) {
    number *= 1024;
    --place;
  }
  return std::to_string(std::llround(std::ceil(number))) + size_units[place];
}

}  // namespace headroom::lint
