#include "core/schedule/action_times.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace headroom {
namespace {

using namespace std::chrono;

constexpr int longest_period = 1'000'000;
constexpr int first_year = 1970;
constexpr int last_year = 2199;

/// Text that is read from its beginning.
struct Rest {
  std::string_view text;

  bool take(std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
  }
  std::optional<int> number(std::size_t most_digits) {
    int value = 0;
    const std::string_view digits = text.substr(0, most_digits);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (fault != std::errc{} || digits.starts_with('-')) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - digits.data()));
    return value;
  }
};

std::vector<std::string_view> words_in(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return words;
    const std::size_t end = std::min(text.find_first_of(" \t", begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

/// AWS prints hours of one digit, too: `2020-12-08T9:36:00`.
std::optional<ActionTimes> read_at(std::string_view inside) {
  Rest rest{inside};
  const auto year = rest.number(4);
  const auto month = rest.take("-") ? rest.number(2) : std::nullopt;
  const auto day = rest.take("-") ? rest.number(2) : std::nullopt;
  const auto hour = rest.take("T") ? rest.number(2) : std::nullopt;
  const auto minute = rest.take(":") ? rest.number(2) : std::nullopt;
  const auto second = rest.take(":") ? rest.number(2) : std::optional(0);
  if (!year || !month || !day || !hour || !minute || !second || !rest.text.empty()) return std::nullopt;
  const year_month_day date(std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)});
  const bool is_time = *hour < 24 && *minute < 60 && *second < 60;
  if (!date.ok() || *year < first_year || !is_time) return std::nullopt;
  return OnceAt{local_days(date) + hours{*hour} + minutes{*minute} + seconds{*second}};
}

std::optional<ActionTimes> read_rate(std::string_view inside) {
  const auto words = words_in(inside);
  if (words.size() != 2) return std::nullopt;
  Rest rest{words[0]};
  const auto count = rest.number(7);
  if (!count || !rest.text.empty() || *count < 1 || *count > longest_period) return std::nullopt;
  const std::string_view unit = words[1].ends_with('s') ? words[1].substr(0, words[1].size() - 1) : words[1];
  if (unit == "minute") return Every{minutes{*count}};
  if (unit == "hour") return Every{hours{*count}};
  if (unit == "day") return Every{days{*count}};
  return std::nullopt;
}

std::optional<std::vector<std::pair<int, int>>> read_years(std::string_view field) {
  std::vector<std::pair<int, int>> years;
  if (field == "*" || field == "?") return years;
  Rest rest{field};
  do {
    const auto from = rest.number(4);
    const auto to = rest.take("-") ? rest.number(4) : from;
    if (!from || !to || *from < first_year || *to > last_year || *to < *from) return std::nullopt;
    years.emplace_back(*from, *to);
  } while (rest.take(","));
  std::ranges::sort(years);
  return rest.text.empty() ? std::optional(std::move(years)) : std::nullopt;
}

std::optional<ActionTimes> read_cron(std::string_view inside) {
  const auto fields = words_in(inside);
  if (fields.size() != 6) return std::nullopt;
  const std::string_view weekdays = fields[4];
  if (std::ranges::any_of(weekdays, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  auto years = read_years(fields[5]);
  std::string five;
  for (std::size_t i = 0; i < 5; ++i) five.append(i == 0 ? "" : " ").append(fields[i]);
  const auto cron = parse_cron(five);
  if (!years || !cron) return std::nullopt;
  return CronInYears{*cron, *std::move(years)};
}

}  // namespace

std::optional<ActionTimes> parse_action_schedule(std::string_view text) {
  if (!text.ends_with(')')) return std::nullopt;
  text.remove_suffix(1);
  Rest rest{text};
  if (rest.take("at(")) return read_at(rest.text);
  if (rest.take("rate(")) return read_rate(rest.text);
  if (rest.take("cron(")) return read_cron(rest.text);
  return std::nullopt;
}

}  // namespace headroom
