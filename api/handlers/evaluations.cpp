#include <string>
#include <string_view>
#include <utility>

#include "api/deciding/evaluate.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/base/store_then_answer.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/json/scan.hpp"
#include "api/wire/approval.hpp"

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

/// The token of the request's `callback`. Empty if it has none.
std::string task_token_of(std::string_view body) {
  if (body.find("\"callback\"") == std::string_view::npos) return {};
  const auto document = json::parse(body);
  if (!document || document->root().kind() != json::Kind::object) return {};
  const json::Value* callback = document->root().find("callback");
  const json::Value* token =
      callback == nullptr || callback->kind() != json::Kind::object ? nullptr : callback->find("token");
  return token == nullptr || token->kind() != json::Kind::string ? std::string() : std::string(token->text());
}

/// Whoever waits for an approval need not wait if nothing is to change: the answer lets them go on. The document has
/// the request's token, so it is added behind whatever is stored, also to an answer that is given again.
Respond answering_callback(const Request& request, Respond respond) {
  std::string token = task_token_of(request.body);
  if (token.empty()) return respond;
  return [token = std::move(token), respond = std::move(respond)](Response response) {
    const bool is_decision = response.status == 200 || response.status == 201;
    if (is_decision && json::find_member(response.body, "changed") == "false")
      response.body = with_task_success(response.body, token);
    respond(std::move(response));
  };
}

}  // namespace

void serve_evaluation(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json(call.request)) return respond(std::move(*refusal));
  respond = answering_callback(call.request, std::move(respond));
  const auto options = evaluation_options(call, Detail::full);
  if (!options) return respond(problem(call.request, options.error()));
  store_then_answer(
      call, options->keep,
      [body = call.request.body, with = call.with, options = *options] { return evaluate_body(body, with, options); },
      std::move(respond));
}

}  // namespace headroom::api
