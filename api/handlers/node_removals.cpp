#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/wire/node_removals/answer.hpp"
#include "api/wire/node_removals/request.hpp"

namespace headroom::api {
namespace {

/// The consolidation of the named nodes, or of all nodes if none is named. No value if none is asked for.
std::optional<kubernetes::ConsolidationPlan> plan(const NodeRemovalInput& request) {
  if (!request.offers) return std::nullopt;
  std::vector<std::string> names = request.nodes;
  if (names.empty())
    for (const kubernetes::Node& node : request.cluster.nodes) names.push_back(node.name);
  return kubernetes::plan_consolidation(request.cluster, names, *request.offers, request.drain, request.candidates,
                                        request.evaluated_at);
}

}  // namespace

void serve_node_removals(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json(call.request)) return respond(std::move(*refusal));
  const auto document = json::parse(call.request.body);
  if (!document) return respond(problem(call.request, document.error()));
  const auto request = decode_node_removals(document->root(), call.with.clock.now(), call.with.catalog);
  if (!request) return respond(problem(call.request, request.error()));
  const auto removals = kubernetes::what_if_removed(request->cluster, request->nodes, request->drain,
                                                    request->candidates, request->evaluated_at);
  Response response;
  response.body = encode_node_removals(*request, removals, plan(*request));
  respond(std::move(response));
}

}  // namespace headroom::api
