#include "api/wire/snapshots.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/wire/fields/csv_line.hpp"
#include "core/base/faults.hpp"
#include "core/intake/evaluation_request.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_metrics = 1'000;
constexpr std::size_t maximum_snapshots = 1'000'000;
constexpr std::string_view bad_name = "metric names are 1 to 256 bytes without control characters";
constexpr std::string_view in_future = "is later than the server's clock";

/// Collects points, with each metric's name once.
class Collector {
 public:
  Collector(std::string_view cluster_id, Instant latest) : latest_(latest) { batch_.cluster_id = cluster_id; }

  bool is_future(Instant at) const { return at > latest_; }
  /// False if there would be too many metrics.
  bool add(std::string_view name, Instant at, double value) {
    auto known = places_.find(name);
    if (known == places_.end()) {
      if (!is_capacity_name(name) && ++metrics_ > maximum_metrics) return false;
      known = places_.emplace(name, static_cast<std::uint32_t>(places_.size())).first;
      batch_.metrics.emplace_back(name);
    }
    batch_.points.push_back({known->second, at, value});
    return true;
  }
  SnapshotBatch take() { return std::move(batch_); }

 private:
  Instant latest_;
  SnapshotBatch batch_;
  std::size_t metrics_{0};
  std::map<std::string, std::uint32_t, std::less<>> places_;
};

PoolCapacity decode_pool(json::ObjectReader& reader) {
  const auto count = [&](std::string_view name) { return reader.integer(name, 0, maximum_pool_count); };
  reader.require("id");
  PoolCapacity pool{.pool_id = std::string(reader.string("id").value_or(""))};
  if (reader.has("id") && !is_metric_name(pool.pool_id)) reader.report("id", "invalid_name", "must be an id of a pool");
  pool.requested = count("requested");
  pool.running = count("running");
  pool.requested_on_demand = count("requested_on_demand");
  pool.requested_spot = count("requested_spot");
  pool.running_on_demand = count("running_on_demand");
  pool.running_spot = count("running_spot");
  return pool;
}

CapacitySnapshot decode_capacity(json::ObjectReader& reader) {
  CapacitySnapshot capacity{.at = {},
                            .requested = reader.integer("requested", 0, maximum_pool_count),
                            .running = reader.integer("running", 0, maximum_pool_count)};
  reader.each("pools", maximum_pools, [&](json::ObjectReader& pool) { capacity.pools.push_back(decode_pool(pool)); });
  return capacity;
}

/// One snapshot, before it is known to be without faults.
struct Found {
  std::optional<Instant> at{};
  std::vector<std::pair<std::string, double>> values{};
  std::optional<CapacitySnapshot> capacity{};
};

void decode_values(json::ObjectReader& reader, Found& found) {
  const json::Value* object = reader.object("values");
  if (object == nullptr) return;
  const json::Path path = reader.path().member("values");
  if (object->members().size() > maximum_metrics)
    return reader.report("values", "too_many", "must have at most 1000 values");
  json::read(*object, path, reader.violations(), [&](json::ObjectReader& values) {
    for (const json::Member& member : object->members()) {
      const auto value = values.number(member.name, -largest_figure, largest_figure);
      if (!is_metric_name(member.name))
        reader.violations().add(path.member(member.name), "invalid_name", std::string(bad_name));
      else if (value)
        found.values.emplace_back(member.name, *value);
    }
  });
}

Found decode_snapshot(json::ObjectReader& reader, const Collector& collector) {
  Found found;
  reader.require("observed_at");
  found.at = reader.time("observed_at");
  if (found.at && collector.is_future(*found.at)) reader.report("observed_at", "in_future", std::string(in_future));
  decode_values(reader, found);
  found.capacity = reader.nested("capacity", decode_capacity);
  if (!reader.has("capacity")) reader.require("values");
  return found;
}

bool add(Collector& collector, Found& found) {
  bool room = true;
  for (const auto& [name, value] : found.values) room = collector.add(name, *found.at, value) && room;
  if (!found.capacity) return room;
  found.capacity->at = *found.at;
  Snapshot figures;
  append_capacity(figures, *found.capacity);
  for (const auto& figure : figures) collector.add(figure.name, figure.at, figure.value);
  return room;
}

void reject(DecodedSnapshots& out, std::size_t line, std::string_view code, std::string detail) {
  ++out.rejected_in_all;
  if (out.rejected.size() < DecodedSnapshots::listed)
    out.rejected.push_back({line, std::string(code), std::move(detail)});
}

