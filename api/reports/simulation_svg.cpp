#include "api/reports/simulation_svg.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "api/reports/simulation_columns.hpp"
#include "api/reports/svg.hpp"
#include "api/reports/time_plot.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using simulation::Act;
using simulation::Simulation;
using simulation::Timeline;
using svg::Canvas;
using time_plot::left;
using time_plot::Plot;
using time_plot::point;
using time_plot::right;
using time_plot::width;

constexpr double top = 84;  ///< above the first panel
constexpr double plot_high = 200;
constexpr double heading = 44;  ///< above each plot: the policy, its figures and the marks of its decisions
constexpr double below = 46;    ///< below each plot: the axis of time
constexpr double panel_high = heading + plot_high + below;

constexpr std::string_view own_style =
    ".crest{fill:none;stroke:#6d8fb8;stroke-width:1}.runs{fill:none;stroke:#16324f;stroke-width:1.8;stroke-linejoin:"
    "round}"
    ".spread{fill:#16324f;fill-opacity:.28;stroke:none}.asked{fill:none;stroke:#16324f;stroke-width:1.2;"
    "stroke-dasharray:4 "
    "3;stroke-opacity:.75}.short{fill:#e5383b;fill-opacity:.2;stroke:none}.brief{fill:#e5383b;fill-opacity:.08;stroke:"
    "none}"
    ".lack{fill:#d00000;fill-opacity:.75;stroke:none}.out{fill:#1b8a5a}.in{fill:#d9822b}"
    ".past{fill:#dfe4ea;fill-opacity:.55}";

double column_wide(const Columns& columns) { return time_plot::wide / static_cast<double>(columns.all().size()); }
double x_of(const Columns& columns, std::size_t column) {
  return left + static_cast<double>(column) * column_wide(columns);
}

/// A line of steps through the columns: the value of each holds until the next.
std::string steps(const Columns& columns, const Plot& plot, double Column::*value) {
  std::string path;
  double before = -1;
  for (std::size_t i = 0; i < columns.all().size(); ++i) {
    const double y = plot.y(columns.all()[i].*value);
    if (y == before) continue;
    if (before < 0)
      path += point('M', x_of(columns, i), y);
    else
      path += "H" + svg::number(x_of(columns, i)) + "V" + svg::number(y);
    before = y;
  }
  return path + "H" + svg::number(left + time_plot::wide);
}

std::string crest(const Columns& columns, const Plot& plot) {
  std::string path;
  for (std::size_t i = 0; i < columns.all().size(); ++i)
    path += point(i == 0 ? 'M' : 'L', x_of(columns, i), plot.y(columns.all()[i].demand_high));
  return path + point('L', left + time_plot::wide, plot.y(columns.all().back().demand_high));
}

std::string rectangle(double x, double y, double wide, double high) {
  return point('M', x, y) + "h" + svg::number(wide) + "v" + svg::number(high) + "h" + svg::number(-wide) + "z";
}

/// The more of a column's time is short, the darker is its band.
void draw_shortage(Canvas& canvas, const Columns& columns, const Plot& plot) {
  std::string light;
  std::string dark;
  std::string lacks;
  const double wide = std::max(column_wide(columns), 1.2);
  for (std::size_t i = 0; i < columns.all().size(); ++i) {
    const Column& c = columns.all()[i];
    if (c.lack <= 0) continue;
    (c.short_share > 0.4 ? dark : light) += rectangle(x_of(columns, i), plot.top, wide, plot_high);
    const double y = plot.y(c.lack_at + c.lack);
    lacks += rectangle(x_of(columns, i), y, wide, std::max(plot.y(c.lack_at) - y, 1.0));
  }
  canvas.path(light, "brief");
  canvas.path(dark, "short");
  canvas.path(lacks, "lack");
}

/// Where the size changes within a column, the range of its sizes.
std::string spread(const Columns& columns, const Plot& plot) {
  std::string path;
  const double wide = std::max(column_wide(columns), 1.0);
  for (std::size_t i = 0; i < columns.all().size(); ++i) {
    const Column& c = columns.all()[i];
    if (c.runs_high > c.runs_low)
      path += rectangle(x_of(columns, i), plot.y(c.runs_high), wide, plot.y(c.runs_low) - plot.y(c.runs_high));
  }
  return path;
}

/// Triangles above the plot: scale-outs in the upper row, scale-ins in the lower row.
void draw_decisions(Canvas& canvas, const std::vector<Act>& acts, const Timeline& line, const Plot& plot) {
  std::string outs;
  std::string ins;
  double last_out = -1e9;
  double last_in = -1e9;
  const double size = acts.size() > 200 ? 2.2 : 4;
  for (const Act& act : acts) {
    const double x = plot.x(line.at(act.minute));
    const bool out = act.to > act.from;
    double& last = out ? last_out : last_in;
    if (x - last < 1) continue;
    last = x;
    const double y = plot.top - (out ? 16 : 5);
    const std::string base = svg::number(2 * size) + "l" + svg::number(-size) + " ";
    if (out)
      outs += point('M', x - size, y + size) + "h" + base + svg::number(-2 * size) + "z";
    else
      ins += point('M', x - size, y - size) + "h" + base + svg::number(2 * size) + "z";
  }
  canvas.path(outs, "out");
  canvas.path(ins, "in");
}

