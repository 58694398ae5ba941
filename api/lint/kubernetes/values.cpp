#include "api/lint/kubernetes/values.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "api/lint/changes.hpp"
#include "api/lint/lower.hpp"
#include "core/kubernetes/objects/quantity.hpp"

namespace headroom::lint {
namespace {

constexpr std::size_t most_shown = 80;

/// Suffixes that people write, in small letters, and Kubernetes' own.
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> meant_suffixes{
    {{"k", "k"},   {"kb", "k"}, {"ki", "Ki"},  {"kib", "Ki"}, {"m", "M"}, {"mb", "M"}, {"mi", "Mi"}, {"mib", "Mi"},
     {"g", "G"},   {"gb", "G"}, {"gi", "Gi"},  {"gib", "Gi"}, {"t", "T"}, {"tb", "T"}, {"ti", "Ti"}, {"tib", "Ti"},
     {"pi", "Pi"}, {"pb", "P"}, {"pib", "Pi"}, {"b", ""},     {"%", ""},  {"", ""}}};

}  // namespace

std::optional<bool> quantity_is_positive(const Place& place) {
  if (const auto number = place.number()) return *number > 0;
  const auto text = place.text();
  const auto quantity = text ? kubernetes::parse_padded_quantity(*text) : std::nullopt;
  return quantity ? std::optional(quantity->nanos > 0) : std::nullopt;
}

std::optional<std::string> meant_quantity(std::string_view text) {
  std::string digits;
  std::string suffix;
  for (const char c : text.substr(0, most_shown)) {
    const bool is_digit = (c >= '0' && c <= '9') || c == '.';
    if (c == ' ') continue;
    if (is_digit && !suffix.empty()) return std::nullopt;
    if (is_digit)
      digits += c;
    else
      suffix += lower(c);
  }
  for (const auto& [written, meant] : meant_suffixes) {
    if (suffix != written) continue;
    std::string quantity = digits + std::string(meant);
    const auto read = kubernetes::parse_quantity(quantity);
    return read && read->nanos > 0 ? std::optional(std::move(quantity)) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::int64_t> leading_count(std::string_view text) {
  constexpr std::size_t most_digits = 9;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == 0 || digits > most_digits) return std::nullopt;
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + digits, count);
  return count;
}

std::optional<double> decimal_text(std::string_view text) {
  double number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = fault == std::errc{} && end == text.data() + text.size() && std::isfinite(number);
  return is_number ? std::optional(number) : std::nullopt;
}

std::string shown(const Place& place) {
  if (!place.present()) return "missing";
  if (const auto text = place.text()) return "'" + std::string(text->substr(0, most_shown)) + "'";
  if (place.is_object()) return "an object";
  return place.is_array() ? "a list" : json_text(*place.value());
}

}  // namespace headroom::lint
