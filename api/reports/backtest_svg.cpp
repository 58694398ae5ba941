#include "api/reports/backtest_svg.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "api/reports/svg.hpp"
#include "core/backtest/gate.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using backtest::Backtest;
using backtest::CapacityPath;
using backtest::ClusterBacktest;
using backtest::Figures;
using svg::Canvas;

constexpr double width = 1200;
constexpr double left = 64;
constexpr double right = 24;
constexpr double top = 84;
constexpr double plot_high = 220;
constexpr double heading = 40;
constexpr double below = 44;
constexpr double panel_high = heading + plot_high + below;
constexpr double plot_wide = width - left - right;
constexpr std::size_t most_panels = 10;

constexpr std::string_view style =
    "text{font-family:Inter,'Segoe UI',Helvetica,Arial,sans-serif;font-size:12px;fill:#46505c}"
    ".paper{fill:#fff}.plot{fill:#f8f9fb}.head{font-size:19px;font-weight:600;fill:#1c2733}"
    ".name{font-size:15px;font-weight:600;fill:#1c2733}.figures{font-size:13px;text-anchor:end;fill:#46505c}"
    ".y{text-anchor:end}.x{text-anchor:middle}.strong{text-anchor:middle;font-weight:600;fill:#1c2733}"
    ".note{font-style:italic;fill:#7b8794}.grid{stroke:#e3e7ec;stroke-width:1}.day{stroke:#c6ced8;stroke-width:1}"
    ".axis{stroke:#8a96a3;stroke-width:1}.demand{fill:#b9cbe2;stroke:none}"
    ".had{fill:none;stroke:#46505c;stroke-width:1.6;stroke-dasharray:5 3}"
    ".would{fill:none;stroke:#c2410c;stroke-width:2;stroke-linejoin:round}";

struct Plot {
  double top;
  double highest;
  Instant from;
  Instant until;

  double y(double value) const { return top + plot_high * (1 - std::clamp(value / highest, 0.0, 1.0)); }
  double x(Instant at) const {
    const auto all = static_cast<double>((until - from).count());
    return left + plot_wide * std::clamp(static_cast<double>((at - from).count()) / all, 0.0, 1.0);
  }
};

std::string point(char command, double x, double y) { return command + svg::number(x) + " " + svg::number(y); }

/// A line of steps: each size holds until the next. Times that don't count leave a gap.
std::string steps(const CapacityPath& path, const Plot& plot) {
  std::string line;
  bool drawing = false;
  double drawn_y = -1;
  for (const backtest::Held& held : path) {
    const double x = plot.x(held.at);
    const double y = plot.y(static_cast<double>(held.size.units));
    if (drawing) line += "H" + svg::number(x);
    if (!held.counts) {
      drawing = false;
      continue;
    }
    if (!drawing) line += point('M', x, y);
    if (drawing && y != drawn_y) line += "V" + svg::number(y);
    drawing = true;
    drawn_y = y;
  }
  if (drawing) line += "H" + svg::number(left + plot_wide);
  return line;
}

/// The highest demand of each column of pixels.
std::string demand_area(const simulation::DemandByMinute& demand, const Plot& plot) {
  if (demand.units.empty()) return {};
  const double base = plot.y(0);
  std::string line = point('M', plot.x(demand.start), base);
  double column = -1;
  double highest = 0;
  const auto draw = [&] {
    if (column >= 0) line += point('L', column, plot.y(highest));
  };
  for (std::size_t minute = 0; minute < demand.units.size(); ++minute) {
    const double x = plot.x(demand.at(minute));
    if (x - column >= 1) {
      draw();
      column = x;
      highest = 0;
    }
    highest = std::max(highest, demand.units[minute]);
  }
  draw();
  return line + point('L', column, base) + "z";
}

double highest_of(const ClusterBacktest& cluster) {
  double highest = 1;
  for (const CapacityPath* path : {&cluster.actual_path, &cluster.would_be_path})
    for (const backtest::Held& held : *path) highest = std::max(highest, static_cast<double>(held.size.units));
  if (cluster.demand && !cluster.demand->units.empty())
    highest = std::max(highest, *std::ranges::max_element(cluster.demand->units));
  return highest;
}

