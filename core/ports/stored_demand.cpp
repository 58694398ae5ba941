#include "core/ports/stored_demand.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/intake/demand.hpp"
#include "core/ports/snapshot.hpp"

namespace headroom {
namespace {

using Points = std::vector<Datapoint>;

constexpr std::string_view core_running = "CoreNodesRunning";
constexpr std::string_view task_running = "TaskNodesRunning";
/// A size stays what it is until the next one is stored; for so long before the range it is looked for.
constexpr std::chrono::days before_range{7};

/// Moves a pointer over one series as time goes on.
class Cursor {
 public:
  explicit Cursor(const Points& points) : points_(points) {}

  /// The latest value up to `at`, which must not go back from call to call.
  std::optional<double> latest(Instant at) {
    while (next_ < points_.size() && points_[next_].at <= at) ++next_;
    return next_ == 0 ? std::nullopt : std::optional(points_[next_ - 1].value);
  }

  /// The value of exactly this time.
  std::optional<double> exact(Instant at) {
    const auto value = latest(at);
    return value && points_[next_ - 1].at == at ? value : std::nullopt;
  }

 private:
  const Points& points_;
  std::size_t next_{0};
};

/// Reads the series of one cluster, and remembers the first failure.
class Reader {
 public:
  Reader(const StoredDemandQuery& query, SnapshotHistory& history) : query_(query), history_(history) {}

  Points points(std::string_view metric, Seconds earlier = Seconds{0}) {
    if (failure) return {};
    auto stored = history_.series({.cluster_id = query_.cluster_id,
                                   .metric = std::string(metric),
                                   .from = query_.from - earlier,
                                   .until = query_.until});
    if (stored) {
      cut = cut || stored->cut;
      return std::move(stored->points);
    }
    failure = std::move(stored.error());
    return {};
  }

  std::optional<CapacitySnapshot> newest_capacity() {
    if (failure) return std::nullopt;
    auto newest = history_.newest(query_.cluster_id, query_.until);
    if (newest) return std::move(newest->capacity);
    failure = std::move(newest.error());
    return std::nullopt;
  }

  std::optional<Error> failure{};
  bool cut{false};

 private:
  const StoredDemandQuery& query_;
  SnapshotHistory& history_;
};

/// The sum of the parts at each time at which one of them changes. A part is unknown, and counts 0, before its first
/// point.
Points sum_of(const std::vector<Points>& parts) {
  std::vector<Instant> times;
  for (const Points& part : parts)
    for (const Datapoint& point : part) times.push_back(point.at);
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  std::vector<Cursor> cursors(parts.begin(), parts.end());
  Points sum;
  for (const Instant at : times) {
    double value = 0;
    for (Cursor& cursor : cursors) value += cursor.latest(at).value_or(0);
    sum.push_back({at, value});
  }
  return sum;
}

/// How many units ran: as snapshots say of the whole cluster, of its pools, or as CloudWatch's metrics do.
Points running_units(Reader& reader) {
  Points whole = reader.points(capacity_name("", CapacityFigure::running), before_range);
  if (!whole.empty()) return whole;
  std::vector<Points> pools;
  if (const auto capacity = reader.newest_capacity())
    for (const PoolCapacity& pool : capacity->pools)
      pools.push_back(reader.points(capacity_name(pool.pool_id, CapacityFigure::running), before_range));
  Points sum = sum_of(pools);
  if (!sum.empty()) return sum;
  return sum_of({reader.points(core_running, before_range), reader.points(task_running, before_range)});
}

double bounded(double demand) { return std::isfinite(demand) ? std::max(0.0, demand) : 0; }

/// What the demand is worked out from.
struct Figures {
  Points allocated, total, available, pending, share, running;
};

Figures figures_of(Reader& reader) {
  return {.allocated = reader.points(metric::memory_allocated),
          .total = reader.points(metric::memory_total, before_range),
          .available = reader.points(metric::memory_available),
          .pending = reader.points(metric::memory_pending),
          .share = reader.points(metric::memory_available_percent),
          .running = running_units(reader)};
}

/// The demand from the memory used and pending. `used` says how much is used at a time.
template <class Used>
Points from_memory(const Points& times, const Figures& figures, std::optional<double> unit_memory, Used used) {
  Cursor pending(figures.pending);
  Cursor total(figures.total);
  Cursor running(figures.running);
  Points demand;
  for (const Datapoint& point : times) {
    double unit = unit_memory.value_or(0);
    const auto all = total.latest(point.at);
    const auto units = running.latest(point.at);
    if (!unit_memory && all && units && *units > 0) unit = *all / *units;
    const auto waiting = figures.pending.empty() ? std::optional(0.0) : pending.exact(point.at);
    const auto memory = used(point);
    if (unit > 0 && waiting && memory) demand.push_back({point.at, bounded((*memory + *waiting) / unit)});
  }
  return demand;
}

Points from_share(const Figures& figures) {
  Cursor running(figures.running);
  Points demand;
  for (const Datapoint& point : figures.share)
    if (const auto units = running.latest(point.at))
      demand.push_back({point.at, bounded(*units * (1 - point.value / 100))});
  return demand;
}

StoredDemand worked_out(const Figures& figures, std::optional<double> unit_memory) {
  const auto allocated = [](const Datapoint& point) { return std::optional(point.value); };
  Cursor total(figures.total);
  const auto not_available = [&](const Datapoint& point) -> std::optional<double> {
    const auto all = total.exact(point.at);
    return all ? std::optional(*all - point.value) : std::nullopt;
  };
  StoredDemand demand{.points = from_memory(figures.allocated, figures, unit_memory, allocated)};
  if (demand.points.empty()) demand.points = from_memory(figures.available, figures, unit_memory, not_available);
  const bool by_memory = !demand.points.empty();
  if (!by_memory) demand.points = from_share(figures);
  if (demand.points.empty() || (by_memory && !figures.pending.empty())) return demand;
  demand.warnings.push_back({"pending_unknown",
                             "the demand is worked out from the memory that was used; work that waited for capacity is "
                             "not in it, because no MemoryPendingMB is stored beside it"});
  return demand;
}

}  // namespace

Result<StoredDemand> stored_demand(const StoredDemandQuery& query, SnapshotHistory& history) {
  Reader reader(query, history);
  StoredDemand demand{.points = reader.points(query.metric)};
  if (demand.points.empty() && query.metric == demand_metric)
    demand = worked_out(figures_of(reader), query.unit_memory_mib);
  if (reader.failure) return tl::unexpected(*std::move(reader.failure));
  demand.cut = reader.cut;
  return demand;
}

}  // namespace headroom
