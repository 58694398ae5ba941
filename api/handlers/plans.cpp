#include <utility>

#include "api/deciding/plan.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/base/store_then_answer.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"

namespace headroom::api {

void serve_plans(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (!is_of_type(request, json_type))
    return respond(problem(request, "unsupported_media_type", "the body must be application/json"));
  const auto type = preferred(request, plan_types);
  if (!type) return respond(problem(request, "not_acceptable", "a plan is answered as application/json or text/plain"));
  const auto keep = keep_of(call);
  if (!keep) return respond(problem(request, keep.error()));
  store_then_answer(
      call, *keep,
      [body = request.body, with = call.with, type = *type, keep = *keep] { return plan(with, body, type, keep); },
      std::move(respond));
}

}  // namespace headroom::api