void draw_grid(Canvas& canvas, const Plot& plot, const std::vector<double>& ticks) {
  canvas.rect(left, plot.top, plot_wide, plot_high, "plot");
  for (const double tick : ticks) {
    canvas.line(left, plot.y(tick), left + plot_wide, plot.y(tick), "grid");
    canvas.text(left - 8, plot.y(tick) + 4, "y", text::quantity(tick));
  }
  for (const svg::TimeTick& tick : svg::time_ticks(plot.from, plot.until, 14)) {
    const double x = plot.x(tick.at);
    canvas.line(x, plot.top, x, plot.top + plot_high, tick.strong ? "day" : "grid");
    if (x > left + 14 && x < left + plot_wide - 14)
      canvas.text(x, plot.top + plot_high + 19, tick.strong ? "strong" : "x", tick.label);
  }
}

std::string one(std::string_view label, const Figures& figures) {
  std::string text(label);
  text += figures.cost ? " $" + svg::brief(static_cast<double>(figures.cost->value) / 1e6)
                       : std::string(" at an unknown cost");
  if (figures.under_provisioned_minutes)
    text += ", too small for " + text::whole(*figures.under_provisioned_minutes) + " min";
  if (figures.resizes) text += ", " + text::whole(*figures.resizes) + " resizes";
  return text;
}

void draw_panel(Canvas& canvas, const ClusterBacktest& cluster, double panel_top, Instant until) {
  canvas.text(left, panel_top - 14, "name", cluster.cluster_id);
  if (cluster.would_be_path.empty()) {
    canvas.text(left, panel_top + 18, "note", "no decision of this time is stored");
    return;
  }
  const std::vector<double> ticks = svg::ticks_to(highest_of(cluster));
  const Instant from = cluster.would_be_path.front().at;
  const Plot plot{.top = panel_top,
                  .highest = std::max(ticks.back(), 1.0),
                  .from = from,
                  .until = std::max(until, from + std::chrono::minutes{1})};
  canvas.text(width - right, panel_top - 14, "figures",
              one("happened:", cluster.actual) + "  ·  " + one("would be:", cluster.would_be));
  draw_grid(canvas, plot, ticks);
  if (cluster.demand) canvas.path(demand_area(*cluster.demand, plot), "demand");
  canvas.path(steps(cluster.actual_path, plot), "had");
  canvas.path(steps(cluster.would_be_path, plot), "would");
  canvas.line(left, panel_top + plot_high, left + plot_wide, panel_top + plot_high, "axis");
}

void draw_legend(Canvas& canvas) {
  double x = left;
  constexpr double y = 56;
  const auto entry = [&](std::string_view label, double wide) {
    canvas.text(x + 26, y + 4, "legend", label);
    x += wide;
  };
  canvas.rect(x, y - 6, 20, 12, "demand");
  entry("units that were needed", 190);
  canvas.line(x, y, x + 20, y, "had");
  entry("units that the cluster had", 210);
  canvas.line(x, y, x + 20, y, "would");
  entry("units that the policy would have asked for (open loop)", 380);
}

}  // namespace

std::string backtest_svg(const Backtest& backtest) {
  const std::size_t panels = std::min(backtest.clusters.size(), most_panels);
  Canvas canvas(width, top + panel_high * static_cast<double>(std::max<std::size_t>(panels, 1)), "Back test", style);
  const std::string version = backtest.version ? "@" + std::to_string(*backtest.version) : "";
  canvas.text(left, 32, "head", "Back test of " + backtest.policy_id + version);
  draw_legend(canvas);
  if (panels == 0) canvas.text(left, top + heading, "note", "the policy decided for no cluster in this time");
  for (std::size_t i = 0; i < panels; ++i)
    draw_panel(canvas, backtest.clusters[i], top + heading + panel_high * static_cast<double>(i), backtest.held_until);
  return std::move(canvas).finish();
}

}  // namespace headroom::api
