#include "api/wire/readiness.hpp"

#include <string>
#include <utility>

#include "api/deciding/check_readiness.hpp"
#include "api/handlers/readiness.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

ReadinessSources sources_of(const Dependencies& with) {
  return {.list = [&log = with.log](const DecisionQuery& query) { return log.list(query); },
          .find_cluster = [&clusters = with.clusters](std::string_view id) { return clusters.find(id); },
          .find_policy = [&policies = with.policies](std::string_view id) { return policies.find(id); },
          .policy_document = [&policies = with.policies](
                                 std::string_view id, std::int64_t version) { return policies.document(id, version); },
          .snapshots = with.snapshots,
          .catalog = with.catalog};
}

}  // namespace

void serve_readiness(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto found = check_readiness(sources_of(call.with), call.id, call.with.clock.now());
  if (!found) return respond(problem(call.request, found.error()));
  if (!*found) return respond(problem(call.request, "not_found", "nothing is stored of a cluster '" + call.id + "'"));
  Response response;
  std::string body;
  json::Writer out(body);
  encode_readiness(out, **found);
  response.body = std::move(body);
  respond(std::move(response));
}

}  // namespace headroom::api