/// Calls `f` with each line that is not blank and its number.
template <class F>
void for_each_line(std::string_view body, F f) {
  for (std::size_t number = 1; !body.empty(); ++number) {
    auto line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(body.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") != std::string_view::npos) f(number, line);
  }
}

Result<DecodedSnapshots> from_json(std::string_view body, Collector& collector) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  json::read(document->root(), json::Path{}, violations, [&](json::ObjectReader& reader) {
    reader.require("snapshots");
    reader.each("snapshots", maximum_snapshots, [&](json::ObjectReader& item) {
      Found found = decode_snapshot(item, collector);
      if (found.at && violations.empty() && !add(collector, found))
        item.report("values", "too_many_metrics", "a request may have at most 1000 metrics");
    });
  });
  if (!violations.empty()) return tl::unexpected(violations.error("the request"));
  return DecodedSnapshots{.batch = collector.take()};
}

DecodedSnapshots from_ndjson(std::string_view body, Collector& collector) {
  DecodedSnapshots out;
  for_each_line(body, [&](std::size_t number, std::string_view line) {
    const auto document = json::parse(line);
    if (!document) return reject(out, number, document.error().code, document.error().detail);
    json::Violations violations;
    Found found = json::read(document->root(), json::Path{}, violations,
                             [&](json::ObjectReader& reader) { return decode_snapshot(reader, collector); });
    if (!violations.empty()) {
      const Violation& first = violations.kept().front();
      return reject(out, number, first.code, first.pointer + ' ' + first.detail);
    }
    if (!add(collector, found)) reject(out, number, "too_many_metrics", "a request may have at most 1000 metrics");
  });
  out.batch = collector.take();
  return out;
}

/// The places of the three columns. No value for any other header.
struct Columns {
  std::size_t at{0}, metric{1}, value{2};
};

std::optional<Columns> columns_of(std::string_view header) {
  constexpr std::string_view names[] = {"observed_at", "metric", "value"};
  const auto cells = csv_cells(header);
  if (!cells || cells->size() != std::size(names)) return std::nullopt;
  std::size_t places[std::size(names)];
  for (std::size_t i = 0; i < std::size(names); ++i) {
    const auto found = std::ranges::find(*cells, names[i]);
    if (found == cells->end()) return std::nullopt;
    places[i] = static_cast<std::size_t>(found - cells->begin());
  }
  return Columns{places[0], places[1], places[2]};
}

/// A decimal number. No value for NaN, infinities, or a number that is out of the range of metrics.
std::optional<double> figure(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || std::abs(value) > largest_figure) return std::nullopt;
  return value;
}

void read_row(DecodedSnapshots& out, Collector& collector, Columns columns, std::size_t number, std::string_view line) {
  const auto cells = csv_cells(line);
  if (!cells || cells->size() != 3) return reject(out, number, "malformed_line", "must have three values");
  const auto& metric = (*cells)[columns.metric];
  if (metric == "metric") return reject(out, number, "repeated_header", "the header stands in the first line alone");
  const auto at = parse_rfc3339((*cells)[columns.at]);
  if (!at) return reject(out, number, "invalid_time", "observed_at must be an RFC 3339 time");
  if (collector.is_future(*at)) return reject(out, number, "in_future", "observed_at " + std::string(in_future));
  if (!is_metric_name(metric) || !is_utf8(metric))
    return reject(out, number, "invalid_name", std::string(bad_name) + ", in UTF-8");
  const auto value = figure((*cells)[columns.value]);
  if (!value) return reject(out, number, "invalid_number", "value must be a finite number of at most 1e18");
  if (!collector.add(metric, *at, *value))
    reject(out, number, "too_many_metrics", "a request may have at most 1000 metrics");
}

Result<DecodedSnapshots> from_csv(std::string_view body, Collector& collector) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  DecodedSnapshots out;
  std::optional<Columns> columns;
  bool begun = false;
  for_each_line(body, [&](std::size_t number, std::string_view line) {
    if (columns) return read_row(out, collector, *columns, number, line);
    if (!std::exchange(begun, true)) columns = columns_of(line);
  });
  if (!columns) {
    const std::string detail = "the first line must be observed_at,metric,value";
    return tl::unexpected(Error{.kind = ErrorKind::invalid,
                                .code = {},
                                .detail = detail,
                                .violations = {{.pointer = "", .code = "invalid_header", .detail = detail}}});
  }
  out.batch = collector.take();
  return out;
}

}  // namespace

Result<DecodedSnapshots> decode_snapshots(std::string_view body, SnapshotForm form, std::string_view cluster_id,
                                          Instant latest) {
  Collector collector(cluster_id, latest);
  switch (form) {
    case SnapshotForm::json:
      return from_json(body, collector);
    case SnapshotForm::ndjson:
      return from_ndjson(body, collector);
    case SnapshotForm::csv:
      return from_csv(body, collector);
  }
  return DecodedSnapshots{};
}

}  // namespace headroom::api
