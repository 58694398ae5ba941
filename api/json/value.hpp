#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace headroom::json {

enum class Kind { null, boolean, integer, real, string, array, object };

struct Member;

/// One value of a parsed document; valid as long as the document is. Small, and copied freely.
class Value {
 public:
  Value() = default;
  static Value of_boolean(bool value);
  static Value of_integer(std::int64_t value);
  /// `text`: the number as it was written; exact where the double is not.
  static Value of_real(double value, std::string_view text);
  static Value of_string(std::string_view text);
  static Value of_array(std::span<const Value> items);
  static Value of_object(std::span<const Member> members);

  Kind kind() const { return kind_; }
  bool is_number() const { return kind_ == Kind::integer || kind_ == Kind::real; }
  bool boolean() const { return integer_ != 0; }
  std::int64_t integer() const { return integer_; }
  /// The value of an integer or real number.
  double number() const { return kind_ == Kind::integer ? static_cast<double>(integer_) : real_; }
  /// A string's content, or a real number's own text.
  std::string_view text() const { return text_; }
  std::span<const Value> items() const { return {items_, count_}; }
  std::span<const Member> members() const;
  /// The member of that name, or null.
  const Value* find(std::string_view name) const;

 private:
  Kind kind_{Kind::null};
  union {
    std::int64_t integer_{0};
    double real_;
    std::size_t count_;
  };
  union {
    std::string_view text_{};
    const Value* items_;
    const Member* members_;
  };
};

struct Member {
  std::string_view name;
  Value value;
};

inline std::span<const Member> Value::members() const { return {members_, count_}; }

}  // namespace headroom::json
