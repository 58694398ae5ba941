#include "api/wire/simulation/request.hpp"

#include <optional>
#include <string>
#include <utility>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/wire/simulation/demand.hpp"
#include "api/wire/simulation/policies.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using simulation::DemandByMinute;
using simulation::DemandTrace;
using simulation::Options;
using simulation::UnmetWork;

constexpr std::pair<std::string_view, UnmetWork> unmet_words[] = {{"dropped", UnmetWork::dropped},
                                                                  {"carried_over", UnmetWork::carried_over}};

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

/// The memory of a unit, if the request says it.
std::optional<double> unit_memory(json::ObjectReader& request) {
  const json::Value* unit = request.get("unit");
  const json::Value* memory =
      unit != nullptr && unit->kind() == json::Kind::object ? unit->find("memory_mib") : nullptr;
  return memory != nullptr && memory->is_number() ? std::optional(memory->number()) : std::nullopt;
}

/// The demand that the request asks about. No value if something is wrong with it.
Result<std::optional<DemandByMinute>> decode_demand(json::ObjectReader& request, SnapshotHistory& history, Instant now,
                                                    std::vector<Warning>& warnings) {
  const bool is_stored = request.has("cluster_id");
  if (is_stored && request.has("trace"))
    request.report("cluster_id", "conflict", "a request has a trace, or names a stored one, not both");
  if (!is_stored) request.require("trace");
  const auto trace =
      request.nested("trace", [&](json::ObjectReader& reader) { return decode_trace(reader, warnings); });
  const auto fields = decode_stored_demand(request, now);
  if (!request.violations().empty()) return std::nullopt;
  if (trace) return simulation::by_minute(*trace);
  const auto found = read_stored_demand(*fields, unit_memory(request), request, history, warnings);
  if (!found) return tl::unexpected(found.error());
  return request.violations().empty() ? std::optional(simulation::by_minute(*found)) : std::nullopt;
}

Result<void> decode_all(json::ObjectReader& request, const SimulationContext& with, SimulationRequest& result) {
  auto demand = decode_demand(request, with.history, with.now, result.warnings);
  if (!demand) return tl::unexpected(std::move(demand.error()));
  const bool sound = demand->has_value();
  if (sound) result.demand = **std::move(demand);
  result.options = decode_options(request);
  for (const Violation& fault : simulation::faults_of(result.options, sound ? &result.demand : nullptr))
    request.violations().add(request.path(), fault);
  std::optional<Error> failure;
  decode_policies(request, {with.catalog, with.zones, result.demand.start, with.policies, &failure}, result);
  if (failure) return tl::unexpected(*std::move(failure));
  return {};
}

}  // namespace

Result<SimulationRequest> decode_simulation(const json::Value& body, const SimulationContext& with) {
  json::Violations violations;
  SimulationRequest result;
  const auto read = json::read(body, json::Path{}, violations,
                               [&](json::ObjectReader& request) { return decode_all(request, with, result); });
  if (!read) return tl::unexpected(read.error());
  if (!violations.empty()) return tl::unexpected(violations.error("the simulation request"));
  return result;
}

Result<FoundDemand> find_stored_demand(std::string_view text, SnapshotHistory& history, Instant now) {
  const auto document = json::parse(text);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  FoundDemand found;
  const auto read = json::read(document->root(), json::Path{}, violations, [&](json::ObjectReader& request) {
    return decode_demand(request, history, now, found.warnings);
  });
  if (!read) return tl::unexpected(read.error());
  if (!violations.empty()) return tl::unexpected(violations.error("the command line"));
  found.demand = **read;
  return found;
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
  std::vector<Warning> warnings;
  DemandTrace trace =
      json::read(body, root, violations, [&](json::ObjectReader& reader) { return decode_trace(reader, warnings); });
  if (!violations.empty()) return tl::unexpected(violations.error("the trace"));
  return trace;
}

}  // namespace headroom::api
