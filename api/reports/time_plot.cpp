#include "api/reports/time_plot.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace headroom::api::time_plot {

const std::string_view style =
    "text{font-family:Inter,'Segoe UI',Helvetica,Arial,sans-serif;font-size:12px;fill:#46505c}"
    ".paper{fill:#fff}.plot{fill:#f8f9fb}.head{font-size:19px;font-weight:600;fill:#1c2733}"
    ".name{font-size:15px;font-weight:600;fill:#1c2733}.figures{font-size:13px;text-anchor:end;fill:#46505c}"
    ".y{text-anchor:end}.x{text-anchor:middle}.strong{text-anchor:middle;font-weight:600;fill:#1c2733}"
    ".note{font-style:italic;fill:#7b8794}.grid{stroke:#e3e7ec;stroke-width:1}.day{stroke:#c6ced8;stroke-width:1}"
    ".axis{stroke:#8a96a3;stroke-width:1}.demand{fill:#b9cbe2;stroke:none}";

double Plot::y(double value) const { return top + high * (1 - std::min(value, highest) / highest); }

double Plot::x(Instant at) const {
  const auto all = static_cast<double>((until - from).count());
  return left + wide * std::clamp(static_cast<double>((at - from).count()) / all, 0.0, 1.0);
}

std::string point(char command, double x, double y) { return command + svg::number(x) + " " + svg::number(y); }

void draw_grid(svg::Canvas& canvas, const Plot& plot, const std::vector<double>& ticks) {
  canvas.rect(left, plot.top, wide, plot.high, "plot");
  canvas.text(left - 8, plot.top - 12, "y", "units");
  for (const double tick : ticks) {
    canvas.line(left, plot.y(tick), left + wide, plot.y(tick), "grid");
    canvas.text(left - 8, plot.y(tick) + 4, "y", text::quantity(tick));
  }
  for (const svg::TimeTick& tick : svg::time_ticks(plot.from, plot.until, 14)) {
    const double x = plot.x(tick.at);
    canvas.line(x, plot.top, x, plot.top + plot.high, tick.strong ? "day" : "grid");
    canvas.line(x, plot.top + plot.high, x, plot.top + plot.high + 5, "axis");
    if (x > left + 14 && x < left + wide - 14)
      canvas.text(x, plot.top + plot.high + 19, tick.strong ? "strong" : "x", tick.label);
  }
}

void Legend::say(std::string_view label, double room) {
  canvas.text(x + 26, y + 4, "legend", label);
  x += room;
}

}  // namespace headroom::api::time_plot
