#include "api/handlers/timeline/timeline_svg.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "api/reports/svg.hpp"
#include "api/reports/time_plot.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using svg::Canvas;
using time_plot::left;
using time_plot::Plot;
using time_plot::point;
using timeline::Grid;
using timeline::Values;

constexpr double top = 96;
constexpr double plot_high = 300;
constexpr double picture_high = top + plot_high + 44;

constexpr std::string_view own_style =
    ".had{fill:none;stroke:#1c2733;stroke-width:1.8}.target{fill:none;stroke:#c2410c;stroke-width:1.4}"
    ".limit{fill:none;stroke:#7b8794;stroke-width:1;stroke-dasharray:6 4}"
    ".unknown{fill:#e3e7ec;fill-opacity:.8}.stale{fill:#f3d9a4;fill-opacity:.5}.out{fill:#15803d}.in{fill:#7c3aed}";

/// A line of steps, one for each run of buckets with one value. Buckets without a value leave a gap.
std::string steps(const Values& values, const Grid& grid, const Plot& plot) {
  std::string line;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    const double y = plot.y(*values[i]);
    const bool goes_on = i > 0 && values[i - 1];
    line += goes_on ? "V" + svg::number(y) : point('M', plot.x(grid.at(i)), y);
    while (i + 1 < values.size() && values[i + 1] == values[i]) ++i;
    line += "H" + svg::number(plot.x(grid.at(i + 1)));
  }
  return line;
}

/// An area below steps, closed before each gap.
std::string area(const Values& values, const Grid& grid, const Plot& plot) {
  std::string line;
  const double base = plot.y(0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    if (i == 0 || !values[i - 1]) line += point('M', plot.x(grid.at(i)), base);
    line += "V" + svg::number(plot.y(*values[i])) + "H" + svg::number(plot.x(grid.at(i + 1)));
    if (i + 1 == values.size() || !values[i + 1]) line += "V" + svg::number(base) + "z";
  }
  return line;
}

double highest_of(const TimelineColumns& columns) {
  double highest = 1;
  for (const Values* values : {&columns.capacity.max, &columns.target.max, &columns.demand.max})
    for (const auto& value : *values) highest = std::max(highest, value.value_or(0));
  // A maximum that is far above everything else would leave no room for it.
  double limit = 0;
  for (const auto& value : columns.maximum) limit = std::max(limit, value.value_or(0));
  return limit <= 2 * highest ? std::max(highest, limit) : highest;
}

std::string figures_of(const ReadTimeline& timeline) {
  const timeline::Regret& regret = timeline.regret;
  if (regret.counted_minutes == 0) return "regret unknown: " + timeline.regret_detail;
  std::string text = "too small for " + text::whole(regret.under_provisioned_minutes) + " of " +
                     text::whole(regret.counted_minutes) + " min";
  if (!regret.excess) return text + ", at an unknown cost";
  const auto dollars = [](MicroDollars amount) { return svg::brief(static_cast<double>(amount.value) / 1e6); };
  return text + ", $" + dollars(*regret.actual) + " paid, $" + dollars(*regret.cheapest_path) +
         " would have been enough";
}

void draw_legend(Canvas& canvas) {
  time_plot::Legend legend{canvas};
  const double& x = legend.x;
  const double y = legend.y;
  canvas.rect(x, y - 6, 20, 12, "demand");
  legend.say("demand", 110);
  canvas.line(x, y, x + 20, y, "had");
  legend.say("requested capacity", 170);
  canvas.line(x, y, x + 20, y, "target");
  legend.say("target", 100);
  canvas.line(x, y, x + 20, y, "limit");
  legend.say("minimum and maximum", 190);
  canvas.rect(x, y - 6, 20, 12, "unknown");
  legend.say("nothing is known", 160);
  canvas.rect(x, y - 6, 20, 12, "stale");
  legend.say("stale figures", 120);
}

void draw_gaps(Canvas& canvas, const TimelineColumns& columns, const Plot& plot) {
  for (const timeline::Gap& gap : columns.gaps)
    canvas.rect(plot.x(gap.from), plot.top, plot.x(gap.until) - plot.x(gap.from), plot.high,
                gap.kind == timeline::GapKind::stale ? "stale" : "unknown");
}

/// Below the axis: decisions that changed something.
void draw_decisions(Canvas& canvas, const ReadTimeline& timeline, const Plot& plot) {
  std::size_t drawn = 0;
  for (auto at = timeline.points.rbegin(); at != timeline.points.rend() && drawn < most_drawn_decisions; ++at) {
    if (!at->changed || at->at < plot.from) continue;
    canvas.rect(plot.x(at->at) - 1.5, plot.top + plot.high - 7, 3, 7, at->target > at->current ? "out" : "in");
    ++drawn;
  }
}

}  // namespace

std::string timeline_svg(const TimelineColumns& columns, const ReadTimeline& timeline,
                         const TimelineQuestion& question) {
  Canvas canvas(time_plot::width, picture_high, "Timeline of " + question.cluster_id,
                std::string(time_plot::style) + std::string(own_style));
  canvas.text(left, 32, "head", question.cluster_id);
  canvas.text(time_plot::width - time_plot::right, 32, "figures", figures_of(timeline));
  draw_legend(canvas);
  const std::vector<double> ticks = svg::ticks_to(highest_of(columns));
  const Plot plot{.top = top,
                  .high = plot_high,
                  .highest = std::max(ticks.back(), 1.0),
                  .from = question.range.since,
                  .until = std::max(question.range.until, question.range.since + Seconds{1})};
  time_plot::draw_grid(canvas, plot, ticks);
  draw_gaps(canvas, columns, plot);
  canvas.path(area(columns.demand.max, columns.grid, plot), "demand");
  canvas.path(steps(columns.minimum, columns.grid, plot), "limit");
  canvas.path(steps(columns.maximum, columns.grid, plot), "limit");
  canvas.path(steps(columns.target.last, columns.grid, plot), "target");
  canvas.path(steps(columns.capacity.last, columns.grid, plot), "had");
  draw_decisions(canvas, timeline, plot);
  canvas.line(left, top + plot_high, left + time_plot::wide, top + plot_high, "axis");
  return std::move(canvas).finish();
}

}  // namespace headroom::api
