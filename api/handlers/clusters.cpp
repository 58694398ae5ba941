#include <optional>
#include <string>
#include <utility>

#include "api/handlers/base/list_page.hpp"
#include "api/handlers/base/preconditions.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/percent_encoding.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/wire/registered_cluster.hpp"
#include "core/base/names.hpp"
#include "core/base/platform.hpp"

namespace headroom::api {
namespace {

/// What stands before the number in a cursor.
constexpr char cursor_mark = 'n';

Response answer(int status, const RegisteredCluster& cluster) {
  Response response{.status = status};
  std::string body;
  json::Writer out(body);
  encode_registered(out, cluster);
  response.body = std::move(body);
  response.headers.emplace_back("ETag", etag_of(cluster.version));
  return response;
}

Response no_such_cluster(const Call& call) {
  return problem(call.request, "not_found", "no cluster '" + call.id + "' is registered");
}

Response stale(const Call& call) {
  return problem(call.request, "precondition_failed",
                 "cluster '" + call.id + "' is not in the state that was asked for");
}

Response created(const RegisteredCluster& cluster) {
  Response response = answer(201, cluster);
  std::string location = "/v1/clusters/";
  append_percent_encoded(location, cluster.registration.id);
  response.headers.emplace_back("Location", std::move(location));
  return response;
}

Response put_answer(const Call& call, const Result<PutAnswer>& put) {
  if (!put) return problem(call.request, put.error());
  switch (put->outcome) {
    case PutOutcome::created:
      return created(*put->cluster);
    case PutOutcome::changed:
    case PutOutcome::unchanged:
      return answer(200, *put->cluster);
    case PutOutcome::refused:
      break;
  }
  return stale(call);
}

Result<std::optional<std::string>> platform_of(const Call& call) {
  const std::string* text = call.parameter("platform");
  if (text == nullptr) return std::nullopt;
  std::string list;
  for (const auto& [word, value] : names_of<Platform>) {
    if (word == *text) return *text;
    list.append(list.empty() ? "" : ", ").append(word);
  }
  return tl::unexpected(invalid_parameter("platform", "must be one of: " + list));
}

Result<ClusterQuery> query_of(const Call& call) {
  auto platform = platform_of(call);
  if (!platform) return tl::unexpected(platform.error());
  const auto before = numbered_cursor(call, cursor_mark);
  if (!before) return tl::unexpected(before.error());
  const auto limit = limit_of(call);
  if (!limit) return tl::unexpected(limit.error());
  ClusterQuery query{.platform = *std::move(platform), .before = *before, .limit = *limit};
  for (const auto& [name, value] : call.query)
    if (name.starts_with("tag.")) query.tags.emplace_back(name.substr(4), value);
  return query;
}

}  // namespace

void serve_cluster_put(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (auto refusal = refuse_unless_json(request)) return respond(std::move(*refusal));
  auto condition = write_condition(request);
  if (!condition) return respond(problem(request, condition.error()));
  if (condition->kind == WriteCondition::Kind::none)
    return respond(problem(request, "precondition_required",
                           "send If-None-Match: * to register the cluster, or If-Match with its ETag to change it"));
  if (!is_cluster_id(call.id))
    return respond(
        problem(request, "malformed_request", "a cluster's id is 1 to 256 bytes of UTF-8 without control characters"));
  auto registration = decode_registration(request.body, call.id);
  if (!registration) return respond(problem(request, registration.error()));
  call.with.clusters.put(
      *std::move(registration), *std::move(condition), call.with.clock.now(),
      [&request, id = call.id, with = call.with, respond = std::move(respond)](const Result<PutAnswer>& put) {
        respond(put_answer(Call{.request = request, .with = with, .id = id}, put));
      });
}

void serve_cluster(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto found = call.with.clusters.find(call.id);
  if (!found) return respond(problem(call.request, found.error()));
  if (!*found) return respond(no_such_cluster(call));
  if (!is_known_version(call.request, (*found)->version)) return respond(answer(200, **found));
  Response response{.status = 304, .content_type = ""};
  response.headers.emplace_back("ETag", etag_of((*found)->version));
  respond(std::move(response));
}

void serve_cluster_delete(const Call& call, Respond respond) {
  const Request& request = call.request;
  auto condition = write_condition(request);
  if (!condition) return respond(problem(request, condition.error()));
  call.with.clusters.remove(
      call.id, *std::move(condition),
      [&request, id = call.id, with = call.with, respond = std::move(respond)](const Result<DeleteOutcome>& outcome) {
        const Call here{.request = request, .with = with, .id = id};
        if (!outcome) return respond(problem(request, outcome.error()));
        if (*outcome == DeleteOutcome::absent) return respond(no_such_cluster(here));
        if (*outcome == DeleteOutcome::refused) return respond(stale(here));
        respond(Response{.status = 204, .content_type = ""});
      });
}

void serve_clusters(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  auto query = query_of(call);
  if (!query) return respond(problem(call.request, query.error()));
  const std::size_t limit = query->limit++;  // one more than asked for tells whether there is a next page
  auto page = call.with.clusters.list(*query);
  if (!page) return respond(problem(call.request, page.error()));
  respond(list_page(
      call, *std::move(page), limit,
      [](json::Writer& out, const RegisteredCluster& cluster) { encode_registered(out, cluster); },
      [](const RegisteredCluster& cluster) { return cursor_mark + std::to_string(cluster.version.number); }));
}

}  // namespace headroom::api
