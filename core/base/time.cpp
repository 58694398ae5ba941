#include "core/base/time.hpp"

#include <cstdint>

namespace headroom {
namespace {

using namespace std::chrono;

/// Reads `count` digits at `at`. -1 if one is missing.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

struct Clockwork {
  int hour, minute, second;
};

std::optional<Clockwork> clockwork(std::string_view text) {
  Clockwork c{digits(text, 0, 2), digits(text, 3, 2), digits(text, 6, 2)};
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  if (c.hour < 0 || c.hour > 23 || c.minute < 0 || c.minute > 59 || c.second < 0 || c.second > 60) return std::nullopt;
  return c;
}

/// Reads `Z`, `+hh:mm` or `-hh:mm`, which must be the end of the text.
std::optional<minutes> offset(std::string_view text) {
  if (text == "Z" || text == "z") return minutes{0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const int h = digits(text, 1, 2);
  const int m = digits(text, 4, 2);
  if (h < 0 || h > 23 || m < 0 || m > 59) return std::nullopt;
  const minutes value{h * 60 + m};
  return text[0] == '-' ? -value : value;
}

void append_padded(std::string& out, std::int64_t value, int width) {
  char buffer[8];
  for (int i = width - 1; i >= 0; --i, value /= 10) buffer[i] = static_cast<char>('0' + value % 10);
  out.append(buffer, static_cast<std::size_t>(width));
}

}  // namespace

std::optional<Instant> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
  const int y = digits(text, 0, 4);
  const int m = digits(text, 5, 2);
  const int d = digits(text, 8, 2);
  if (y < 1970 || m < 0 || d < 0) return std::nullopt;
  const year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (!date.ok()) return std::nullopt;
  const auto time = clockwork(text.substr(11));
  if (!time) return std::nullopt;

  std::size_t at = 19;
  int millis = 0;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    int scale = 100;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      millis += (text[at] - '0') * scale;
    if (at == first) return std::nullopt;
  }
  const auto zone = offset(text.substr(at));
  if (!zone) return std::nullopt;
  const Instant at_utc =
      sys_days{date} + hours{time->hour} + minutes{time->minute} + seconds{time->second} + milliseconds{millis} - *zone;
  if (at_utc < Instant{} || at_utc >= Instant{sys_days{year{10000} / 1 / 1}}) return std::nullopt;
  return at_utc;
}

void append_rfc3339(std::string& out, Instant at) {
  const auto day_start = floor<days>(at);
  const year_month_day date{day_start};
  const hh_mm_ss clock{at - day_start};
  append_padded(out, int{date.year()}, 4);
  out += '-';
  append_padded(out, unsigned{date.month()}, 2);
  out += '-';
  append_padded(out, unsigned{date.day()}, 2);
  out += 'T';
  append_padded(out, clock.hours().count(), 2);
  out += ':';
  append_padded(out, clock.minutes().count(), 2);
  out += ':';
  append_padded(out, clock.seconds().count(), 2);
  out += '.';
  append_padded(out, clock.subseconds().count(), 3);
  out += 'Z';
}

std::string format_rfc3339(Instant at) {
  std::string out;
  append_rfc3339(out, at);
  return out;
}

}  // namespace headroom
