#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace headroom::json {

enum class Kind : std::uint8_t { null, boolean, integer, real, string, array, object };

struct Member;

/// One value of a parsed document. It is valid as long as the document. It is small, because a large text has many
/// values, and cheap to copy. No text is longer, and no container has more elements, than `maximum_size`.
class Value {
 public:
  static constexpr std::size_t maximum_size = UINT32_MAX;

  Value() = default;
  static Value of_boolean(bool value);
  static Value of_integer(std::int64_t value);
  /// `text`: a finite number, as it was written. It is exact even if a double is not.
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
  /// The content of a string, or the text of a real number.
  std::string_view text() const { return {text_, size_}; }
  std::span<const Value> items() const { return {items_, size_}; }
  std::span<const Member> members() const;
  /// The member with this name. Null if there is none.
  const Value* find(std::string_view name) const;

 private:
  Value(Kind kind, std::size_t size) : kind_(kind), size_(static_cast<std::uint32_t>(size)) {}

  Kind kind_{Kind::null};
  std::uint32_t size_{0};  ///< the length of the text, or the number of items or members
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
