#include "api/reports/simulation_columns.hpp"

#include <algorithm>

namespace headroom::api {
namespace {

/// The column of the minutes from `from` to before `until`; at least one.
Column column(const simulation::Timeline& line, std::size_t from, std::size_t until) {
  Column c{.runs_low = static_cast<double>(line.running[from])};
  for (std::size_t minute = from; minute < until; ++minute) {
    const double demand = line.demand[minute];
    const double runs = line.running[minute];
    c.demand_high = std::max(c.demand_high, demand);
    c.runs_low = std::min(c.runs_low, runs);
    c.runs_high = std::max(c.runs_high, runs);
    if (demand > runs) c.short_share += 1 / static_cast<double>(until - from);
    if (demand - runs <= c.lack) continue;
    c.lack = demand - runs;
    c.lack_at = runs;
  }
  c.runs_last = line.running[until - 1];
  c.asked_last = line.requested[until - 1];
  return c;
}

}  // namespace

Columns::Columns(const simulation::Timeline& line, std::size_t most) : minutes_(line.demand.size()) {
  const std::size_t count = std::min(minutes_, most);
  columns_.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    columns_.push_back(column(line, i * minutes_ / count, (i + 1) * minutes_ / count));
}

}  // namespace headroom::api