std::string figures(const Simulation& result) {
  const auto& s = result.scores;
  std::string out = "$" + svg::brief(static_cast<double>(s.paid.cost.value) / 1e6);
  if (const auto saving = s.saving_vs_static_peak_percent)
    out += ", " + svg::brief(std::abs(*saving)) + (*saving < 0 ? "% more" : "% less") + " than the static peak";
  if (s.oracle_ratio) out += "  ·  " + svg::brief(*s.oracle_ratio) + " × the least possible";
  out += "  ·  too small " + svg::brief(s.tau_u) + "% of the time";
  return out + "  ·  " + svg::brief(s.actions_per_day) + " actions a day";
}

void draw_panel(Canvas& canvas, const Simulation& result, const Plot& plot, const std::vector<double>& ticks,
                Instant scored_from) {
  const Columns columns(result.timeline, static_cast<std::size_t>(time_plot::wide));
  canvas.text(left, plot.top - 26, "name", result.policy);
  canvas.text(width - right, plot.top - 26, "figures", figures(result));
  time_plot::draw_grid(canvas, plot, ticks);
  canvas.path(crest(columns, plot) + "V" + svg::number(plot.top + plot_high) + "H" + svg::number(left) + "z", "demand");
  draw_shortage(canvas, columns, plot);
  canvas.path(crest(columns, plot), "crest");
  if (columns.is_exact()) canvas.path(steps(columns, plot, &Column::asked_last), "asked");
  if (!columns.is_exact()) canvas.path(spread(columns, plot), "spread");
  canvas.path(steps(columns, plot, &Column::runs_last), "runs");
  draw_decisions(canvas, result.timeline.acts, result.timeline, plot);
  if (scored_from > plot.from) {
    canvas.rect(left, plot.top, plot.x(scored_from) - left, plot_high, "past");
    canvas.text(left + 8, plot.top + 18, "note", "not scored");
  }
  canvas.line(left, plot.top + plot_high, left + time_plot::wide, plot.top + plot_high, "axis");
}

void draw_legend(Canvas& canvas, bool exact) {
  time_plot::Legend legend{canvas};
  const double& x = legend.x;
  const double y = legend.y;
  canvas.rect(x, y - 6, 20, 12, "demand");
  legend.say("units that are needed", 174);
  canvas.line(x, y, x + 20, y, "runs");
  legend.say("units that run", 130);
  if (exact) {
    canvas.line(x, y, x + 20, y, "asked");
    legend.say("units that are requested and paid", 256);
  }
  canvas.rect(x, y - 6, 20, 12, "short");
  canvas.rect(x, y, 20, 6, "lack");
  legend.say("too small", 108);
  canvas.path(point('M', x + 4, y + 4) + "h12l-6 -9z", "out");
  legend.say("scale-out", 106);
  canvas.path(point('M', x + 4, y - 4) + "h12l-6 9z", "in");
  legend.say("scale-in", 90);
}

double highest_of(const SimulationAnswer& answer) {
  double highest = 1;
  for (const Simulation& result : answer.results) {
    const Timeline& line = result.timeline;
    highest = std::max(highest, *std::ranges::max_element(line.demand));
    highest = std::max(highest, static_cast<double>(*std::ranges::max_element(line.running)));
  }
  return highest;
}

std::string span_of(Instant from, Instant until) {
  const auto moment = [](Instant at) {
    const std::string text = format_rfc3339(at);
    return text.substr(0, 10) + " " + text.substr(11, 5);
  };
  const std::string begin = moment(from);
  const std::string end = moment(until);
  const bool same_day = begin.substr(0, 10) == end.substr(0, 10);
  return begin + " to " + (same_day ? end.substr(11) : end) + " UTC";
}

}  // namespace

std::string simulation_svg(const SimulationAnswer& answer) {
  const Timeline& first = answer.results.front().timeline;
  const double height = top + panel_high * static_cast<double>(answer.results.size());
  Canvas canvas(width, height, "Capacity against demand", std::string(time_plot::style) + std::string(own_style));
  canvas.text(left, 32, "head", "Capacity against demand, " + span_of(first.start, first.at(first.demand.size())));
  draw_legend(canvas, first.demand.size() <= static_cast<std::size_t>(time_plot::wide));
  const std::vector<double> ticks = svg::ticks_to(highest_of(answer));
  for (std::size_t i = 0; i < answer.results.size(); ++i) {
    const Plot plot{.top = top + heading + panel_high * static_cast<double>(i),
                    .high = plot_high,
                    .highest = ticks.back(),
                    .from = first.start,
                    .until = first.at(first.demand.size())};
    draw_panel(canvas, answer.results[i], plot, ticks, answer.scored_from);
  }
  return std::move(canvas).finish();
}

}  // namespace headroom::api
