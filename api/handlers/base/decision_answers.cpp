#include "api/handlers/base/decision_answers.hpp"

#include "api/http/problem.hpp"
#include "api/wire/decision.hpp"
#include "core/base/names.hpp"

namespace headroom::api {

std::optional<DecisionId> decision_of(const Call& call) { return DecisionId::parse(call.id); }

Response no_such_decision(const Call& call) {
  return problem(call.request, "not_found", "there is no decision '" + call.id + "'");
}

Response problem_of(const Call& call, const Error& error) {
  return error.kind == ErrorKind::not_found ? no_such_decision(call) : problem(call.request, error);
}

SharedText current_answer(const StoredDecision& stored, Instant now) {
  return with_outcome(stored.record.documents.answer, name_of(outcome_at(stored, now)), stored.report, stored.approval);
}

}  // namespace headroom::api
