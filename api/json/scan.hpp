#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Finds single values in JSON text without building a tree. The text must be one that Writer wrote or that parse()
/// accepts. A scan of any other text ends early; it never reads outside the text.
namespace headroom::json {

/// One member of an object or one item of an array, as it stands in the text.
struct ScannedValue {
  std::string_view name{};  ///< without its quotes, with its escapes; empty for an item
  std::string_view text{};  ///< the whole value; a string has its quotes
};

/// Visits the members of one object, or the items of one array, in the order of the text. It passes over everything
/// that is nested in them. Any other value has none.
class Scanner {
 public:
  explicit Scanner(std::string_view container);
  /// The next member or item. No value at the end.
  std::optional<ScannedValue> next();

 private:
  std::optional<std::string_view> take_name();
  void skip_blanks();
  /// Takes `size` bytes off the front of what is left.
  std::string_view take(std::size_t size);

  std::string_view rest_{};
  bool named_{false};
};

/// The value of the object's own member with this name, wherever it stands among the others. No value if there is none,
/// or if `object` is no object.
std::optional<std::string_view> find_member(std::string_view object, std::string_view name);

/// The object without its own members of these names. The other members stay as they stand in the text.
std::string without_members(std::string_view object, std::span<const std::string_view> names);

/// What stands between the quotes of a string. No value if `value` is no string.
std::optional<std::string_view> content_of_string(std::string_view value);

/// The characters that the content of a string stands for.
std::string unescaped(std::string_view content);

/// Whether the content of a string stands for these characters.
bool stands_for(std::string_view content, std::string_view characters);

}  // namespace headroom::json
