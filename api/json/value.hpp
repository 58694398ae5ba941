#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace headroom::json {

enum class Kind : std::uint8_t { null, boolean, integer, real, string, array, object };

struct Member;

/// One value of a parsed document; valid as long as the document is. Small, since a large text has many, and copied
/// freely. No text is longer and no container fuller than `maximum_size`.
class Value {
 public:
  static constexpr std::size_t maximum_size = UINT32_MAX;

  Value() = default;
  static Value of_boolean(bool value);
  static Value of_integer(std::int64_t value);
  /// `text`: a finite number as it was written; exact where a double is not.
  static Value of_real(std::string_view text);
  static Value of_string(std::string_view text);
  static Value of_array(std::span<const Value> items);
  static Value of_object(std::span<const Member> members);

  Kind kind() const { return kind_; }
  bool is_number() const { return kind_ == Kind::integer || kind_ == Kind::real; }
  bool boolean() const { return integer_ != 0; }
  std::int64_t integer() const { return integer_; }
  /// The value of an integer or real number.
  double number() const;
  /// A string's content, or a real number's own text.
  std::string_view text() const { return {text_, size_}; }
  std::span<const Value> items() const { return {items_, size_}; }
  std::span<const Member> members() const;
  /// The member of that name, or null.
  const Value* find(std::string_view name) const;

 private:
  Value(Kind kind, std::size_t size) : kind_(kind), size_(static_cast<std::uint32_t>(size)) {}

  Kind kind_{Kind::null};
  std::uint32_t size_{0};  ///< of the text, or how many items or members
  union {
    std::int64_t integer_{0};
    const char* text_;
    const Value* items_;
    const Member* members_;
  };
};

struct Member {
  std::string_view name;
  Value value;
};

inline std::span<const Member> Value::members() const { return {members_, size_}; }

}  // namespace headroom::json
