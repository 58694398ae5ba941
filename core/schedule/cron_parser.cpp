#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <string>
#include <vector>

#include "core/schedule/cron.hpp"

namespace headroom {
namespace {

constexpr std::array<std::string_view, 12> month_names{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekday_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct Field {
  int least;
  int most;  ///< of a value
  int end;   ///< of `*`, and of a value with a step
  std::span<const std::string_view> names{};
  int first_name{0};
  bool takes_question_mark{false};
};
constexpr Field minute_field{0, 59, 59};
constexpr Field hour_field{0, 23, 23};
constexpr Field day_field{1, 31, 31, {}, 0, true};
constexpr Field month_field{1, 12, 12, month_names, 1};
constexpr Field weekday_field{0, 7, 6, weekday_names, 0, true};

/// The bits of a field, and whether it begins with a `*` that restricts nothing.
struct Bits {
  std::uint64_t values{0};
  bool any{false};
};

using Number = tl::expected<int, CronFault>;

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = text.find_first_of(separators); at != std::string_view::npos;
       at = text.find_first_of(separators, begin)) {
    parts.push_back(text.substr(begin, at - begin));
    begin = at + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

Number digits(std::string_view text) {
  const bool all_digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (!all_digits) return tl::unexpected(CronFault::syntax);
  int number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{}) return tl::unexpected(CronFault::range);
  return number;
}

/// `at_end`: a name at the end of a range, at which Sunday is 7.
Number value_of(std::string_view text, const Field& field, bool at_end = false) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  const auto name = std::ranges::find(field.names, lower);
  if (name != field.names.end()) {
    const int number = field.first_name + static_cast<int>(name - field.names.begin());
    return at_end && field.most == 7 && number == 0 ? 7 : number;
  }
  const auto number = digits(text);
  if (number && (*number < field.least || *number > field.most)) return tl::unexpected(CronFault::range);
  return number;
}

struct Range {
  int from{0};
  int to{0};
  bool any{false};
};

tl::expected<Range, CronFault> range_of(std::string_view text, const Field& field, bool has_step) {
  if (text == "*" || (text == "?" && field.takes_question_mark)) return Range{field.least, field.end, true};
  const std::size_t dash = text.find('-');
  const auto from = value_of(text.substr(0, dash), field);
  if (!from) return tl::unexpected(from.error());
  if (dash == std::string_view::npos) return Range{*from, has_step ? std::max(field.end, *from) : *from};
  const auto to = value_of(text.substr(dash + 1), field, true);
  if (!to) return tl::unexpected(to.error());
  if (*to < *from) return tl::unexpected(CronFault::order);
  return Range{*from, *to};
}

tl::expected<Bits, CronFault> item_of(std::string_view text, const Field& field) {
  const std::size_t slash = text.find('/');
  const bool has_step = slash != std::string_view::npos;
  const auto step = has_step ? digits(text.substr(slash + 1)) : Number(1);
  if (!step) return tl::unexpected(step.error());
  const auto range = range_of(text.substr(0, slash), field, has_step);
  if (!range) return tl::unexpected(range.error());
  if (*step == 0) return tl::unexpected(CronFault::step);
  Bits bits{.any = range->any && *step == 1};
  for (int value = range->from; value <= range->to; value += std::min(*step, 64))
    bits.values |= std::uint64_t{1} << (field.most == 7 ? value % 7 : value);
  return bits;
}

tl::expected<Bits, CronFault> bits_of(std::string_view text, const Field& field) {
  Bits all;
  for (const std::string_view item : split(text, ",")) {
    const auto bits = item_of(item, field);
    if (!bits) return bits;
    all.values |= bits->values;
    all.any = all.any || bits->any;
  }
  return all;
}

}  // namespace

tl::expected<Cron, CronFault> parse_cron(std::string_view text) {
  std::vector<std::string_view> fields = split(text, " \t");
  std::erase_if(fields, [](std::string_view field) { return field.empty(); });
  if (!fields.empty() && fields[0].starts_with('@')) return tl::unexpected(CronFault::macro);
  if (fields.size() != 5) return tl::unexpected(CronFault::field_count);
  constexpr std::array<const Field*, 5> kinds{&minute_field, &hour_field, &day_field, &month_field, &weekday_field};
  std::array<Bits, 5> bits;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto read = bits_of(fields[i], *kinds[i]);
    if (!read) return tl::unexpected(read.error());
    bits[i] = *read;
  }
  const auto narrow = [&](std::size_t i) { return static_cast<std::uint32_t>(bits[i].values); };
  return Cron{.minutes = bits[0].values,
              .hours = narrow(1),
              .days = narrow(2),
              .months = narrow(3),
              .weekdays = narrow(4),
              .any_day = bits[2].any,
              .any_weekday = bits[4].any};
}

std::string_view words_of(CronFault fault) {
  switch (fault) {
    case CronFault::field_count:
      return "does not have the five fields minute, hour, day, month and weekday";
    case CronFault::macro:
      return "is a macro such as @daily, which is not supported";
    case CronFault::range:
      return "has a number outside its field";
    case CronFault::order:
      return "has a range that runs backwards";
    case CronFault::step:
      return "has a step of 0";
    case CronFault::syntax:
      return "has an item that is no value, range, list or step";
  }
  return "can't be read";
}

}  // namespace headroom
