#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "api/json/value.hpp"

namespace headroom::lint {

/// A place in a document, which may be empty: the lenient reader of documents whose values are wrong. It never reports
/// anything. Every accessor answers no value for what is absent or of another type. A JSON null counts as absent.
/// It is valid as long as the document.
class Place {
 public:
  /// Nothing, nowhere.
  Place() = default;
  /// The whole document.
  explicit Place(const json::Value& document) : value_(&document) {}

  Place member(std::string_view name) const;
  /// The place of one of members().
  Place at(const json::Member& member) const;
  Place item(std::size_t index) const;

  bool present() const { return value_ != nullptr && value_->kind() != json::Kind::null; }
  /// Whether something stands here, be it null.
  bool is_written() const { return value_ != nullptr; }
  bool is_object() const { return present() && value_->kind() == json::Kind::object; }
  bool is_array() const { return present() && value_->kind() == json::Kind::array; }
  bool is_number() const { return present() && value_->is_number(); }
  bool is_text() const { return present() && value_->kind() == json::Kind::string; }
  bool is_boolean() const { return present() && value_->kind() == json::Kind::boolean; }

  std::optional<double> number() const;
  /// A number without a fraction, within ±2^53.
  std::optional<std::int64_t> integer() const;
  std::optional<std::string_view> text() const;
  std::optional<bool> boolean() const;
  /// The items of an array, at most `most`. Empty for anything else.
  std::span<const json::Value> items(std::size_t most = most_items) const;
  /// The members of an object. Empty for anything else.
  std::span<const json::Member> members() const;
  const json::Value* value() const { return value_; }

  /// RFC 6901, of this place, whether something stands there or not.
  const std::string& pointer() const { return pointer_; }
  /// The pointer of this place if something is written there, else of the nearest object around it that is there.
  const std::string& where() const { return value_ != nullptr ? pointer_ : around_; }

  /// What linting looks at of one list. More would take a time that grows with its square.
  static constexpr std::size_t most_items = 500;

 private:
  Place(const json::Value* value, std::string pointer, std::string around)
      : value_(value), pointer_(std::move(pointer)), around_(std::move(around)) {}

  const json::Value* value_{nullptr};
  std::string pointer_{};
  std::string around_{};  ///< the nearest place outside that exists
};

/// `name` as a step of a JSON pointer, with its slash.
std::string pointer_step(std::string_view name);

}  // namespace headroom::lint
