#include "api/json/scan.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace headroom::json {
namespace {

constexpr auto none = std::string_view::npos;
constexpr std::string_view blanks = " \t\r\n";

/// The place behind the string that begins at `text[0]`. `none` if it does not end.
std::size_t end_of_string(std::string_view text) {
  // Most strings are short and without escapes; a search by memchr pays for longer ones.
  constexpr std::size_t short_string = 16;
  for (std::size_t at = 1; at < std::min(text.size(), short_string); ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\') break;
  }
  for (std::size_t quote = text.find('"', 1); quote != none; quote = text.find('"', quote + 1)) {
    std::size_t slashes = 0;
    while (text[quote - 1 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 0) return quote + 1;
  }
  return none;
}

std::size_t end_of_container(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t length = end_of_string(text.substr(at));
      if (length == none) return none;
      at += length - 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return none;
}

/// The length of the value that begins at `text[0]`. `none` if there is none, or if it does not end.
std::size_t length_of_value(std::string_view text) {
  if (text.empty()) return none;
  if (text.front() == '"') return end_of_string(text);
  if (text.front() == '{' || text.front() == '[') return end_of_container(text);
  const std::size_t length = std::min(text.find_first_of(",:]} \t\r\n"), text.size());
  return length == 0 ? none : length;
}

/// The code unit of `XXXX` behind `\u`. U+FFFD if these are not four hexadecimal digits.
std::uint32_t code_unit(std::string_view digits) {
  std::uint32_t unit = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, unit, 16);
  return digits.size() == 4 && read.ptr == end ? unit : 0xFFFD;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto continuation = [&](unsigned shift) { out += static_cast<char>(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | (point >> 6));
    continuation(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0U | (point >> 12));
    continuation(6);
    continuation(0);
  } else {
    out += static_cast<char>(0xF0U | (point >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

/// Takes the digits of `\uXXXX`, and of a second escape if both are one character, off the front of `rest`.
std::uint32_t take_code_point(std::string_view& rest) {
  const auto take = [&](std::size_t skipped) {
    rest.remove_prefix(std::min(skipped, rest.size()));
    const std::uint32_t unit = code_unit(rest.substr(0, 4));
    rest.remove_prefix(std::min<std::size_t>(4, rest.size()));
    return unit;
  };
  const std::uint32_t high = take(0);
  if (high < 0xD800 || high > 0xDFFF) return high;
  if (high > 0xDBFF || !rest.starts_with("\\u")) return 0xFFFD;
  const std::uint32_t low = code_unit(rest.substr(2, 4));
  if (low < 0xDC00 || low > 0xDFFF) return 0xFFFD;
  take(2);
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

char plain_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;  // the quote, the backslash and the slash stand for themselves
  }
}

}  // namespace

Scanner::Scanner(std::string_view container) : rest_(container) {
  skip_blanks();
  named_ = rest_.starts_with('{');
  if (!named_ && !rest_.starts_with('[')) rest_ = {};
  take(1);
}

std::optional<ScannedValue> Scanner::next() {
  skip_blanks();
  if (rest_.starts_with(',')) take(1);
  skip_blanks();
  const auto name = named_ ? take_name() : std::string_view{};
  const std::size_t length = name ? length_of_value(rest_) : none;
  if (length == none) {
    rest_ = {};
    return std::nullopt;
  }
  return ScannedValue{.name = *name, .text = take(length)};
}

std::optional<std::string_view> Scanner::take_name() {
  if (!rest_.starts_with('"')) return std::nullopt;
  const std::size_t length = end_of_string(rest_);
  if (length == none) return std::nullopt;
  const std::string_view quoted = take(length);
  skip_blanks();
  if (!rest_.starts_with(':')) return std::nullopt;
  take(1);
  skip_blanks();
  return quoted.substr(1, length - 2);
}

void Scanner::skip_blanks() {
  // Text of Writer has no blanks, so this is what nearly always happens.
  if (!rest_.empty() && rest_.front() > ' ') return;
  take(std::min(rest_.find_first_not_of(blanks), rest_.size()));
}

std::string_view Scanner::take(std::size_t size) {
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(taken.size());
  return taken;
}

std::optional<std::string_view> find_member(std::string_view object, std::string_view name) {
  const std::size_t first = object.find_first_not_of(blanks);
  if (first == none || object[first] != '{') return std::nullopt;
  Scanner members(object);
  while (const auto member = members.next())
    if (stands_for(member->name, name)) return member->text;
  return std::nullopt;
}

std::string without_members(std::string_view object, std::span<const std::string_view> names) {
  std::string text;
  text.reserve(object.size());
  Scanner members(object);
  while (const auto member = members.next()) {
    if (std::ranges::find(names, member->name) != names.end()) continue;
    text.append(text.empty() ? "{\"" : ",\"").append(member->name).append("\":").append(member->text);
  }
  return text.append(text.empty() ? "{}" : "}");
}

std::optional<std::string_view> content_of_string(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::nullopt;
  return value.substr(1, value.size() - 2);
}

std::string unescaped(std::string_view content) {
  std::string out;
  out.reserve(content.size());
  while (!content.empty()) {
    const std::string_view plain = content.substr(0, content.find('\\'));
    out += plain;
    content.remove_prefix(plain.size());
    if (content.size() < 2) break;
    const char escape = content[1];
    content.remove_prefix(2);
    if (escape == 'u')
      append_utf8(out, take_code_point(content));
    else
      out += plain_escape(escape);
  }
  return out;
}

bool stands_for(std::string_view content, std::string_view characters) {
  if (content.find('\\') == none) return content == characters;
  return unescaped(content) == characters;
}

}  // namespace headroom::json
