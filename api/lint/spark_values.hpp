#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/lint/place.hpp"

/// The values of Spark's properties, as Spark reads them. All are texts; a JSON number or boolean counts as its text.
namespace headroom::lint {

/// The properties of an application.
class SparkConf {
 public:
  explicit SparkConf(const Place& properties) : properties_(properties) {}

  const Place& properties() const { return properties_; }
  Place at(std::string_view key) const { return properties_.member(key); }
  bool has(std::string_view key) const { return text(key).has_value(); }

  /// Without the white space around it. No value if the key is absent or has a list or an object.
  std::optional<std::string> text(std::string_view key) const;
  /// A whole number of 32 bits.
  std::optional<std::int64_t> integer(std::string_view key) const;
  std::optional<double> number(std::string_view key) const;
  /// `true` or `false` in any case.
  std::optional<bool> boolean(std::string_view key) const;
  bool is_true(std::string_view key) const { return boolean(key) == true; }
  bool is_false(std::string_view key) const { return boolean(key) == false; }

 private:
  const Place& properties_;
};

/// A time that is longer than every application.
inline constexpr std::int64_t endless = INT64_MAX;

/// A time in microseconds: `60s`, `5min`, `-1`. A number alone is in seconds. `infinity`, and what is at least as long
/// as the largest number of seconds that Spark counts, is `endless`. No value for any other text.
std::optional<std::int64_t> spark_time(std::string_view text);

/// Whether Spark reads the text as a size: whole digits and one of b, k, m, g, t, p, with a b behind it or not.
bool is_spark_size(std::string_view text);

/// The size that was probably meant by a text that is none: `4Gi` is `4g`, `1.5g` is `1536m`.
std::optional<std::string> meant_spark_size(std::string_view text);

}  // namespace headroom::lint
