#include "api/wire/simulation/demand.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "api/wire/simulation/request.hpp"
#include "core/base/text.hpp"
#include "core/intake/demand.hpp"
#include "core/ports/stored_demand.hpp"

namespace headroom::api {
namespace {

using simulation::DemandTrace;
using simulation::TraceFault;

constexpr std::chrono::days range_by_default{30};

struct TraceFields {
  DemandTrace points;               ///< those that could be read
  std::vector<std::size_t> places;  ///< of the points in the document
  std::optional<Seconds> period;
};

TraceFields trace_fields(json::ObjectReader& reader) {
  TraceFields trace;
  trace.period = reader.seconds("period_seconds", 1, 86'400);
  reader.require("datapoints");
  std::size_t place = 0;
  reader.each("datapoints", maximum_trace_points, [&](json::ObjectReader& item) {
    item.require("timestamp");
    item.require("value");
    const auto at = item.time("timestamp");
    const auto units = item.number("value");
    const std::size_t own = place++;
    if (!at || !units) return;
    trace.points.push_back({*at, *units});
    trace.places.push_back(own);
  });
  return trace;
}

json::Path place_of(const TraceFault& fault, const json::Path& item) {
  return item.member(fault.place == TraceFault::Place::time ? "timestamp" : "value");
}

void check_trace(const TraceFields& trace, bool complete, const json::Path& path, json::Violations& violations) {
  const json::Path list = path.member("datapoints");
  for (const TraceFault& fault : simulation::faults_of(trace.points)) {
    if (fault.place == TraceFault::Place::whole) {
      if (complete) violations.add(list, fault.code, fault.detail);
      continue;
    }
    const json::Path item = list.item(trace.places[fault.point]);
    violations.add(place_of(fault, item), fault.code, fault.detail);
  }
}

/// Gaps are filled with straight lines, which a reader of the result should know.
void warn_of_gaps(const DemandTrace& trace, std::chrono::milliseconds longest, const std::string& in_words,
                  std::vector<Warning>& warnings) {
  std::int64_t gaps = 0;
  for (std::size_t i = 1; i < trace.size(); ++i)
    if (trace[i].at - trace[i - 1].at > longest) ++gaps;
  if (gaps == 0) return;
  const std::string one = "1 gap in the trace is longer than " + in_words + " and was filled with a straight line";
  const std::string many =
      text::whole(gaps) + " gaps in the trace are longer than " + in_words + " and were filled with straight lines";
  warnings.push_back({"gaps_interpolated", gaps == 1 ? one : many});
}

/// The distance that half of the points don't exceed.
std::chrono::milliseconds usual_distance(const DemandTrace& trace) {
  std::vector<std::chrono::milliseconds> distances;
  for (std::size_t i = 1; i < trace.size(); ++i) distances.push_back(trace[i].at - trace[i - 1].at);
  if (distances.empty()) return {};
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::ranges::nth_element(distances, middle);
  return *middle;
}

std::string too_few(const StoredDemandFields& fields, std::size_t points) {
  return "needs at least two points; stored of cluster " + fields.cluster_id + " from " + format_rfc3339(fields.since) +
         " to " + format_rfc3339(fields.until) + (points == 0 ? " are none" : " is one");
}

}  // namespace

DemandTrace decode_trace(json::ObjectReader& reader, std::vector<Warning>& warnings) {
  const std::size_t before = reader.violations().total();
  TraceFields trace = trace_fields(reader);
  check_trace(trace, reader.violations().total() == before, reader.path(), reader.violations());
  if (reader.violations().total() > before) return {};
  if (trace.period) warn_of_gaps(trace.points, *trace.period, "its period", warnings);
  return std::move(trace.points);
}

std::optional<StoredDemandFields> decode_stored_demand(json::ObjectReader& request, Instant now) {
  const std::size_t before = request.violations().total();
  const auto cluster_id = request.string("cluster_id");
  const auto metric = request.string("metric");
  const auto since = request.time("since");
  const Instant until = request.time("until").value_or(now);
  if (!request.has("cluster_id")) {
    for (const char* name : {"metric", "since", "until"})
      if (request.has(name)) request.report(name, "conflict", "is about a stored demand, and needs cluster_id");
    return std::nullopt;
  }
  if (cluster_id && cluster_id->empty()) request.report("cluster_id", "empty", "must name a cluster");
  if (metric && metric->empty()) request.report("metric", "empty", "must name a metric");
  if (since && *since >= until) request.report("since", "since_after_until", "must be before 'until'");
  if (request.violations().total() > before) return std::nullopt;
  return StoredDemandFields{.cluster_id = std::string(*cluster_id),
                            .metric = std::string(metric.value_or(demand_metric)),
                            .since = since.value_or(until - range_by_default),
                            .until = until};
}

Result<DemandTrace> read_stored_demand(const StoredDemandFields& fields, std::optional<double> unit_memory_mib,
                                       json::ObjectReader& request, SnapshotHistory& history,
                                       std::vector<Warning>& warnings) {
  auto stored = stored_demand({.cluster_id = fields.cluster_id,
                               .metric = fields.metric,
                               .from = fields.since,
                               .until = fields.until,
                               .unit_memory_mib = unit_memory_mib},
                              history);
  if (!stored) return tl::unexpected(std::move(stored.error()));
  DemandTrace trace;
  if (stored->cut || stored->points.size() > maximum_trace_points) {
    request.report(
        "since", "too_many_points",
        "the range has more than " + text::whole(maximum_trace_points) + " stored points; ask for a shorter one");
    return trace;
  }
  for (const Datapoint& point : stored->points) trace.push_back({point.at, point.value});
  if (trace.size() < 2) {
    request.report("metric", "too_few_points", too_few(fields, trace.size()));
    return trace;
  }
  for (const TraceFault& fault : simulation::faults_of(trace)) {
    const std::string at =
        fault.place == TraceFault::Place::whole ? "" : ", at " + format_rfc3339(trace[fault.point].at);
    request.report("metric", fault.code, fault.detail + at);
  }
  warn_of_gaps(trace, 2 * usual_distance(trace), "twice the usual distance of its points", warnings);
  warnings.insert(warnings.end(), stored->warnings.begin(), stored->warnings.end());
  return trace;
}

}  // namespace headroom::api
