#include "server/process/zone_rule.hpp"

#include <algorithm>
#include <charconv>

namespace headroom::server {
namespace {

using namespace std::chrono;

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool accept(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// An abbreviation: letters, or anything between < and >.
  bool name() {
    if (accept('<')) {
      const std::size_t end = rest_.find('>');
      if (end == std::string_view::npos) return false;
      rest_.remove_prefix(end + 1);
      return true;
    }
    const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    const auto size = static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_letter) - rest_.begin());
    rest_.remove_prefix(size);
    return size >= 3;
  }

  std::optional<int> number() {
    int value = 0;
    const auto [end, fault] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (fault != std::errc{} || value < 0 || value > 999) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  /// `[+-]hh[:mm[:ss]]`
  std::optional<Seconds> time() {
    const bool negative = accept('-');
    if (!negative) accept('+');
    Seconds sum{0};
    for (Seconds part{3600}; part >= Seconds{1}; part /= 60) {
      const auto value = number();
      if (!value) return std::nullopt;
      sum += part * *value;
      if (!accept(':')) break;
    }
    return negative ? -sum : sum;
  }

 private:
  std::string_view rest_;
};

std::optional<YearlyTime> day_of(Reader& reader) {
  YearlyTime day;
  if (reader.accept('M')) {
    const auto month = reader.number();
    const bool first_dot = reader.accept('.');
    const auto week = reader.number();
    const bool second_dot = reader.accept('.');
    const auto weekday = reader.number();
    if (!month || !week || !weekday || !first_dot || !second_dot) return std::nullopt;
    if (*month < 1 || *month > 12 || *week < 1 || *week > 5 || *weekday > 6) return std::nullopt;
    day = {.month = *month, .week = *week, .weekday = *weekday};
  } else {
    day.kind = reader.accept('J') ? YearlyTime::Kind::day_without_leap : YearlyTime::Kind::day_of_year;
    const auto number = reader.number();
    if (!number || *number > 365) return std::nullopt;
    day.day = *number;
  }
  if (!reader.accept('/')) return day;
  const auto time = reader.time();
  if (!time) return std::nullopt;
  day.time = *time;
  return day;
}

sys_days day_in(const YearlyTime& when, year in) {
  const sys_days new_year{in / January / 1};
  if (when.kind == YearlyTime::Kind::day_of_year) return new_year + days{when.day};
  if (when.kind == YearlyTime::Kind::day_without_leap)
    return new_year + days{when.day - 1 + (in.is_leap() && when.day >= 60 ? 1 : 0)};
  const auto month_in = in / month(static_cast<unsigned>(when.month));
  const weekday on(static_cast<unsigned>(when.weekday));
  if (when.week == 5) return sys_days{month_in / on[last]};
  return sys_days{month_in / on[static_cast<unsigned>(when.week)]};
}

}  // namespace

std::optional<ZoneRule> parse_zone_rule(std::string_view text) {
  Reader reader(text);
  ZoneRule rule;
  if (!reader.name()) return std::nullopt;
  const auto west = reader.time();
  if (!west) return std::nullopt;
  rule.standard = -*west;
  if (reader.done()) return rule;
  if (!reader.name()) return std::nullopt;
  rule.summer = rule.standard + Seconds{3600};
  if (!reader.accept(',')) {
    const auto summer_west = reader.time();
    if (!summer_west || !reader.accept(',')) return std::nullopt;
    rule.summer = -*summer_west;
  }
  const auto begins = day_of(reader);
  const bool comma = reader.accept(',');
  const auto ends = day_of(reader);
  if (!begins || !comma || !ends || !reader.done()) return std::nullopt;
  rule.summer_begins = *begins;
  rule.summer_ends = *ends;
  return rule;
}

std::vector<OffsetChange> changes_by(const ZoneRule& rule, Instant after, Instant until) {
  std::vector<OffsetChange> changes;
  if (!rule.summer) return changes;
  const year first = year_month_day(floor<days>(after)).year();
  const year last = year_month_day(floor<days>(until)).year();
  for (year in = first - years{1}; in <= last + years{1}; ++in) {
    const Instant begins = day_in(rule.summer_begins, in) + rule.summer_begins.time - rule.standard;
    const Instant ends = day_in(rule.summer_ends, in) + rule.summer_ends.time - *rule.summer;
    changes.push_back({begins, *rule.summer});
    changes.push_back({ends, rule.standard});
  }
  std::erase_if(changes, [&](const OffsetChange& change) { return change.at <= after || change.at > until; });
  std::ranges::stable_sort(changes, {}, &OffsetChange::at);
  return changes;
}

}  // namespace headroom::server
