#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/base/money.hpp"
#include "core/base/time.hpp"

namespace headroom::json {

/// A place in a document, as a chain of steps to the root. It becomes a JSON pointer only if a fault is reported. A
/// step points to the step before it, so that one needs a name of its own and must live as long.
struct Path {
  const Path* parent{nullptr};
  std::string_view name{};
  std::size_t index{npos};
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  Path member(std::string_view member_name) const& { return {this, member_name, npos}; }
  Path member(std::string_view) && = delete;
  Path item(std::size_t item_index) const& { return {this, {}, item_index}; }
  Path item(std::size_t) && = delete;
  std::string pointer() const;
};

/// Collects every fault of a document. The first `capacity` are kept, the others are only counted.
class Violations {
 public:
  static constexpr std::size_t capacity = 100;
  void add(const Path& path, std::string_view code, std::string detail);
  /// A fault whose pointer is relative to `path`.
  void add(const Path& path, const Violation& fault);
  bool empty() const { return total_ == 0; }
  std::size_t total() const { return total_; }
  const std::vector<Violation>& kept() const { return kept_; }
  /// The error that lists them.
  Error error(std::string_view what) const;

 private:
  std::vector<Violation> kept_;
  std::size_t total_{0};
};

/// Whether an object may have fields that are not read.
enum class UnknownFields {
  refused,  ///< for our own documents
  ignored,  ///< for other systems' documents
};

template <class Enum>
using Names = std::span<const std::pair<std::string_view, Enum>>;

/// What `nested` returns: what `read` returned, or no value if there was no object. If `read` returns an optional,
/// `nested` does not wrap it into a second one.
template <class Answer>
struct MaybeRead {
  using type = std::optional<Answer>;
};
template <class Answer>
struct MaybeRead<std::optional<Answer>> {
  using type = std::optional<Answer>;
};
template <>
struct MaybeRead<void> {
  using type = void;
};

/// Reads the fields of one object strictly. Each accessor reports a field of the wrong type or out of range, and then
/// returns no value. `null` counts as absent only in other systems' documents.
///
/// read() opens the reader of a whole document, nested() that of an object under a name, each() those of the objects in
/// a list. All three close the reader when their function is done with it: then every field that was not read is
/// reported as `unknown_field`, in the order of the document.
class ObjectReader {
 public:
  // A copy would not know which fields the original reads.
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  const Path& path() const { return path_; }
  Violations& violations() const { return violations_; }
  bool has(std::string_view name) const { return given(object_.find(name)) != nullptr; }

  /// The raw value, which then counts as read. Null if absent.
  const Value* get(std::string_view name);

  std::optional<bool> boolean(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t minimum, std::int64_t maximum);
  std::optional<double> number(std::string_view name, double minimum, double maximum);
  /// These three take every value. The caller judges the range afterwards.
  std::optional<std::int64_t> integer(std::string_view name) { return integer(name, INT64_MIN, INT64_MAX); }
  std::optional<double> number(std::string_view name);
  std::optional<Seconds> seconds(std::string_view name) { return seconds(name, INT64_MIN, INT64_MAX); }
  std::optional<std::string_view> string(std::string_view name, std::size_t maximum_length = 256);
  std::optional<Seconds> seconds(std::string_view name, std::int64_t minimum, std::int64_t maximum);
  std::optional<MicroDollars> dollars(std::string_view name);
  std::optional<Instant> time(std::string_view name);
  template <class Enum>
  std::optional<Enum> choice(std::string_view name, Names<Enum> names) {
    const auto text = string(name);
    if (!text) return std::nullopt;
    for (const auto& [known, value] : names)
      if (known == *text) return value;
    std::string list;
    for (const auto& [known, value] : names) list.append(list.empty() ? "" : ", ").append(known);
    violations_.add(path_.member(name), "unknown_value", "must be one of: " + list);
    return std::nullopt;
  }
  const Value* object(std::string_view name);
  /// The items. Reports a fault if there are more than `maximum_items`.
  std::optional<std::span<const Value>> array(std::string_view name, std::size_t maximum_items);

  /// Calls `read` with a reader of the object under `name`, if there is one, and returns what `read` returns.
  template <class Read>
  auto nested(std::string_view name, Read read) {
    return nested(name, unknown_, std::move(read));
  }
  /// Like the function above, for an object that treats unknown fields differently from this one.
  template <class Read>
  auto nested(std::string_view name, UnknownFields unknown, Read read) ->
      typename MaybeRead<std::invoke_result_t<Read&, ObjectReader&>>::type;

