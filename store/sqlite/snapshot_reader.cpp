#include "store/sqlite/snapshot_reader.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace headroom::store {
namespace {

bool is_asked_for(const SeriesQuery& query, Instant at, std::int64_t arrival) {
  return at >= query.from && at < query.until && (!query.arrived_until || arrival <= *query.arrived_until);
}

/// Values that are given out: the newest of two times, and the first to arrive of one time.
bool replaces(const ArrivedPoint& other, const ArrivedPoint& known) {
  return other.at != known.at ? other.at > known.at : other.arrival < known.arrival;
}

}  // namespace

SnapshotReader::SnapshotReader(Database& db)
    : chunks_(db),
      select_row_(db.prepare("SELECT bytes FROM snapshots WHERE arrival = ?")),
      select_number_(db.prepare("SELECT id FROM names WHERE text = ?")),
      select_name_(db.prepare("SELECT text FROM names WHERE id = ?")),
      select_sums_(db.prepare("SELECT points, bytes FROM snapshot_state")) {}

SnapshotReader::Packed SnapshotReader::packed() {
  Rows rows = select_sums_.query();
  if (!rows.next()) return {};
  return {rows.integer(0), rows.integer(1)};
}

std::optional<std::int64_t> SnapshotReader::number_of(std::string_view name) {
  Rows rows = select_number_.query(name);
  if (!rows.next()) return std::nullopt;
  return rows.integer(0);
}

std::string SnapshotReader::name_of(std::int64_t number) {
  Rows rows = select_name_.query(number);
  if (!rows.next()) throw DatabaseError{SQLITE_CORRUPT, 0, "a name is missing"};
  return rows.text(0);
}

std::vector<NumberedPoint> SnapshotReader::read_rows(std::span<const std::int64_t> arrivals) {
  std::vector<NumberedPoint> points;
  for (const auto arrival : arrivals) {
    Rows rows = select_row_.query(arrival);
    if (rows.next()) read_row(rows.bytes(0), arrival, points);
  }
  return points;
}

StoredSeries SnapshotReader::series(std::int64_t cluster, std::int64_t metric, const SeriesQuery& query,
                                    std::span<const std::int64_t> pending) {
  std::vector<ArrivedPoint> points;
  bool cut = false;
  for (const auto day : chunks_.days(cluster, metric, day_of(query.from), day_of(query.until))) {
    const auto chunk = chunks_.find({cluster, metric, day});
    if (!chunk) continue;
    for (const auto& point : chunk->points)
      if (is_asked_for(query, point.at, point.arrival)) points.push_back(point);
    cut = points.size() > query.limit;
    if (cut) break;
  }
  for (const auto& point : read_rows(pending))
    if (point.metric == metric && is_asked_for(query, point.at, point.arrival))
      points.push_back({point.at, point.value, point.arrival});
  settle(points);
  StoredSeries series{.cut = cut || points.size() > query.limit};
  if (points.size() > query.limit) points.resize(query.limit);
  series.points.reserve(points.size());
  for (const auto& point : points) series.points.push_back({point.at, point.value});
  return series;
}

std::optional<ArrivedPoint> SnapshotReader::newest_packed(std::int64_t cluster, std::int64_t metric, Instant until) {
  std::int64_t day = day_of(until);
  while (const auto key = chunks_.newest({cluster, metric, day})) {
    const auto chunk = chunks_.find(*key);
    if (chunk)
      for (auto point = chunk->points.rbegin(); point != chunk->points.rend(); ++point)
        if (point->at <= until) return *point;
    day = key->day - 1;
  }
  return std::nullopt;
}

NewestValues SnapshotReader::newest(std::int64_t cluster, Instant until, std::span<const std::int64_t> pending) {
  std::map<std::int64_t, ArrivedPoint> newest;
  const auto offer = [&](std::int64_t metric, const ArrivedPoint& point) {
    const auto [known, added] = newest.try_emplace(metric, point);
    if (!added && replaces(point, known->second)) known->second = point;
  };
  for (const auto metric : chunks_.metrics(cluster))
    if (const auto point = newest_packed(cluster, metric, until)) offer(metric, *point);
  for (const auto& point : read_rows(pending))
    if (point.at <= until) offer(point.metric, {point.at, point.value, point.arrival});
  NewestValues values;
  std::vector<SnapshotValue> figures;
  for (const auto& [metric, point] : newest) {
    SnapshotValue value{name_of(metric), point.at, point.value};
    auto& list = is_capacity_name(value.name) ? figures : values.values;
    list.push_back(std::move(value));
  }
  values.capacity = capacity_of(figures);
  std::ranges::sort(values.values, {}, &SnapshotValue::name);
  return values;
}

std::vector<std::string> SnapshotReader::metrics(std::int64_t cluster, std::span<const std::int64_t> pending) {
  auto numbers = chunks_.metrics(cluster);
  for (const auto& point : read_rows(pending)) numbers.push_back(point.metric);
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<std::string> names;
  for (const auto number : numbers)
    if (auto name = name_of(number); !is_capacity_name(name)) names.push_back(std::move(name));
  std::ranges::sort(names);
  return names;
}

}  // namespace headroom::store
