#include "api/artifacts/spark/rightsizing.hpp"

#include <memory>
#include <utility>

#include "api/handlers/new_decisions.hpp"
#include "api/handlers/options.hpp"
#include "api/handlers/sizing.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/http/routes.hpp"

namespace headroom::api {

void serve_rightsizing(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (!is_of_type(request, json_type))
    return respond(problem(request, "unsupported_media_type", "the body must be application/json"));
  const auto type = preferred(request, sizing_types);
  if (!type)
    return respond(
        problem(request, "not_acceptable", "a sizing is answered as application/json, application/yaml or text/plain"));
  const auto keep = keep_of(call);
  if (!keep) return respond(problem(request, keep.error()));
  answer_new_decision(
      call, *keep,
      [body = request.body, with = call.with, type = *type, keep = *keep] { return rightsize(with, body, type, keep); },
      std::move(respond));
}

}  // namespace headroom::api
