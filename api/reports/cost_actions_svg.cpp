#include "api/reports/cost_actions_svg.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "api/reports/svg.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

constexpr double width = 860;
constexpr double height = 560;
constexpr double left = 76;
constexpr double top = 96;
constexpr double plot_wide = 740;
constexpr double plot_high = 396;

constexpr std::string_view style =
    "text{font-family:Inter,'Segoe UI',Helvetica,Arial,sans-serif;font-size:12px;fill:#46505c}"
    ".paper{fill:#fff}.plot{fill:#f8f9fb}.head{font-size:19px;font-weight:600;fill:#1c2733}.y{text-anchor:end}"
    ".x{text-anchor:middle}.grid{stroke:#e3e7ec}.axis{stroke:#8a96a3}.name{font-size:13px;fill:#1c2733}"
    ".label{font-size:11px;fill:#46505c}"
    ".c0{fill:#16324f}.c1{fill:#1b8a5a}.c2{fill:#d9822b}.c3{fill:#7b4fa3}.c4{fill:#b23a48}.c5{fill:#3b7ea1}"
    ".l0{fill:none;stroke:#16324f;stroke-width:1.8}.l1{fill:none;stroke:#1b8a5a;stroke-width:1.8}"
    ".l2{fill:none;stroke:#d9822b;stroke-width:1.8}.l3{fill:none;stroke:#7b4fa3;stroke-width:1.8}"
    ".l4{fill:none;stroke:#b23a48;stroke-width:1.8}.l5{fill:none;stroke:#3b7ea1;stroke-width:1.8}";
constexpr std::array colours{"0", "1", "2", "3", "4", "5"};

/// Values from a little below the lowest ratio; no ratio is below 1.
struct Scale {
  double lowest{1};
  double highest{1.1};
  double most_actions{1};

  double x(double actions) const { return left + plot_wide * actions / most_actions; }
  double y(double ratio) const { return top + plot_high * (highest - ratio) / (highest - lowest); }
};

Scale scale_of(const std::vector<Curve>& curves) {
  double low = 1e9;
  double high = 0;
  double actions = 0;
  for (const Curve& curve : curves)
    for (const CurvePoint& point : curve.points) {
      low = std::min(low, point.cost_ratio);
      high = std::max(high, point.cost_ratio);
      actions = std::max(actions, point.actions_per_day);
    }
  const double room = std::max(0.05, (high - low) * 0.15);
  const double step = high - low > 0.5 ? 0.1 : 0.02;
  return {.lowest = std::floor((low - room) / step) * step,
          .highest = std::ceil((high + room) / step) * step,
          .most_actions = svg::ticks_to(std::max(actions * 1.08, 1.0)).back()};
}

void draw_axes(svg::Canvas& canvas, const Scale& scale) {
  canvas.rect(left, top, plot_wide, plot_high, "plot");
  for (const double tick : svg::ticks_to(scale.highest - scale.lowest)) {
    const double ratio = scale.lowest + tick;
    if (ratio > scale.highest + 1e-9) continue;
    canvas.line(left, scale.y(ratio), left + plot_wide, scale.y(ratio), "grid");
    canvas.text(left - 8, scale.y(ratio) + 4, "y", text::quantity(ratio));
  }
  for (const double tick : svg::ticks_to(scale.most_actions)) {
    canvas.line(scale.x(tick), top, scale.x(tick), top + plot_high, "grid");
    canvas.text(scale.x(tick), top + plot_high + 19, "x", text::quantity(tick));
  }
  canvas.line(left, top + plot_high, left + plot_wide, top + plot_high, "axis");
  canvas.text(left + plot_wide / 2, top + plot_high + 42, "x", "actions a day");
  canvas.text(left, top - 12, "", "cost, as a multiple of the least possible without shortage");
}

void draw_curve(svg::Canvas& canvas, const Curve& curve, const Scale& scale, std::string_view colour) {
  std::string path;
  for (const CurvePoint& point : curve.points)
    path += (path.empty() ? "M" : "L") + svg::number(scale.x(point.actions_per_day)) + " " +
            svg::number(scale.y(point.cost_ratio));
  if (curve.points.size() > 1) canvas.path(path, "l" + std::string(colour));
  for (const CurvePoint& point : curve.points) {
    const double x = scale.x(point.actions_per_day);
    const double y = scale.y(point.cost_ratio);
    canvas.element("circle", "cx=\"" + svg::number(x) + "\" cy=\"" + svg::number(y) + "\" r=\"4\" class=\"c" +
                                 std::string(colour) + "\"");
    const std::string label = (point.label.empty() ? "" : point.label + ": ") +
                              text::quantity(std::round(point.short_percent * 100) / 100) + "% short";
    const bool near_the_edge = x > left + plot_wide - 110;
    canvas.text(near_the_edge ? x - 8 : x + 8, y - 7, near_the_edge ? "label y" : "label", label);
  }
}

}  // namespace

std::string cost_actions_svg(const std::vector<Curve>& curves) {
  svg::Canvas canvas(width, height, "Cost against actions", style);
  canvas.text(left, 32, "head", "Cost against actions");
  const Scale scale = scale_of(curves);
  draw_axes(canvas, scale);
  double x = left;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const std::string colour = colours[i % colours.size()];
    canvas.rect(x, 52, 12, 12, "c" + colour);
    canvas.text(x + 18, 63, "name", curves[i].policy);
    x += 40 + 7.5 * static_cast<double>(curves[i].policy.size());
    draw_curve(canvas, curves[i], scale, colour);
  }
  return std::move(canvas).finish();
}

}  // namespace headroom::api
