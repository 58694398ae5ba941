#include "api/reports/backtest_svg.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "api/reports/svg.hpp"
#include "api/reports/time_plot.hpp"
#include "core/backtest/gate.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using backtest::Backtest;
using backtest::CapacityPath;
using backtest::ClusterBacktest;
using backtest::Figures;
using svg::Canvas;
using time_plot::left;
using time_plot::Plot;
using time_plot::point;
using time_plot::right;
using time_plot::width;

constexpr double top = 84;
constexpr double plot_high = 220;
constexpr double heading = 40;
constexpr double below = 44;
constexpr double panel_high = heading + plot_high + below;
constexpr std::size_t most_panels = 10;

constexpr std::string_view own_style =
    ".had{fill:none;stroke:#46505c;stroke-width:1.6;stroke-dasharray:5 3}"
    ".would{fill:none;stroke:#c2410c;stroke-width:2;stroke-linejoin:round}";

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
  if (drawing) line += "H" + svg::number(left + time_plot::wide);
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
                  .high = plot_high,
                  .highest = std::max(ticks.back(), 1.0),
                  .from = from,
                  .until = std::max(until, from + std::chrono::minutes{1})};
  canvas.text(width - right, panel_top - 14, "figures",
              one("happened:", cluster.actual) + "  ·  " + one("would be:", cluster.would_be));
  time_plot::draw_grid(canvas, plot, ticks);
  if (cluster.demand) canvas.path(demand_area(*cluster.demand, plot), "demand");
  canvas.path(steps(cluster.actual_path, plot), "had");
  canvas.path(steps(cluster.would_be_path, plot), "would");
  canvas.line(left, panel_top + plot_high, left + time_plot::wide, panel_top + plot_high, "axis");
}

void draw_legend(Canvas& canvas) {
  time_plot::Legend legend{canvas};
  const double& x = legend.x;
  const double y = legend.y;
  canvas.rect(x, y - 6, 20, 12, "demand");
  legend.say("units that were needed", 190);
  canvas.line(x, y, x + 20, y, "had");
  legend.say("units that the cluster had", 210);
  canvas.line(x, y, x + 20, y, "would");
  legend.say("units that the policy would have asked for (open loop)", 380);
}

}  // namespace

std::string backtest_svg(const Backtest& backtest) {
  const std::size_t panels = std::min(backtest.clusters.size(), most_panels);
  Canvas canvas(width, top + panel_high * static_cast<double>(std::max<std::size_t>(panels, 1)), "Back test",
                std::string(time_plot::style) + std::string(own_style));
  const std::string version = backtest.version ? "@" + std::to_string(*backtest.version) : "";
  canvas.text(left, 32, "head", "Back test of " + backtest.policy_id + version);
  draw_legend(canvas);
  if (panels == 0) canvas.text(left, top + heading, "note", "the policy decided for no cluster in this time");
  for (std::size_t i = 0; i < panels; ++i)
    draw_panel(canvas, backtest.clusters[i], top + heading + panel_high * static_cast<double>(i), backtest.held_until);
  return std::move(canvas).finish();
}

}  // namespace headroom::api
