#include "core/rightsizing/data_size.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view prefixes = "kmgtpe";

/// With at most this many decimals, a fraction times the largest unit fits into 128 bits.
constexpr std::size_t most_decimals = 18;

Error refused(std::string detail) { return {.code = "invalid_data_size", .detail = std::move(detail)}; }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::int64_t power(std::int64_t base, std::size_t exponent) {
  std::int64_t result = 1;
  for (; exponent > 0; --exponent) result *= base;
  return result;
}

/// The bytes in one `kB`, `GiB` or `B`. No value for any other word.
std::optional<std::int64_t> unit_of(std::string_view suffix) {
  const std::string word = lower(suffix);
  if (word.empty() || word == "b") return 1;
  const auto prefix = prefixes.find(word.front());
  if (prefix == std::string_view::npos) return std::nullopt;
  if (word.substr(1) == "b") return power(1000, prefix + 1);
  if (word.substr(1) == "ib") return power(1024, prefix + 1);
  return std::nullopt;
}

Error unreadable(std::string_view text) {
  return refused(
      "\"" + std::string(text.substr(0, 64)) +
      "\" is not a size: write a number without sign or exponent and one of B, kB, MB, GB, TB, PB (powers of "
      "1000) or KiB, MiB, GiB, TiB, PiB (powers of 1024), as in 1.5 TiB");
}

/// Whether the suffix is like that of `1T` and `4g`: nobody can tell powers of 1000 from powers of 1024.
bool is_ambiguous(std::string_view suffix) {
  return suffix.size() == 1 && prefixes.find(lower(suffix)) != std::string_view::npos;
}

Error ambiguous(std::string_view number, std::string_view letter) {
  const std::string amount(number);
  const std::string unit = lower(letter) == "k" ? "k" : upper(letter);
  return refused("\"" + amount + std::string(letter) + "\" is read differently by different programs: write " + amount +
                 unit + "B for powers of 1000, or " + amount + upper(letter) + "iB for powers of 1024");
}

Error too_large(std::string_view text) {
  return refused("\"" + std::string(text.substr(0, 64)) + "\" is more than Spark can number partitions for: at most " +
                 std::to_string(most_data) + " bytes, just under 256 PiB");
}

Int128 value_of(std::string_view number) {
  Int128 value = 0;
  for (const char c : number) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

Result<DataSize> parse_data_size(std::string_view text) {
  const std::string_view size = trimmed(text);
  const std::string_view number = size.substr(0, size.find_first_not_of("0123456789."));
  const std::string_view suffix = trimmed(size.substr(number.size()));
  if (size.starts_with('-'))
    return tl::unexpected(refused("\"" + std::string(size.substr(0, 64)) + "\" is negative: at least 1 B"));
  const auto point = number.find('.');
  std::string_view whole = number.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? "" : number.substr(point + 1);
  const bool half_a_number = whole.empty() || (point != std::string_view::npos && fraction.empty());
  if (half_a_number || fraction.find('.') != std::string_view::npos) return tl::unexpected(unreadable(size));

  const auto unit = unit_of(suffix);
  if (!unit) return tl::unexpected(is_ambiguous(suffix) ? ambiguous(number, suffix) : unreadable(size));
  whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
  fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
  if (whole.size() > most_decimals) return tl::unexpected(too_large(size));
  if (fraction.size() > most_decimals)
    return tl::unexpected(refused("a size has at most " + std::to_string(most_decimals) + " decimals"));

  const Int128 part = ceil_div<Int128>(value_of(fraction) * *unit, power(10, fraction.size()));
  const Int128 bytes = value_of(whole) * *unit + part;
  if (bytes > most_data) return tl::unexpected(too_large(size));
  if (bytes == 0) return tl::unexpected(refused("\"" + std::string(size) + "\" is no data: must be at least 1 B"));
  return DataSize{std::string(text), static_cast<std::int64_t>(bytes)};
}

std::string format_binary(std::int64_t bytes) {
  static constexpr std::array<const char*, 7> units{" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  // From 1023.95 on, rounding to tenths would give 1024.
  for (; amount >= (unit == 0 ? 1024 : 1023.95) && unit + 1 < units.size(); ++unit) amount /= 1024;
  const double tenths = static_cast<double>(std::llround(amount * 10)) / 10;
  std::string out = text::quantity(tenths);
  std::erase(out, ',');
  return out + units[unit];
}

}  // namespace headroom::rightsizing
