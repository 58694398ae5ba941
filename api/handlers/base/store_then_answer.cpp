#include "api/handlers/base/store_then_answer.hpp"

#include <memory>
#include <utility>

#include "api/handlers/base/idempotency.hpp"
#include "api/http/problem.hpp"

namespace headroom::api {
namespace {

Response answered(int status, NewDecision& decision) {
  Response response{.status = status, .content_type = decision.answer_type};
  response.body = std::move(decision.answer);
  return response;
}

/// Decides, stores, and answers once it is stored.
void decide_and_store(const Request& request, DecisionLog& log, const MakeDecision& make,
                      std::optional<IdempotencyKey> key, Respond respond) {
  auto decision = make();
  if (!decision) {
    give_back(log, key);
    return respond(problem(request, decision.error()));
  }
  auto response = std::make_shared<Response>(answered(201, *decision));
  response->headers.emplace_back("Location", "/v1/decisions/" + decision->record.id.text());
  std::optional<IdempotentAnswer> remember;
  if (key) remember = IdempotentAnswer{std::move(*key), remembered(*response), decision->record.recorded_at};
  std::vector<DecisionRecord> records = std::move(decision->parts);
  records.push_back(std::move(decision->record));
  log.append(std::move(records), std::move(remember),
             [&request, response, respond = std::move(respond)](Result<void> stored) {
               respond(stored ? std::move(*response) : problem(request, stored.error()));
             });
}

}  // namespace

void store_then_answer(const Call& call, Keep keep, MakeDecision make, Respond respond) {
  const Request& request = call.request;
  if (keep == Keep::dry_run) {
    auto decision = make();
    return respond(decision ? answered(200, *decision) : problem(request, decision.error()));
  }
  once(request, call.with.log, std::move(respond),
       [&request, &log = call.with.log, make = std::move(make)](std::optional<IdempotencyKey> key, Respond answer) {
         decide_and_store(request, log, make, std::move(key), std::move(answer));
       });
}

}  // namespace headroom::api
