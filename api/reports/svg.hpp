#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"

/// Pieces of SVG pictures: text, lines, axes.
namespace headroom::api::svg {

/// A length or a place with at most two decimals.
std::string number(double value);

/// `12.3`, `1,234`: three digits, which are enough to compare.
std::string brief(double value);

/// Text with the characters that XML reserves replaced. Control characters become blanks.
std::string escaped(std::string_view text);

/// Writes elements one after the other into one picture.
class Canvas {
 public:
  Canvas(double width, double height, std::string_view title, std::string_view style);

  /// An element without content: `rect`, with attributes such as `x="1" y="2"`.
  void element(std::string_view name, std::string_view attributes);
  void text(double x, double y, std::string_view css_class, std::string_view content);
  void line(double x1, double y1, double x2, double y2, std::string_view css_class);
  void rect(double x, double y, double width, double height, std::string_view css_class);
  void path(std::string_view data, std::string_view css_class);

  std::string finish() &&;

 private:
  std::string out_;
};

/// Round values from 0 to `highest` or a little more, at most six steps. `highest` is at least 0.
std::vector<double> ticks_to(double highest);

/// A mark on an axis of time.
struct TimeTick {
  Instant at;
  std::string label;
  bool strong{false};  ///< begins a day, or a month
};

/// At most about `most` marks at round times of UTC.
std::vector<TimeTick> time_ticks(Instant from, Instant until, std::size_t most);

}  // namespace headroom::api::svg
