#include <utility>

#include "api/evaluation/evaluate.hpp"
#include "api/handlers/options.hpp"
#include "api/idempotency.hpp"
#include "api/json/parse.hpp"
#include "api/media.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"

namespace headroom::api {
namespace {

Result<Evaluation> evaluate_body(std::string_view body, const Dependencies& with, EvaluationOptions options) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  auto request = decode_evaluation(document->root(), with.clock.now(), with.catalog);
  if (!request) return tl::unexpected(std::move(request.error()));
  auto history = with.log.history(request->input.cluster.id);
  if (!history) return tl::unexpected(std::move(history.error()));
  return evaluate(with, std::move(*request), std::move(*history), options.view, options.keep);
}

Response created(const DecisionId& id, std::string answer) {
  Response response{.status = 201, .headers = {{"Location", "/v1/decisions/" + id.text()}}};
  response.body = std::move(answer);
  return response;
}

/// Evaluates, stores, and answers once it is stored.
void evaluate_and_store(const Request& request, const Dependencies& with, EvaluationOptions options,
                        std::optional<IdempotencyKey> key, Respond respond) {
  auto evaluation = evaluate_body(request.body, with, options);
  if (!evaluation) {
    give_back(with.log, key);
    return respond(problem(request, evaluation.error()));
  }
  Response response = created(evaluation->record.id, std::move(evaluation->answer));
  std::optional<IdempotentAnswer> remember;
  if (key) remember = IdempotentAnswer{std::move(*key), remembered(response), evaluation->record.recorded_at};
  std::vector<DecisionRecord> records;
  records.push_back(std::move(evaluation->record));
  auto answer = std::make_shared<Response>(std::move(response));
  with.log.append(std::move(records), std::move(remember),
                  [&request, answer, respond = std::move(respond)](Result<void> stored) {
                    respond(stored ? std::move(*answer) : problem(request, stored.error()));
                  });
}

}  // namespace

void serve_evaluation(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (auto refusal = refuse_unless_json(request)) return respond(std::move(*refusal));
  const auto options = evaluation_options(call);
  if (!options) return respond(problem(request, options.error()));
  if (options->keep == Keep::dry_run) {
    auto evaluation = evaluate_body(request.body, call.with, *options);
    if (!evaluation) return respond(problem(request, evaluation.error()));
    return respond(Response{.status = 200, .headers = {}, .body = std::move(evaluation->answer)});
  }
  once(request, call.with.log, std::move(respond),
       [&request, with = call.with, options = *options](std::optional<IdempotencyKey> key, Respond answer) {
         evaluate_and_store(request, with, options, std::move(key), std::move(answer));
       });
}

}  // namespace headroom::api
