#include <string>
#include <utility>

#include "api/deciding/decision_counters.hpp"
#include "api/deciding/encoded.hpp"
#include "api/deciding/replay.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

void serve_replay(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto missing = [&] { return problem(call.request, "not_found", "there is no decision '" + call.id + "'"); };
  const auto id = DecisionId::parse(call.id);
  if (!id) return respond(missing());
  const auto found = call.with.log.find(*id);
  if (!found)
    return respond(found.error().kind == ErrorKind::not_found ? missing() : problem(call.request, found.error()));
  const Replay again = replay(call.with.catalogs, call.with.snapshots, *found);
  call.with.counters.replayed(again);
  Response response;
  response.body = encoded(encode_replay, again);
  respond(std::move(response));
}

}  // namespace headroom::api
