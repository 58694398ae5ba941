#include "api/wire/simulation/request.hpp"

#include <string>
#include <utility>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/wire/simulation/policies.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using simulation::DemandTrace;
using simulation::Options;
using simulation::TraceFault;
using simulation::UnmetWork;

constexpr std::pair<std::string_view, UnmetWork> unmet_words[] = {{"dropped", UnmetWork::dropped},
                                                                  {"carried_over", UnmetWork::carried_over}};

struct TraceFields {
  DemandTrace points;               ///< those that could be read
  std::vector<std::size_t> places;  ///< of the points in the document
  std::optional<Seconds> period;
};

TraceFields decode_trace(json::ObjectReader& reader) {
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

void check_trace(const TraceFields& trace, const json::Path& path, json::Violations& violations) {
  const bool complete = violations.empty();
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
void warn_of_gaps(const TraceFields& trace, std::vector<Warning>& warnings) {
  if (!trace.period) return;
  std::int64_t gaps = 0;
  for (std::size_t i = 1; i < trace.points.size(); ++i)
    if (trace.points[i].at - trace.points[i - 1].at > *trace.period) ++gaps;
  if (gaps == 0) return;
  const std::string one = "1 gap in the trace is longer than its period and was filled with a straight line";
  const std::string many =
      text::whole(gaps) + " gaps in the trace are longer than its period and were filled with straight lines";
  warnings.push_back({"gaps_interpolated", gaps == 1 ? one : many});
}

void decode_interruptions(json::ObjectReader& request, simulation::Interruptions& interruptions) {
  request.nested("interruptions", [&](json::ObjectReader& reader) {
    reader.each("given", 10'000, [&](json::ObjectReader& item) {
      item.require("at");
      const auto at = item.time("at");
      const auto units = item.integer("units", 1, 1'000'000).value_or(1);
      if (at) interruptions.given.push_back({*at, units});
    });
    interruptions.per_unit_hour = reader.number("per_unit_hour").value_or(0);
    interruptions.seed = static_cast<std::uint64_t>(reader.integer("seed", 0, INT64_MAX).value_or(0));
  });
}

Options decode_options(json::ObjectReader& request) {
  Options options{.hourly_price = request.dollars("price_usd").value_or(default_unit_price)};
  options.spot_hourly_price = request.dollars("spot_price_usd");
  if (const auto start_up = request.seconds("start_up_seconds")) options.start_up = *start_up;
  if (const auto every = request.seconds("evaluate_every_seconds")) options.evaluate_every = *every;
  options.evaluate_from = request.time("evaluate_from");
  options.unmet_work = request.choice<UnmetWork>("unmet_work", unmet_words).value_or(UnmetWork::dropped);
  decode_interruptions(request, options.interruptions);
  request.nested("unit", [&](json::ObjectReader& reader) {
    if (const auto memory = reader.number("memory_mib")) options.unit_size.memory_mib = *memory;
    if (const auto vcores = reader.number("vcores")) options.unit_size.vcores = *vcores;
    if (const auto containers = reader.number("containers")) options.unit_size.containers = *containers;
  });
  return options;
}

void decode_policies(json::ObjectReader& request, const PolicyContext& with, SimulationRequest& result) {
  request.require("policies");
  const auto items = request.array("policies", maximum_simulated_policies);
  if (!items) return;
  if (items->empty()) request.report("policies", "empty", "needs at least one policy");
  const json::Path list = request.path().member("policies");
  for (std::size_t i = 0; i < items->size(); ++i)
    result.policies.push_back(decode_simulated_policy((*items)[i], list.item(i), "policy " + std::to_string(i + 1),
                                                      with, request.violations(), result.warnings));
}

/// The demand that the request asks about. Returns whether it is sound. All there is to know about where a demand may
/// come from is here.
bool decode_demand(json::ObjectReader& request, SimulationRequest& result) {
  request.require("trace");
  const auto trace = request.nested("trace", decode_trace);
  if (!trace) return false;
  check_trace(*trace, request.path().member("trace"), request.violations());
  if (!request.violations().empty()) return false;
  result.demand = simulation::by_minute(trace->points);
  warn_of_gaps(*trace, result.warnings);
  return true;
}

void decode_all(json::ObjectReader& request, const Catalog& catalog, const ZoneBook& zones, SimulationRequest& result) {
  const bool sound = decode_demand(request, result);
  result.options = decode_options(request);
  for (const Violation& fault : simulation::faults_of(result.options, sound ? &result.demand : nullptr))
    request.violations().add(request.path(), fault);
  decode_policies(request, {catalog, zones, result.demand.start}, result);
}

}  // namespace

Result<SimulationRequest> decode_simulation(const json::Value& body, const Catalog& catalog, const ZoneBook& zones) {
  json::Violations violations;
  SimulationRequest result;
  json::read(body, json::Path{}, violations,
             [&](json::ObjectReader& request) { decode_all(request, catalog, zones, result); });
  if (!violations.empty()) return tl::unexpected(violations.error("the simulation request"));
  return result;
}

Result<Options> decode_simulation_options(std::string_view text, const simulation::DemandByMinute& demand) {
  const auto document = json::parse(text);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  Options options = json::read(document->root(), json::Path{}, violations, decode_options);
  for (const Violation& fault : simulation::faults_of(options, &demand)) violations.add(json::Path{}, fault);
  if (!violations.empty()) return tl::unexpected(violations.error("the command line"));
  return options;
}

Result<DemandTrace> decode_trace_document(const json::Value& body) {
  json::Violations violations;
  const json::Path root;
  TraceFields trace = json::read(body, root, violations, decode_trace);
  check_trace(trace, root, violations);
  if (!violations.empty()) return tl::unexpected(violations.error("the trace"));
  return std::move(trace.points);
}

}  // namespace headroom::api
