#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/money.hpp"
#include "core/base/time.hpp"

namespace headroom::json {

/// Appends `text` as a JSON string. Bytes that are not UTF-8 become U+FFFD.
void append_string(std::string& out, std::string_view text);

/// Appends the shortest decimal that reads back as `value`. Whole numbers have no fraction. `value` must be finite.
void append_number(std::string& out, double value);

/// Writes one JSON text from front to back into a string. It adds commas by itself. Members appear in the order of the
/// calls.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  /// The name of the next value: a literal without characters that need escaping. name_text() escapes any other name.
  Writer& name(std::string_view literal);
  Writer& name_text(std::string_view text);

  Writer& value(std::string_view text);
  Writer& value(const char* text) { return value(std::string_view(text)); }
  Writer& value(bool value);
  Writer& value(double number);
  template <std::integral Int>
  requires(!std::same_as<Int, bool>) Writer& value(Int whole) { return integer(static_cast<std::int64_t>(whole)); }
  Writer& value(Instant at);
  Writer& value(MicroDollars amount);
  Writer& null();
  /// A complete JSON text that was made elsewhere.
  Writer& raw(std::string_view json);

  /// How many bytes the text has. It names the place behind them for text_from() and insert().
  std::size_t size() const { return out_.size(); }
  /// What stands behind a place. Valid until more is written.
  std::string_view text_from(std::size_t place) const { return std::string_view(out_).substr(place); }
  /// Puts more text at a place in the middle. It needs its own commas. What stands behind the place moves.
  void insert(std::size_t place, std::string_view json) { out_.insert(place, json); }

  template <class T>
  Writer& field(std::string_view literal, const T& v) {
    name(literal);
    return value(v);
  }
  /// Only if there is a value.
  template <class T>
  Writer& optional_field(std::string_view literal, const std::optional<T>& v) {
    return v ? field(literal, *v) : *this;
  }

 private:
  Writer& open(char bracket);
  Writer& close(char bracket);
  Writer& integer(std::int64_t whole);
  void separate();

  std::string& out_;
  bool first_{true};
};

}  // namespace headroom::json
