#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "api/background/job_board.hpp"
#include "api/deciding/new_decision.hpp"
#include "api/handlers/base/job_answer.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/reports/simulation_svg.hpp"
#include "api/reports/simulation_text.hpp"
#include "api/wire/simulation/answer.hpp"
#include "api/wire/simulation/request.hpp"

namespace headroom::api {
namespace {

constexpr std::array answer_types{json_type, svg_type, text_type, csv_type};

/// What a request may wait for: about a second of work. A forecast costs as much as many plain decisions.
constexpr std::int64_t most_at_once = 300'000;
constexpr std::int64_t weight_of_a_forecast = 8;

std::int64_t weight_of(const simulation::SimulatedPolicy& simulated, const simulation::Options& options) {
  const auto* policy = std::get_if<Policy>(&simulated.policy);
  if (policy == nullptr) return 0;
  std::int64_t weight = 0;
  for (const Signal& signal : policy->signals)
    weight += std::holds_alternative<Predictive>(signal) ? weight_of_a_forecast : 1;
  return 1 + weight * simulation::step.count() / options.evaluate_every.count();
}

bool is_small(const SimulationRequest& request) {
  const auto minutes = static_cast<std::int64_t>(request.demand.units.size());
  std::int64_t work = 0;
  for (const simulation::SimulatedPolicy& each : request.policies)
    work += minutes * (weight_of(each, request.options) + 1);
  return work <= most_at_once;
}

enum class Timelines { kept, dropped };

/// No value if `progress` ended it.
std::optional<SimulationAnswer> simulated(const SimulationRequest& request, const Catalog& catalog, Timelines timelines,
                                          const simulation::Progress& progress) {
  const ComputeLimits limits = shared_limits(request.policies);
  const auto all = static_cast<double>(request.policies.size());
  std::vector<simulation::Simulation> results;
  for (const simulation::SimulatedPolicy& policy : request.policies) {
    const auto share = [&, done = static_cast<double>(results.size())](double part) {
      return !progress || progress((done + part) / all);
    };
    auto result = simulation::simulate(policy, limits, request.demand, request.options, catalog, share);
    if (!result) return std::nullopt;
    if (timelines == Timelines::dropped) result->timeline = {};
    results.push_back(*std::move(result));
  }
  return answer_of(request.demand, request.options, request.policies, std::move(results), request.warnings);
}

std::string in_form(const SimulationAnswer& answer, std::string_view type) {
  if (type == svg_type) return simulation_svg(answer);
  if (type == text_type) return simulation_table(answer);
  if (type == csv_type) return simulation_timeline(answer);
  std::string text;
  encode_simulation(text, answer);
  return text;
}

/// `sim_` and a UUIDv7.
std::string next_simulation_id(const Dependencies& with) {
  return "sim_" + next_decision_id(with, with.clock.now()).text().substr(4);
}

/// Only the scores are kept: the timelines of twenty policies over a year take much memory.
Response start_job(const Call& call, SimulationRequest request) {
  auto shared = std::make_shared<const SimulationRequest>(std::move(request));
  const Catalog& catalog = call.with.catalog;
  auto job = call.with.jobs.submit(next_simulation_id(call.with),
                                   [shared, &catalog](const JobBoard::Progress& progress) -> Result<std::string> {
                                     const auto answer = simulated(*shared, catalog, Timelines::dropped, progress);
                                     return answer ? in_form(*answer, json_type) : std::string();
                                   });
  return job ? job_accepted(call.request, *job) : problem(call.request, job.error());
}

}  // namespace

void serve_simulation(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (!is_of_type(request, json_type))
    return respond(problem(request, "unsupported_media_type", "the body must be application/json"));
  const auto type = preferred(request, answer_types);
  if (!type)
    return respond(problem(request, "not_acceptable",
                           "a simulation is answered as application/json, image/svg+xml, text/plain or text/csv"));
  const auto document = json::parse(request.body);
  if (!document) return respond(problem(request, document.error()));
  auto wanted = decode_simulation(document->root(), {.catalog = call.with.catalog,
                                                     .zones = call.with.zones,
                                                     .history = call.with.snapshots,
                                                     .policies = &call.with.policies,
                                                     .now = call.with.clock.now()});
  if (!wanted) return respond(problem(request, wanted.error()));
  if (!is_small(*wanted)) return respond(start_job(call, *std::move(wanted)));
  Response response;
  response.content_type = *type;
  response.body = in_form(*simulated(*wanted, call.with.catalog, Timelines::kept, {}), *type);
  respond(std::move(response));
}

}  // namespace headroom::api
