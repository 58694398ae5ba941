#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/time.hpp"

namespace headroom {

// Bounds that many settings share.
inline constexpr double largest_figure = 1e18;         ///< of what is measured, and of thresholds
inline constexpr std::int64_t a_week = 7 * 24 * 3600;  ///< seconds; the longest duration

/// "must be between 0 and 604800", with every digit and without an exponent.
std::string range_text(double minimum, double maximum);

/// Collects the faults of one value, in the order in which they are found. Pointers are relative to the value.
class Faults {
 public:
  void add(std::string pointer, std::string_view code, std::string detail);
  /// Adds the fault unless `is_sound`.
  void check(bool is_sound, std::string_view pointer, std::string_view code, std::string_view detail);

  /// Adds `out_of_range` if the value is below the minimum, above the maximum, or not a number.
  void check_range(std::string_view pointer, double value, double minimum, double maximum);
  template <std::integral Int>
  void check_range(std::string_view pointer, Int value, std::int64_t minimum, std::int64_t maximum) {
    check_whole(pointer, static_cast<std::int64_t>(value), minimum, maximum);
  }
  void check_range(std::string_view pointer, Seconds value, std::int64_t minimum, std::int64_t maximum) {
    check_whole(pointer, value.count(), minimum, maximum);
  }
  /// An absent value has no fault.
  template <class T, class Minimum, class Maximum>
  void check_range(std::string_view pointer, const std::optional<T>& value, Minimum minimum, Maximum maximum) {
    if (value) check_range(pointer, *value, minimum, maximum);
  }

  /// Adds the faults of the part that stands under `pointer`.
  void add_part(std::string_view pointer, std::vector<Violation> part);
  /// Adds the faults of an item of the list that stands under `pointer`.
  void add_item(std::string_view pointer, std::size_t index, std::vector<Violation> item);

  bool empty() const { return faults_.empty(); }
  std::vector<Violation> all() && { return std::move(faults_); }

 private:
  void check_whole(std::string_view pointer, std::int64_t value, std::int64_t minimum, std::int64_t maximum);

  std::vector<Violation> faults_;
};

}  // namespace headroom
