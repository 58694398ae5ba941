#include <string>
#include <utility>

#include "api/deciding/decision_counters.hpp"
#include "api/handlers/base/decision_answers.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/wire/approval.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_name = 256;
constexpr std::size_t longest_comment = 2'000;

ApprovalAnswer decode_answer(json::ObjectReader& reader) {
  reader.require("approved");
  const bool approved = reader.boolean("approved").value_or(false);
  const auto by = reader.string("by", longest_name);
  const auto comment = reader.string("comment", longest_comment);
  return {.approved = approved, .by = std::string(by.value_or("")), .comment = std::string(comment.value_or(""))};
}

Result<ApprovalAnswer> decode_body(std::string_view body) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  ApprovalAnswer answer = json::read(document->root(), json::Path{}, violations, decode_answer);
  if (!violations.empty()) return tl::unexpected(violations.error("the approval"));
  return answer;
}

/// The decision with the document that ends the wait of whoever asked, if somebody waits.
SharedText with_task_result(const StoredDecision& decision, const SharedText& answer) {
  if (decision.task_token.empty() || !decision.approval || !decision.approval->answer) return answer;
  const ApprovalAnswer& given = *decision.approval->answer;
  return given.approved ? with_task_success(answer, decision.task_token)
                        : with_task_failure(answer, decision.task_token, given.comment);
}

}  // namespace

void serve_approval(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (auto refusal = refuse_unless_json(request)) return respond(std::move(*refusal));
  const auto id = decision_of(call);
  if (!id) return respond(no_such_decision(call));
  auto given = decode_body(request.body);
  if (!given) return respond(problem(request, given.error()));
  const Instant now = call.with.clock.now();
  const Outcome state = given->approved ? Outcome::recommended : Outcome::dismissed;
  const OutcomeReport report{
      .state = state, .detail = given->comment, .reported_at = now, .approval = *std::move(given)};
  call.with.log.report(
      id.value(), report, nullptr,
      [&request, id_text = call.id, with = call.with, now, respond = std::move(respond)](Result<StoredDecision> moved) {
        if (!moved) return respond(problem_of(Call{.request = request, .with = with, .id = id_text}, moved.error()));
        with.counters.reported(*moved, now);
        Response response;
        response.body = with_task_result(*moved, current_answer(*moved, now));
        respond(std::move(response));
      });
}

}  // namespace headroom::api
