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

/// A place in a document, as a chain of steps to the root; becomes a JSON pointer only where a fault is reported.
struct Path {
  const Path* parent{nullptr};
  std::string_view name{};
  std::size_t index{npos};
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  Path member(std::string_view member_name) const { return {this, member_name, npos}; }
  Path item(std::size_t item_index) const { return {this, {}, item_index}; }
  std::string pointer() const;
};

/// Collects every fault of a document; the first `capacity` are kept, the rest are only counted.
class Violations {
 public:
  static constexpr std::size_t capacity = 100;
  void add(const Path& path, std::string_view code, std::string detail);
  /// A fault whose pointer is relative to `path`.
  void add(const Path& path, const Violation& fault);
  bool empty() const { return total_ == 0; }
  std::size_t total() const { return total_; }
  const std::vector<Violation>& kept() const { return kept_; }
  /// The error that names them all.
  Error error(std::string_view what) const;

 private:
  std::vector<Violation> kept_;
  std::size_t total_{0};
};

/// What an object may hold beside the fields that are read.
enum class UnknownFields {
  refused,  ///< our own documents
  ignored,  ///< other systems' documents
};

template <class Enum>
using Names = std::span<const std::pair<std::string_view, Enum>>;

/// Reads the fields of one object strictly: each accessor reports a field of the wrong type or out of range, and
/// answers nothing for it. `null` reads as absent only in other systems' documents. close() reports what was not read.
class ObjectReader {
 public:
  /// Reports `not_object` and reads as empty where `value` is no object.
  ObjectReader(const Value& value, Path path, Violations& violations, UnknownFields unknown = UnknownFields::refused);

  const Path& path() const { return path_; }
  Violations& violations() const { return violations_; }
  bool has(std::string_view name) const { return given(object_.find(name)) != nullptr; }

  /// The raw value, marked as read; null where absent.
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
  /// The items; reports more than `maximum_items`.
  std::optional<std::span<const Value>> array(std::string_view name, std::size_t maximum_items);

  /// Reports `missing` where the field is absent (and not already reported).
  void require(std::string_view name);
  void report(std::string_view name, std::string_view code, std::string detail);
  /// Reports the fields nobody asked for, where they are refused. Call last.
  void close();

 private:
  /// `value`, or null where it reads as absent.
  const Value* given(const Value* value) const;
  const Value* typed(std::string_view name, Kind kind, std::string_view expected);
  void wrong_type(std::string_view name, std::string_view expected);

  Value object_;
  Path path_;
  Violations& violations_;
  UnknownFields unknown_;
  std::uint64_t read_low_{0};      ///< one bit for each of the first 64 members
  std::vector<bool> read_high_{};  ///< for the rest
};

}  // namespace headroom::json
