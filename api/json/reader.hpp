#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/base/money.hpp"
#include "core/base/time.hpp"

namespace headroom::json {

/// A place in a document, as a chain of steps to the root. It becomes a JSON pointer only if a fault is reported.
struct Path {
  const Path* parent{nullptr};
  std::string_view name{};
  std::size_t index{npos};
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  Path member(std::string_view member_name) const { return {this, member_name, npos}; }
  Path item(std::size_t item_index) const { return {this, {}, item_index}; }
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

/// Reads the fields of one object strictly: each accessor reports a field of the wrong type or out of range, and
/// answers nothing for it. `null` reads as absent only in other systems' documents. close() reports what was not read.
class ObjectReader {
 public:
  /// If `value` is not an object, reports `not_object` and reads like an empty object.
  ObjectReader(const Value& value, Path path, Violations& violations, UnknownFields unknown = UnknownFields::refused);

  const Path& path() const { return path_; }
  Violations& violations() const { return violations_; }
  bool has(std::string_view name) const { return given(object_.find(name)) != nullptr; }

  /// The raw value, which then counts as read. Null if absent.
  const Value* get(std::string_view name);

  std::optional<bool> boolean(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t minimum, std::int64_t maximum);
  std::optional<double> number(std::string_view name, double minimum, double maximum);
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

  /// Reports `missing` if the field is absent. A field with a wrong value counts as present.
  void require(std::string_view name);
  void report(std::string_view name, std::string_view code, std::string detail);
  /// Reports the fields nobody asked for, where they are refused. Call last.
  void close();

 private:
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

}  // namespace headroom::json
