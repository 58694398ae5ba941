#include <string>
#include <utility>

#include "api/deciding/diagnose_cluster.hpp"
#include "api/handlers/base/known_cluster.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/wire/diagnosis.hpp"

namespace headroom::api {
namespace {

constexpr std::chrono::hours default_range{24};

Result<DiagnosisQuestion> question_of(const Call& call) {
  const auto since = time_of(call, "since");
  const auto until = time_of(call, "until");
  if (!since) return tl::unexpected(since.error());
  if (!until) return tl::unexpected(until.error());
  DiagnosisQuestion question{.cluster_id = call.id, .since = {}, .until = {}, .now = call.with.clock.now()};
  question.until = until->value_or(question.now);
  question.since = since->value_or(question.until - default_range);
  if (question.since >= question.until) return tl::unexpected(invalid_parameter("since", "must be before 'until'"));
  return question;
}

}  // namespace

void serve_diagnosis(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto question = question_of(call);
  if (!question) return respond(problem(call.request, question.error()));
  const auto is_known = is_known_cluster(call.with, call.id);
  if (!is_known) return respond(problem(call.request, is_known.error()));
  if (!*is_known)
    return respond(problem(call.request, "not_found", "nothing is stored of a cluster '" + call.id + "'"));
  const auto list = [&](const DecisionQuery& query) { return call.with.log.list(query); };
  const auto found = diagnose_cluster(list, call.with.catalog, *question);
  if (!found) return respond(problem(call.request, found.error()));
  Response response;
  std::string body;
  json::Writer out(body);
  encode_diagnosis(out, *found);
  response.body = std::move(body);
  respond(std::move(response));
}

}  // namespace headroom::api
