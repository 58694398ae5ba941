#include <string>
#include <utility>

#include "api/deciding/observed_past.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/handlers/policies/policy_endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/lint/lint.hpp"

namespace headroom::api {

void serve_policy_lint(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json(call.request)) return respond(std::move(*refusal));
  const auto document = json::parse(call.request.body);
  if (!document) return respond(problem(call.request, document.error()));
  const Dependencies& with = call.with;
  const lint::Surroundings around{
      .zones = &with.zones,
      .now = with.clock.now(),
      .catalog = &with.catalog,
      .complete = completed_from_store(with),
      .past = [&](const EvaluationInput& input) { return observed_past(input, with.snapshots); }};
  const auto findings = lint::lint(document->root(), around);
  if (!findings) return respond(problem(call.request, findings.error()));
  std::string body;
  json::Writer out(body);
  out.begin_object().name("findings");
  lint::write_findings(out, *findings);
  out.end_object();
  Response response;
  response.body = std::move(body);
  respond(std::move(response));
}

}  // namespace headroom::api
