#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/reports/svg.hpp"
#include "core/base/time.hpp"

/// Plots of units over time, as all pictures with such plots draw them.
namespace headroom::api::time_plot {

// Lengths are in pixels.
inline constexpr double width = 1200;
inline constexpr double left = 64;
inline constexpr double right = 24;
inline constexpr double wide = width - left - right;

/// The styles that these pictures share: texts, the grid, and the area of the demand (`demand`).
extern const std::string_view style;

/// Where values and times are.
struct Plot {
  double top;
  double high;
  double highest;  ///< the value at the upper edge; positive
  Instant from;
  Instant until;  ///< later than `from`

  double y(double value) const;
  double x(Instant at) const;
};

/// A command of a path, and the point it leads to.
std::string point(char command, double x, double y);

/// The background, the lines of values and times, and their labels.
void draw_grid(svg::Canvas& canvas, const Plot& plot, const std::vector<double>& ticks);

/// The row of a legend. Draw each sample at `x` and `y`, and then say what it is.
struct Legend {
  svg::Canvas& canvas;
  double x{left};
  double y{56};

  /// The next sample begins `room` further right.
  void say(std::string_view label, double room);
};

}  // namespace headroom::api::time_plot