  /// Calls `read` with a reader of each object in the array under `name`, which may have at most `maximum_items`.
  /// Reports every item that is not an object. In our own documents such an item reads like an object without fields;
  /// in other systems' documents it is skipped. Returns the number of items. No value if there is no such array, or if
  /// it is too long.
  template <class Read>
  std::optional<std::size_t> each(std::string_view name, std::size_t maximum_items, Read read) {
    return each(name, maximum_items, unknown_, std::move(read));
  }
  /// Like the function above, for objects that treat unknown fields differently from this one.
  template <class Read>
  std::optional<std::size_t> each(std::string_view name, std::size_t maximum_items, UnknownFields unknown, Read read);

  /// Calls `read` with each text in the array under `name` and with the path of the text. Reports every item that is
  /// not a text. Returns what each() returns.
  template <class Read>
  std::optional<std::size_t> each_string(std::string_view name, std::size_t maximum_items, Read read);

  /// Reports `missing` if the field is absent. A field with a wrong value counts as present.
  void require(std::string_view name);
  void report(std::string_view name, std::string_view code, std::string detail);
  /// Counts every field as read. For an object whose fields have no known meaning, because the field that gives its
  /// kind is wrong.
  void skip_rest();

 private:
  template <class Read>
  friend auto read(const Value& value, const Path& path, Violations& violations, UnknownFields unknown, Read read);

  /// If `value` is not an object, reports `wrong_type` and reads like an empty object.
  ObjectReader(const Value& value, Path path, Violations& violations, UnknownFields unknown);
  /// Reports the fields that were not read, if they are refused. Comes last.
  void close();

  /// `value`, or null if it counts as absent.
  const Value* given(const Value* value) const;
  const Value* typed(std::string_view name, Kind kind, std::string_view expected);
  void wrong_type(std::string_view name, std::string_view expected);

  Value object_;
  Path path_;
  Violations& violations_;
  UnknownFields unknown_;
  std::uint64_t read_low_{0};      ///< one bit for each of the first 64 members
  std::vector<bool> read_high_{};  ///< for the other members
};

/// Calls `read` with a reader of `value`, and returns what `read` returns. A value that is not an object is reported as
/// `wrong_type` and reads like an object without fields.
template <class Read>
auto read(const Value& value, const Path& path, Violations& violations, UnknownFields unknown, Read read) {
  ObjectReader reader(value, path, violations, unknown);
  if constexpr (std::is_void_v<std::invoke_result_t<Read&, ObjectReader&>>) {
    std::invoke(read, reader);
    reader.close();
  } else {
    auto answer = std::invoke(read, reader);
    reader.close();
    return answer;
  }
}

/// Like the function above, for one of our own documents, which refuses unknown fields.
template <class Read>
auto read(const Value& value, const Path& path, Violations& violations, Read read) {
  return json::read(value, path, violations, UnknownFields::refused, std::move(read));
}

template <class Read>
auto ObjectReader::nested(std::string_view name, UnknownFields unknown, Read read) ->
    typename MaybeRead<std::invoke_result_t<Read&, ObjectReader&>>::type {
  using Answer = typename MaybeRead<std::invoke_result_t<Read&, ObjectReader&>>::type;
  const Value* value = object(name);
  if (value == nullptr) return Answer();
  return json::read(*value, path_.member(name), violations_, unknown, std::move(read));
}

template <class Read>
std::optional<std::size_t> ObjectReader::each(std::string_view name, std::size_t maximum_items, UnknownFields unknown,
                                              Read read) {
  const auto items = array(name, maximum_items);
  if (!items) return std::nullopt;
  const Path list = path_.member(name);
  for (std::size_t i = 0; i < items->size(); ++i) {
    const bool is_object = (*items)[i].kind() == Kind::object;
    json::read((*items)[i], list.item(i), violations_, unknown, [&](ObjectReader& item) {
      if (is_object || unknown == UnknownFields::refused) std::invoke(read, item);
    });
  }
  return items->size();
}

template <class Read>
std::optional<std::size_t> ObjectReader::each_string(std::string_view name, std::size_t maximum_items, Read read) {
  const auto items = array(name, maximum_items);
  if (!items) return std::nullopt;
  const Path list = path_.member(name);
  for (std::size_t i = 0; i < items->size(); ++i) {
    if ((*items)[i].kind() == Kind::string)
      std::invoke(read, (*items)[i].text(), list.item(i));
    else
      violations_.add(list.item(i), "wrong_type", "must be a string");
  }
  return items->size();
}

}  // namespace headroom::json
