#include "api/json/yaml.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '/' || c == '-'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Whether the text is one of YAML 1.1's words for booleans and null, in any case.
bool is_reserved(std::string_view text) {
  static constexpr std::array words{"true", "false", "yes", "no", "on", "off", "y", "n", "null"};
  return std::ranges::any_of(words, [&](std::string_view word) { return std::ranges::equal(text, word, {}, lower); });
}

bool needs_no_quotes(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, is_word) && !is_reserved(text);
}

struct CodePoint {
  unsigned value;
  std::size_t bytes;
};

/// The character at `at` in well-formed UTF-8, if it takes two or three bytes; otherwise 0.
CodePoint short_sequence(std::string_view text, std::size_t at) {
  const auto bits = [&](std::size_t i, unsigned mask) { return static_cast<unsigned char>(text[at + i]) & mask; };
  const unsigned first = bits(0, 0xFF);
  if (first >= 0xC2 && first <= 0xDF) return {(bits(0, 0x1F) << 6) | bits(1, 0x3F), 2};
  if (first >= 0xE0 && first <= 0xEF) return {(bits(0, 0x0F) << 12) | (bits(1, 0x3F) << 6) | bits(2, 0x3F), 3};
  return {0, 1};
}

/// Characters that JSON allows in a string, but that YAML does not allow or takes for the end of a line.
bool needs_escape(unsigned code) {
  return (code >= 0x80 && code <= 0x9F) || code == 0x2028 || code == 0x2029 || code == 0xFEFF || code >= 0xFFFE;
}

void append_escape(std::string& out, unsigned code) {
  static constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) out += digits[(code >> shift) & 0xFU];
}

/// A quoted string of JSON is also one of YAML, except for those characters.
void append_quoted(std::string& out, std::string_view text) {
  std::string quoted;
  json::append_string(quoted, text);
  for (std::size_t at = 0; at < quoted.size();) {
    const CodePoint character = short_sequence(quoted, at);
    if (needs_escape(character.value))
      append_escape(out, character.value);
    else
      out.append(quoted, at, character.bytes);
    at += character.bytes;
  }
}

void append_text(std::string& out, std::string_view text) {
  if (needs_no_quotes(text))
    out += text;
  else
    append_quoted(out, text);
}

/// YAML 1.1 does not allow an exponent without a fraction.
void append_real(std::string& out, double number) {
  std::string text;
  json::append_number(text, number);
  const std::size_t exponent = text.find('e');
  if (exponent != std::string::npos && text.find('.') == std::string::npos) text.insert(exponent, ".0");
  out += text;
}

/// A value that does not need lines of its own.
void append_flow(std::string& out, const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::null:
      out += "null";
      return;
    case json::Kind::boolean:
      out += value.boolean() ? "true" : "false";
      return;
    case json::Kind::integer:
      out += std::to_string(value.integer());
      return;
    case json::Kind::real:
      append_real(out, value.number());
      return;
    case json::Kind::string:
      append_text(out, value.text());
      return;
    case json::Kind::array:
      out += "[]";
      return;
    case json::Kind::object:
      out += "{}";
      return;
  }
}

bool is_block(const json::Value& value) {
  return (value.kind() == json::Kind::object && !value.members().empty()) ||
         (value.kind() == json::Kind::array && !value.items().empty());
}

void append_block(std::string& out, const json::Value& value, std::size_t indent);

/// The text after the name of a member.
void append_member(std::string& out, const json::Value& value, std::size_t indent) {
  if (is_block(value)) {
    out += '\n';
    out.append(indent, ' ');
    append_block(out, value, indent);
    return;
  }
  out += ' ';
  append_flow(out, value);
  out += '\n';
}

void append_item(std::string& out, const json::Value& value, std::size_t indent) {
  out += "- ";
  if (is_block(value)) {
    append_block(out, value, indent);
    return;
  }
  append_flow(out, value);
  out += '\n';
}

/// The lines of a container that is not empty. The first line is already indented.
void append_block(std::string& out, const json::Value& value, std::size_t indent) {
  const bool object = value.kind() == json::Kind::object;
  const std::size_t count = object ? value.members().size() : value.items().size();
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out.append(indent, ' ');
    if (object) {
      append_text(out, value.members()[i].name);
      out += ':';
      append_member(out, value.members()[i].value, indent + 2);
    } else {
      append_item(out, value.items()[i], indent + 2);
    }
  }
}

}  // namespace

std::string to_yaml(const json::Value& value) {
  std::string out;
  if (is_block(value)) {
    append_block(out, value, 0);
  } else {
    append_flow(out, value);
    out += '\n';
  }
  return out;
}

}  // namespace headroom::api
