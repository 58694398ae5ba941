#include "api/reports/simulation_svg.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "api/reports/simulation_columns.hpp"
#include "api/reports/svg.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using simulation::Act;
using simulation::Simulation;
using simulation::Timeline;
using svg::Canvas;

constexpr double width = 1200;
constexpr double left = 64;
constexpr double right = 24;
constexpr double top = 84;  ///< above the first panel
constexpr double plot_high = 200;
constexpr double heading = 44;  ///< above each plot: the policy, its figures and the marks of its decisions
constexpr double below = 46;    ///< below each plot: the axis of time
constexpr double panel_high = heading + plot_high + below;
constexpr double plot_wide = width - left - right;

constexpr std::string_view style =
    "text{font-family:Inter,'Segoe UI',Helvetica,Arial,sans-serif;font-size:12px;fill:#46505c}"
    ".paper{fill:#fff}.plot{fill:#f8f9fb}.head{font-size:19px;font-weight:600;fill:#1c2733}"
    ".name{font-size:15px;font-weight:600;fill:#1c2733}.figures{font-size:13px;text-anchor:end;fill:#46505c}"
    ".y{text-anchor:end}.x{text-anchor:middle}.strong{text-anchor:middle;font-weight:600;fill:#1c2733}"
    ".note{font-style:italic;fill:#7b8794}.grid{stroke:#e3e7ec;stroke-width:1}.day{stroke:#c6ced8;stroke-width:1}"
    ".axis{stroke:#8a96a3;stroke-width:1}.demand{fill:#b9cbe2;stroke:none}"
    ".crest{fill:none;stroke:#6d8fb8;stroke-width:1}.runs{fill:none;stroke:#16324f;stroke-width:1.8;stroke-linejoin:"
    "round}"
    ".spread{fill:#16324f;fill-opacity:.28;stroke:none}.asked{fill:none;stroke:#16324f;stroke-width:1.2;"
    "stroke-dasharray:4 "
    "3;stroke-opacity:.75}.short{fill:#e5383b;fill-opacity:.2;stroke:none}.brief{fill:#e5383b;fill-opacity:.08;stroke:"
    "none}"
    ".lack{fill:#d00000;fill-opacity:.75;stroke:none}.out{fill:#1b8a5a}.in{fill:#d9822b}"
    ".past{fill:#dfe4ea;fill-opacity:.55}";

/// One plot: where values and times are.
struct Plot {
  double top;
  double highest;
  Instant from;
  Instant until;

  double y(double value) const { return top + plot_high * (1 - std::min(value, highest) / highest); }
  double x(Instant at) const {
    return left + plot_wide * static_cast<double>((at - from).count()) / static_cast<double>((until - from).count());
  }
};

double column_wide(const Columns& columns) { return plot_wide / static_cast<double>(columns.all().size()); }
double x_of(const Columns& columns, std::size_t column) {
  return left + static_cast<double>(column) * column_wide(columns);
}

std::string point(char command, double x, double y) { return command + svg::number(x) + " " + svg::number(y); }

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
  return path + "H" + svg::number(left + plot_wide);
}

std::string crest(const Columns& columns, const Plot& plot) {
  std::string path;
  for (std::size_t i = 0; i < columns.all().size(); ++i)
    path += point(i == 0 ? 'M' : 'L', x_of(columns, i), plot.y(columns.all()[i].demand_high));
  return path + point('L', left + plot_wide, plot.y(columns.all().back().demand_high));
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

void draw_grid(Canvas& canvas, const Plot& plot, const std::vector<double>& ticks) {
  canvas.rect(left, plot.top, plot_wide, plot_high, "plot");
  canvas.text(left - 8, plot.top - 12, "y", "units");
  for (const double tick : ticks) {
    canvas.line(left, plot.y(tick), left + plot_wide, plot.y(tick), "grid");
    canvas.text(left - 8, plot.y(tick) + 4, "y", text::quantity(tick));
  }
  for (const svg::TimeTick& tick : svg::time_ticks(plot.from, plot.until, 14)) {
    const double x = plot.x(tick.at);
    canvas.line(x, plot.top, x, plot.top + plot_high, tick.strong ? "day" : "grid");
    canvas.line(x, plot.top + plot_high, x, plot.top + plot_high + 5, "axis");
    if (x > left + 14 && x < left + plot_wide - 14)
      canvas.text(x, plot.top + plot_high + 19, tick.strong ? "strong" : "x", tick.label);
  }
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
  const Columns columns(result.timeline, static_cast<std::size_t>(plot_wide));
  canvas.text(left, plot.top - 26, "name", result.policy);
  canvas.text(width - right, plot.top - 26, "figures", figures(result));
  draw_grid(canvas, plot, ticks);
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
  canvas.line(left, plot.top + plot_high, left + plot_wide, plot.top + plot_high, "axis");
}

void draw_legend(Canvas& canvas, bool exact) {
  double x = left;
  const double y = 56;
  const auto entry = [&](std::string_view label, double wide) {
    canvas.text(x + 26, y + 4, "legend", label);
    x += wide;
  };
  canvas.rect(x, y - 6, 20, 12, "demand");
  entry("units that are needed", 174);
  canvas.line(x, y, x + 20, y, "runs");
  entry("units that run", 130);
  if (exact) {
    canvas.line(x, y, x + 20, y, "asked");
    entry("units that are requested and paid", 256);
  }
  canvas.rect(x, y - 6, 20, 12, "short");
  canvas.rect(x, y, 20, 6, "lack");
  entry("too small", 108);
  canvas.path(point('M', x + 4, y + 4) + "h12l-6 -9z", "out");
  entry("scale-out", 106);
  canvas.path(point('M', x + 4, y - 4) + "h12l-6 9z", "in");
  entry("scale-in", 90);
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
  Canvas canvas(width, height, "Capacity against demand", style);
  canvas.text(left, 32, "head", "Capacity against demand, " + span_of(first.start, first.at(first.demand.size())));
  draw_legend(canvas, first.demand.size() <= static_cast<std::size_t>(plot_wide));
  const std::vector<double> ticks = svg::ticks_to(highest_of(answer));
  for (std::size_t i = 0; i < answer.results.size(); ++i) {
    const Plot plot{.top = top + heading + panel_high * static_cast<double>(i),
                    .highest = ticks.back(),
                    .from = first.start,
                    .until = first.at(first.demand.size())};
    draw_panel(canvas, answer.results[i], plot, ticks, answer.scored_from);
  }
  return std::move(canvas).finish();
}

}  // namespace headroom::api
