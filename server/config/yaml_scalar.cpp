#include "server/config/yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "api/json/writer.hpp"

namespace headroom::server {
namespace {

using Word = std::pair<std::string_view, std::string_view>;
constexpr std::array words{
    Word{"", "null"},          Word{"~", "null"},         Word{"null", "null"},      Word{"Null", "null"},
    Word{"NULL", "null"},      Word{"y", "true"},         Word{"Y", "true"},         Word{"yes", "true"},
    Word{"Yes", "true"},       Word{"YES", "true"},       Word{"true", "true"},      Word{"True", "true"},
    Word{"TRUE", "true"},      Word{"on", "true"},        Word{"On", "true"},        Word{"ON", "true"},
    Word{"n", "false"},        Word{"N", "false"},        Word{"no", "false"},       Word{"No", "false"},
    Word{"NO", "false"},       Word{"false", "false"},    Word{"False", "false"},    Word{"FALSE", "false"},
    Word{"off", "false"},      Word{"Off", "false"},      Word{"OFF", "false"},      Word{".nan", "\"NaN\""},
    Word{".NaN", "\"NaN\""},   Word{".NAN", "\"NaN\""},   Word{".inf", "\"Inf\""},   Word{".Inf", "\"Inf\""},
    Word{".INF", "\"Inf\""},   Word{"+.inf", "\"Inf\""},  Word{"+.Inf", "\"Inf\""},  Word{"+.INF", "\"Inf\""},
    Word{"-.inf", "\"-Inf\""}, Word{"-.Inf", "\"-Inf\""}, Word{"-.INF", "\"-Inf\""},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Digits {
  std::string_view text;
  int base;
};

/// Without the prefix that names their base, as Go's strconv.ParseInt with base 0 reads it: `0` alone means octal.
Digits digits_of(std::string_view text) {
  constexpr std::pair<std::string_view, int> prefixes[] = {{"0x", 16}, {"0X", 16}, {"0o", 8},
                                                           {"0O", 8},  {"0b", 2},  {"0B", 2}};
  for (const auto& [prefix, base] : prefixes)
    if (text.starts_with(prefix)) return {text.substr(2), base};
  if (text.size() > 1 && text.front() == '0') return {text.substr(1), 8};
  return {text, 10};
}

std::optional<std::string> whole_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const Digits digits = digits_of(text);
  if (digits.text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  const char* const last = digits.text.data() + digits.text.size();
  const auto read = std::from_chars(digits.text.data(), last, value, digits.base);
  if (read.ptr != last) return std::nullopt;
  if (read.ec == std::errc::result_out_of_range) {
    if (digits.base != 10) return std::nullopt;
    return (negative ? "-" : "") + std::string(digits.text);
  }
  if (read.ec != std::errc{}) return std::nullopt;
  return (negative && value > 0 ? "-" : "") + std::to_string(value);
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
bool is_decimal(std::string_view text) {
  std::size_t at = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const std::size_t whole = skip_digits(text, at) - at;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = skip_digits(text, at + 1) - at - 1;
    if (whole + fraction == 0) return false;
    at += 1 + fraction;
  } else if (whole == 0) {
    return false;
  }
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  ++at;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  return at < text.size() && skip_digits(text, at) == text.size();
}

std::optional<std::string> decimal(std::string_view text) {
  if (!is_decimal(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || !std::isfinite(value)) return std::nullopt;
  std::string out;
  json::append_number(out, value);
  return out;
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

std::string json_of_plain_scalar(std::string_view text) {
  if (const auto word = std::ranges::find(words, text, &Word::first); word != words.end())
    return std::string(word->second);
  if (is_digit(text.front()) || text.front() == '-' || text.front() == '+' || text.front() == '.') {
    std::string plain(text);
    if (text.front() != '.') std::erase(plain, '_');
    if (auto number = whole_number(plain)) return *std::move(number);
    if (auto number = decimal(plain)) return *std::move(number);
  }
  return json_string(text);
}

}  // namespace headroom::server
