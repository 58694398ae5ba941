#include <utility>

#include "api/deciding/evaluate.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/handlers/query_parameters.hpp"
#include "api/handlers/store_then_answer.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"

namespace headroom::api {
namespace {

Result<NewDecision> evaluate_body(std::string_view body, const Dependencies& with, EvaluationOptions options) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  auto request = read_evaluation(with, document->root());
  if (!request) return tl::unexpected(std::move(request.error()));
  auto history = with.log.history(request->input.cluster.id);
  if (!history) return tl::unexpected(std::move(history.error()));
  request->input.detail = options.detail;
  return evaluate(with, std::move(*request), std::move(*history), options.view, options.keep);
}

}  // namespace

void serve_evaluation(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json(call.request)) return respond(std::move(*refusal));
  const auto options = evaluation_options(call, Detail::full);
  if (!options) return respond(problem(call.request, options.error()));
  store_then_answer(
      call, options->keep,
      [body = call.request.body, with = call.with, options = *options] { return evaluate_body(body, with, options); },
      std::move(respond));
}

}  // namespace headroom::api
